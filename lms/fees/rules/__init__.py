"""Pure decisions about money: an account's sums, the price and its reason, how long a seat is held, what comes back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lms.catalogue.rules import price_for
from lms.chambers.rules import MEMBER_CLASSES
from lms.core.clock import ISTANBUL
from lms.core.money import share, show, vat_part

SIGNS = {  # kind of entry -> what it does to (owed, paid)
    "charge": (1, 0),
    "cancellation": (-1, 0),
    "payment": (0, 1),
    "reversal": (0, -1),
    "refund": (0, -1),
}
KINDS = {
    "charge": "Ücret",
    "cancellation": "Ücretten düşülen",
    "payment": "Ödeme",
    "reversal": "Geri alınan ödeme",
    "refund": "İade",
}
WHAT = {"seat": "", "extension": "Erişim uzatma"}  # kind of order -> what it pays for, where it is not taking part
STATES = {
    "unpaid": "Ödeme bekleniyor",
    "short": "Eksik ödendi",
    "paid": "Ödendi",
    "over": "İade edilecek",
    "closed": "Kapandı",
}
MARKS = {"unpaid": "wait", "short": "warn", "paid": "ok", "over": "live", "closed": ""}
REDUCTIONS = {"student_member": "Öğrenci", "unemployed_member": "İşsiz"}
REDUCTION_STATES = {"waiting": "Karar bekliyor", "granted": "Kabul edildi", "refused": "Kabul edilmedi"}
REDUCTION_STATES |= {"withdrawn": "Geri çekildi", "ended": "Erken sona erdi"}
OBJECTED_TO = ("refused", "ended")  # what a person may object to, once each
REFUND_STATES = {"waiting": "Onay bekliyor", "approved": "Onaylandı", "paid_out": "Ödendi", "dropped": "Düştü"}
RECEIPT_STATES = {"waiting": "İnceleniyor", "seen": "Ödeme bulundu", "refused": "Kabul edilmedi"}


def sums(entries: Iterable[tuple[str, int]]) -> tuple[int, int]:
    """(owed, paid) in kuruş of an account's (kind, amount) entries."""
    owed = paid = 0
    for kind, amount in entries:
        to_owed, to_paid = SIGNS[kind]
        owed, paid = owed + to_owed * amount, paid + to_paid * amount
    return owed, paid


def standing(owed: int, paid: int) -> str:
    """Where an account stands, as people read it: a key of STATES."""
    if paid > owed:
        return "over"
    if owed == 0:
        return "closed"
    return "paid" if paid == owed else "short" if paid else "unpaid"


def stored_state(owed: int, paid: int) -> str:
    """open: something is still to be paid; paid: nothing is; closed: nothing is owed at all."""
    return "closed" if owed == 0 else "paid" if paid >= owed else "open"


@dataclass(frozen=True)
class Quote:
    """A price for one person, VAT included, and why it is this one."""

    kurus: int
    price_class: str
    reason: str
    vat_bp: int
    basis: str = ""

    @property
    def vat(self) -> int:
        return vat_part(self.kurus, self.vat_bp)

    @property
    def vat_words(self) -> str:
        if not self.kurus:
            return ""
        return f"Fiyatın içindeki KDV ({percent(self.vat_bp)}): {show(self.vat)}."


def quote(rules: dict, member_class: str, reduction: tuple[str, date] | None = None) -> Quote:
    """The price in a run with these frozen rules. A granted reduction (class, last day) counts when it is cheaper."""

    def cost(of_class):
        return price_for(of_class, rules.get("price_kurus") or 0, rules.get("prices") or {}, rules["price_bp_by_class"])

    kurus, chosen = cost(member_class), member_class
    reason = f"Üyelik sınıfınız: {MEMBER_CLASSES.get(member_class, member_class)}."
    if reduction is not None and cost(reduction[0]) < kurus:
        kurus, chosen = cost(reduction[0]), reduction[0]
        reason = f"İndirim kararınız: {REDUCTIONS[chosen]}, son gün {reduction[1]:%d.%m.%Y}."
    return Quote(kurus, chosen, reason, rules.get("vat_bp", 0), rules.get("price_basis") or "")


def hold_end(
    moment: datetime, working_days: int, latest: datetime | None = None, off: Collection[date] = frozenset()
) -> datetime:
    """Until when a seat waits for its payment: 23.59 (Istanbul) of the day so many working days on; weekends and the
    days `off` (official holidays) are not counted; never past `latest` (the start of the run)."""
    day, left = moment.astimezone(ISTANBUL).date(), working_days
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in off
    end = datetime.combine(day, time(23, 59), ISTANBUL)
    return min(end, latest) if latest else end


@dataclass(frozen=True)
class Stage:
    """How far somebody who leaves has come."""

    moment: datetime
    paid_at: datetime | None
    starts_at: datetime | None  # of a dated run; none = self-paced
    watched_bp: int = 0
    has_document: bool = False
    is_postponed: bool = False


def refund_share(terms: dict, stage: Stage) -> tuple[int, str]:
    """(basis points of the price that come back, why) for somebody who leaves by themselves. A document that was issued
    and a refund exclude each other."""
    if stage.has_document:
        return 0, "Bu eğitimin belgesi düzenlendiği için iade yapılmaz."
    if stage.is_postponed:
        return 10000, "Dönemin günü değiştiği için ücretin tamamı iade edilir."
    if stage.starts_at is not None:
        days = (stage.starts_at.astimezone(ISTANBUL).date() - stage.moment.astimezone(ISTANBUL).date()).days
        bp = max((bp for least, bp in terms["dated"] if days >= least), default=0)
        when = f"Başlamasına {max(days, 0)} gün kala" if stage.moment < stage.starts_at else "Başladıktan sonra"
        return bp, f"{when} geri çekilmede iade oranı: {percent(bp)}."
    days = (stage.moment - (stage.paid_at or stage.moment)).days
    fits = (bp for most, watched, bp in terms["self_paced"] if days <= most and stage.watched_bp <= watched)
    bp = max(fits, default=0)
    return bp, f"Ödemeden {days} gün sonra, izlenen oran {percent(stage.watched_bp)}: iade oranı {percent(bp)}."


def refund_words(terms: dict, dated: bool) -> list[str]:
    """The refund rule as it is read and accepted before paying."""
    words = []
    if dated:
        for least, bp in sorted(terms["dated"], reverse=True):
            words.append(f"Başlamasına en az {least} gün kala geri çekilirseniz iade: {percent(bp)}.")
        words.append("Daha sonra geri çekilirseniz iade yapılmaz.")
        words.append("Dönem iptal edilir ya da günü değişirse ücretin tamamı iade edilir.")
    else:
        for most, watched, bp in sorted(terms["self_paced"], key=lambda step: -step[2]):
            words.append(f"Ödemeden sonra {most} gün içinde, en çok {percent(watched)} izlenmişse iade: {percent(bp)}.")
        words.append("Bunların dışında iade yapılmaz.")
    words.append("Belgesi düzenlenen eğitimin ücreti iade edilmez; iadesi yapılan eğitimin belgesi düzenlenmez.")
    return words


def percent(bp: int) -> str:
    return f"%{bp / 100:g}".replace(".", ",")


def taken_off(owed: int, paid: int, bp: int) -> int:
    """What leaves the account when so many basis points of the price come back. Whoever leaves is never asked for more
    than was paid: what stays owed is at most that."""
    return owed - min(owed - share(owed, bp), paid)
