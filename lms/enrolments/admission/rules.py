"""Pure decisions of admission: who may apply, whose seat is free, the lottery's order, until when an offer holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from lms.chambers.rules import MEMBER_CLASSES

LIVE = ("waiting", "offered", "paying", "admitted")
HOLDING = ("offered", "paying", "admitted")
STATES = {
    "waiting": "Sırada",
    "offered": "Yer önerildi",
    "paying": "Ödeme bekleniyor",
    "admitted": "Yerleşti",
    "withdrawn": "Geri çekildi",
    "declined": "Öneriyi kabul etmedi",
    "expired": "Süresi doldu",
    "refused": "Kabul edilmedi",
    "closed": "Kapandı",
}
MARKS = {"waiting": "wait", "offered": "live", "paying": "live", "admitted": "ok", "refused": "stop", "expired": "stop"}
EVENTS = {
    **STATES,
    "waiting": "Başvuru alındı",
    "drawn": "Kura çekildi",
    "paid": "Ödeme alındı",
    "objected": "İtiraz edildi",
    "accepted": "İtiraz kabul edildi",
    "rejected": "İtiraz kabul edilmedi",
    "taken_back": "Ret geri alındı",
}
ORDER_WORDS = {"application_time": "başvuru sırası", "lottery": "kura sırası", "payment_time": "ödeme sırası"}


@dataclass(frozen=True)
class Condition:
    """One thing that applying asks for, as the person reads it."""

    is_met: bool
    title: str
    text: str


@dataclass(frozen=True)
class Applicant:
    """What is known of the person on the day."""

    member_class: str
    qualifications: frozenset[str] = frozenset()
    owes_dues: bool = False


def conditions(run, applicant: Applicant, open_to_others: bool, moment: datetime, asked: str = "") -> list[Condition]:
    """Everything that the run asks for, met or not, in the order in which a person could do something about it.
    `asked`: the prerequisite in words."""
    found = [window(run, moment)]
    name = MEMBER_CLASSES.get(applicant.member_class, applicant.member_class)
    if run.classes:
        wanted = ", ".join(MEMBER_CLASSES[one] for one in MEMBER_CLASSES if one in run.classes)
        text = f"Bu döneme başvurabilenler: {wanted}. Üyelik sınıfınız: {name}."
        found.append(Condition(applicant.member_class in run.classes, "Üyelik sınıfı", text))
    if not open_to_others:
        met = applicant.member_class != "other_chamber_member"
        text = "Bu eğitim başka odaların üyelerine açılmamıştır."
        found.append(Condition(met, "Oda üyeliği", f"{text} Üyelik sınıfınız: {name}."))
    if run.prerequisite:
        wanted = asked or run.prerequisite
        met = run.prerequisite in applicant.qualifications
        text = f"{wanted} {'kayıtlarda var.' if met else 'kayıtlarda bulunamadı. Belgeniz varsa odanıza yazın.'}"
        found.append(Condition(met, "Ön koşul", text))
    if run.asks_dues:
        text = "Odanın listesinde aidat borcunuz görünüyor. Ödediyseniz odanıza yazın."
        found.append(Condition(not applicant.owes_dues, "Aidat", text if applicant.owes_dues else "Aidat borcu yok."))
    return found


def window(run, moment: datetime) -> Condition:
    """Whether applications are taken at this moment."""
    if run.state != "open" or run.apply_until is None or moment >= run.apply_until:
        return Condition(False, "Başvuru süresi", "Bu dönem başvuruya kapalı.")
    if moment < run.apply_from:
        return Condition(False, "Başvuru süresi", "Başvuru henüz başlamadı.")
    return Condition(True, "Başvuru süresi", "Başvuru açık.")


def kept(slices: Iterable[dict], day: date) -> dict[str, int]:
    """class -> seats that are still kept free for it on this day; `until` is the last day on which they are."""
    return {
        one["class"]: one["seats"] for one in slices if not one.get("until") or date.fromisoformat(one["until"]) >= day
    }


def pool_for(member_class: str, capacity: int, slices: Iterable[dict], held: list[str], day: date) -> str | None:
    """Whose seat somebody of this class may take: one kept free for the class, else one of everybody's (""), else none.
    `held`: the pool of each seat that is taken. Together never more than the capacity."""
    own = kept(slices, day)
    taken = {name: min(held.count(name), seats) for name, seats in own.items()}
    if len(held) >= capacity:
        return None
    if member_class in own and taken[member_class] < own[member_class]:
        return member_class
    general = capacity - sum(own.values())
    return "" if len(held) - sum(taken.values()) < general else None


def commitment(seed: str) -> str:
    """What is published of the seed before the draw: its SHA-256."""
    return sha256(seed.encode()).hexdigest()


def draw(seed: str, codes: Iterable[str]) -> list[str]:
    """The lottery's order: by the SHA-256 of "seed:list:code", where list is the SHA-256 of all codes, sorted, one per
    line. Nobody who knew the seed beforehand could know the list; a stranger can compute all of it."""
    codes = sorted(codes)
    whole = sha256("\n".join(codes).encode()).hexdigest()
    return sorted(codes, key=lambda code: sha256(f"{seed}:{whole}:{code}".encode()).hexdigest())


def offer_end(moment: datetime, hours: int, starts_at: datetime) -> datetime:
    """Until when an offer holds its seat: so many hours, to the whole hour above, never past the beginning."""
    end = moment + timedelta(hours=hours)
    if end.minute or end.second or end.microsecond:
        end = end.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min(end, starts_at)


def refusable(run, application) -> tuple[str, ...]:
    """The states in which an officer may still turn an application down: a seated one only for its document."""
    seated = application.evidence_id is not None and run.state in ("open", "closed", "confirmed")
    return ("waiting", "offered", "paying", "admitted") if seated else ("waiting", "offered", "paying")


def asked_of_the_desk(application) -> str:
    """What an officer's page decides on, sent back with the decision: the state, and whether an objection waits."""
    return application.state + ("/objection" if is_objected(application) else "")


