"""Who may hold an office and for how long, from plain values, each condition explained. No database, no clock.

R46: years of membership and of service, earlier office, field; a fallback when nobody fits; term and renewal."""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from lms.core import turkish
from lms.core.conditions import Condition

CONDITIONS = {
    "member": "Odanın üyesi",
    "membership_years": "Üyelik süresi",
    "service_years": "Odadaki hizmet süresi",
    "earlier_office": "Önceki görev",
    "trainer": "Odanın eğiticisi",
    "trained": "Eğiticilerin eğitimi",
    "field": "Alan",
}
ALWAYS = {"renewal": "Yenileme hakkı", "overlap": "Görev çakışması"}
ANY_OFFICE = "any"
NOTICE = timedelta(days=60)  # before the end the holder is told
TAKING_PART = ("nominated", "applied")


@dataclass(frozen=True)
class Held:
    """A term somebody holds or held."""

    office_id: int
    office: str
    starts_on: date
    ends_on: date  # the last day, the early one when it ended early


@dataclass(frozen=True)
class Facts:
    """What the chamber's records say of a person. Service: the first day of any duty in the chamber, and which."""

    is_member: bool = False
    member_since: date | None = None
    served_since: date | None = None
    served_as: str = ""
    held: tuple[Held, ...] = ()
    trains: bool = False
    trained: bool = False
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """What is to be held: the office, from when to when, how often it may be renewed and how long a term is."""

    office_id: int
    starts_on: date
    ends_on: date
    months: int
    renewals: int


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(starts_on: date, months: int) -> date:
    """The last day of a term of so many months, the first day included."""
    return add_months(starts_on, months) - timedelta(days=1)


def whole_years(since: date, day: date) -> int:
    """Full years from `since` to `day`; 0 when it lies ahead."""
    return max(0, day.year - since.year - ((day.month, day.day) < (since.month, since.day)))


def terms_before(held: Iterable[Held], term: Term) -> int:
    """How many terms of the same office come one after the other directly before: a break as long as a whole term
    begins the count anew."""
    own = sorted((one for one in held if one.office_id == term.office_id), key=lambda one: one.starts_on, reverse=True)
    count, start = 0, term.starts_on
    for one in own:
        if one.starts_on >= start:
            continue
        if add_months(one.ends_on, term.months) < start:
            break
        count, start = count + 1, one.starts_on
    return count


def conditions(asked: dict, facts: Facts, day: date, term: Term, names: dict[int, str] | None = None):
    """Every condition in the order of CONDITIONS, measured on `day`, then what no office can do without. `names`:
    offices by id, for the sentences."""
    found = [CHECKS[key](asked[key], facts, day, names or {}) for key in CONDITIONS if asked.get(key)]
    return [*found, renewal(facts, term), overlap(facts, term)]


def verdict(found: Iterable[Condition], waivable: Iterable[str]) -> str:
    """fits; fallback (only waivable conditions are unmet: may be chosen when nobody fits); no."""
    unmet = {one.key for one in found if one.state == "unmet"}
    if not unmet:
        return "fits"
    return "fallback" if unmet <= set(waivable) & set(CONDITIONS) else "no"


def choosable(verdicts: dict[int, str]) -> set[int]:
    """Who may be appointed: those who fit; when nobody does, those who lack only what may be set aside."""
    fitting = {key for key, said in verdicts.items() if said == "fits"}
    return fitting or {key for key, said in verdicts.items() if said == "fallback"}


def phase(call, day: date) -> str:
    """before, taking (applications), deciding (its days are over), decided, cancelled."""
    if call.state != "open":
        return call.state
    if day < call.opens_on:
        return "before"
    return "taking" if day <= call.closes_on else "deciding"


def shown(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def said(key: str, is_met: bool, text: str) -> Condition:
    return Condition(key, "met" if is_met else "unmet", (CONDITIONS | ALWAYS)[key], text)


def member(_, facts: Facts, day, names) -> Condition:
    return said("member", facts.is_member, "Odada üyeliği var." if facts.is_member else "Odada kayıtlı üyeliği yok.")


def membership_years(years: int, facts: Facts, day: date, names) -> Condition:
    if not facts.is_member or facts.member_since is None:
        why = "Üyeliğin başladığı gün kayıtlı değil." if facts.is_member else "Odada kayıtlı üyeliği yok."
        return said("membership_years", False, f"En az {years} yıl aranıyor. {why}")
    has = whole_years(facts.member_since, day)
    text = f"En az {years} yıl aranıyor. Üyelik başlangıcı: {shown(facts.member_since)}, tamamlanan yıl: {has}."
    return said("membership_years", has >= years, text)


def service_years(years: int, facts: Facts, day: date, names) -> Condition:
    if facts.served_since is None:
        return said("service_years", False, f"En az {years} yıl aranıyor. Odada kayıtlı bir görevi yok.")
    has = whole_years(facts.served_since, day)
    text = (
        f"En az {years} yıl aranıyor. İlk görev: {facts.served_as}, {shown(facts.served_since)}; tamamlanan yıl: {has}."
    )
    return said("service_years", has >= years, text)


def earlier_office(wanted, facts: Facts, day: date, names: dict[int, str]) -> Condition:
    begun = [one for one in facts.held if one.starts_on <= day]
    fitting = [one for one in begun if wanted == ANY_OFFICE or one.office_id == wanted]
    if fitting:
        one = min(fitting, key=lambda one: one.starts_on)
        return said("earlier_office", True, f"Görev: {one.office}, {shown(one.starts_on)} – {shown(one.ends_on)}.")
    what = "süreli görevlerden biri" if wanted == ANY_OFFICE else names.get(wanted, "belirtilen görev")
    return said("earlier_office", False, f"Aranan önceki görev: {what}. Böyle bir kayıt yok.")


def trainer(_, facts: Facts, day, names) -> Condition:
    text = "Odada görevli eğitici." if facts.trains else "Odada görevli bir eğitici kaydı yok."
    return said("trainer", facts.trains, text)


def trained(_, facts: Facts, day, names) -> Condition:
    text = "Eğiticilerin eğitimini tamamladı." if facts.trained else "Eğiticilerin eğitimini tamamladığı bir kayıt yok."
    return said("trained", facts.trained, text)


def field(wanted: str, facts: Facts, day, names) -> Condition:
    """Any of the fields named (between commas) begins a word of what the person teaches."""
    alternatives = [words for one in wanted.split(",") if (words := turkish.fold(one).split())]
    for known in facts.fields:
        there = " " + turkish.fold(known)
        if any(all(f" {word}" in there for word in words) for words in alternatives):
            return said("field", True, f"Aranan: {wanted}. Kayıttaki alan: {known}.")
    return said("field", False, f"Aranan: {wanted}. Eğitici kaydındaki alanlar ve konu yetkileri arasında yok.")


def renewal(facts: Facts, term: Term) -> Condition:
    before = terms_before(facts.held, term)
    if not before:
        return said("renewal", True, "Bu görevde ilk dönem.")
    text = f"Art arda önceki dönem: {before}, izin verilen yenileme: {term.renewals}."
    return said("renewal", before <= term.renewals, text)


def overlap(facts: Facts, term: Term) -> Condition:
    for one in facts.held:
        if one.office_id == term.office_id and one.starts_on <= term.ends_on and one.ends_on >= term.starts_on:
            return said("overlap", False, f"Bu görev o tarihlerde zaten kendisinde. Son gün: {shown(one.ends_on)}.")
    return said("overlap", True, "Aynı tarihlerde bu görevde değil.")


CHECKS: dict[str, Callable[..., Condition]] = {
    "member": member,
    "membership_years": membership_years,
    "service_years": service_years,
    "earlier_office": earlier_office,
    "trainer": trainer,
    "trained": trained,
    "field": field,
}


def in_words(asked: dict, waivable: Iterable[str], names: dict[int, str]) -> list[tuple[str, bool]]:
    """The conditions as an announcement says them: (sentence, whether it may be set aside)."""
    sentences = {
        "member": "Odanın üyesi olmak",
        "membership_years": f"En az {asked.get('membership_years')} yıllık üyelik",
        "service_years": f"Odada en az {asked.get('service_years')} yıl görev yapmış olmak",
        "earlier_office": "Daha önce süreli bir görevde bulunmuş olmak"
        if asked.get("earlier_office") == ANY_OFFICE
        else f"Daha önce şu görevde bulunmuş olmak: {names.get(asked.get('earlier_office'), 'belirtilen görev')}",
        "trainer": "Odada eğitici olarak görevli olmak",
        "trained": "Eğiticilerin eğitimini tamamlamış olmak",
        "field": f"Alan: {asked.get('field')}",
    }
    return [(sentences[key], key in waivable) for key in CONDITIONS if asked.get(key)]