def is_objected(application) -> bool:
    return application.state == "refused" and application.objected_at is not None and not application.objection_decision


TOO_LATE = {
    "running": "dönem başladığı için",
    "finished": "dönem tamamlandığı için",
    "cancelled": "dönem iptal edildiği için",
}


def seatless(run, moment: datetime) -> str | None:
    """Why an objection that is found right brings no seat any more, as the applicant reads it; none while it does."""
    because = TOO_LATE.get(run.state)
    if because is None and run.starts_at is not None and run.starts_at <= moment:
        because = TOO_LATE["running"]
    return because and f"İtirazınız haklı bulundu; ancak {because} artık yer verilemiyor."


def group_of(member_class: str, slices: Iterable[dict]) -> str:
    """Which seats an application asks for, as the public order says it: the groups for which seats are kept have their
    name, everybody else is everybody; nothing more of a person is said."""
    is_kept = any(one["class"] == member_class for one in slices)
    return MEMBER_CLASSES.get(member_class, member_class) if is_kept else EVERYBODY


def seat_words(application) -> str:
    """Whose seat is held: of everybody's, or one kept free for a group; blank while none is."""
    if application.pool is None or application.state not in HOLDING:
        return ""
    return EVERYBODY if application.pool == "" else f"Ayrılan: {MEMBER_CLASSES.get(application.pool, application.pool)}"


EVERYBODY = "Genel"


ENDED = {
    "refused": "Başvurunuz kabul edilmedi. Gerekçesi aşağıda yazılı.",
    "expired": "Süresi içinde yanıt ya da ödeme gelmediği için yer sıradaki kişiye geçti.",
    "declined": "Önerilen yeri kabul etmediniz; yer sıradaki kişiye geçti.",
    "withdrawn": "Başvurunuz geri çekildi.",
    "closed": "Dönem sona erdiği ya da iptal edildiği için başvurunuz kapandı.",
}


def why(application, run, place: int | None) -> str:
    """The applicant's own line: where they stand and why."""
    if application.state == "waiting" and application.rank is None and run.order_rule == "payment_time":
        return "Sıranız ödemenizle belirlenir: önce ödeyen önce yerleşir. Ödemeniz bekleniyor."
    if application.state == "waiting" and application.rank is None:
        return "Yerler kurayla dağıtılacak. Kura, başvuru kapandıktan sonra çekilir."
    if application.state == "waiting":
        order = ORDER_WORDS[run.order_rule]
        said = f"Yedek listedeki yeriniz: {place}. Kontenjan {run.capacity}, {order} {application.rank}."
        return said + " Yer açıldığında sıradaki kişiye kendiliğinden önerilir."
    if application.state == "offered":
        return "Sizin için bir yer ayrıldı. Belirtilen saate dek yanıtlamazsanız yer sıradaki kişiye geçer."
    if application.state == "paying":
        return "Yeriniz ayrıldı ve ödemeniz bekleniyor. Süresinde ödenmezse yer sıradaki kişiye geçer."
    if application.state == "admitted":
        return "Yeriniz kesin. Katılamayacaksanız geri çekin; yeriniz sıradaki kişiye önerilir."
    return ENDED.get(application.state, STATES[application.state] + ".")
