"""Who may start when, and what a score is. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from lms.exams.kinds import fraction


@dataclass(frozen=True)
class Facts:
    """Of one person and one exam. `watched` none: not asked for. `earlier`: attempts begun so far, `used`: those that
    count. `pending`: a closed attempt without a published result. `hall`: of an exam held in halls absent, waiting or
    open; of others empty. `held`: a running attempt stands still on paper or paused; else empty."""

    now: datetime
    admitted: bool
    watched: bool | None
    earlier: int
    used: int
    last_closed_at: datetime | None
    live: bool
    pending: bool
    passed: bool
    hall: str = ""
    held: str = ""


@dataclass(frozen=True)
class Standing:
    """state: live, paper, paused, open, coming, over, closed, passed, pending, used_up, waiting, unwatched,
    not_admitted, in_hall."""

    state: str
    sentence: str

    @property
    def may_start(self):
        return self.state in ("open", "live", *HELD)


HALL = {
    "absent": "Bu sınav salonda yapılır. Gözetmen kimliğinizi onayladıktan sonra başlatabilirsiniz.",
    "waiting": "Kimliğiniz onaylandı. Gözetmen oturumu açınca sınavı başlatabilirsiniz.",
}


HELD = {
    "paper": "Sınavınız kâğıtta sürüyor. Yanıt kâğıdınız teslim alınıp girilince sonucunuz burada görünür.",
    "paused": "Sınavınız duraklatıldı. Gözetmen sürdürünce kaldığınız yerden devam edersiniz.",
}


def standing(exam, facts: Facts) -> Standing:
    """Whether the person may sit the exam now, and the sentence that says why (not). `exam`: state, opens_at, closes_at
    and rule(name) for attempts and wait_days."""
    if facts.live and facts.held in HELD:
        return Standing(facts.held, HELD[facts.held])
    if facts.live:
        return Standing("live", "Sınavınız sürüyor. Kaldığınız yerden sürdürebilirsiniz.")
    if exam.state != "open":
        return Standing("closed", "Sınav şu anda açık değil.")
    if not facts.admitted:
        return Standing("not_admitted", admission_sentence(exam.audience))
    if facts.passed:
        return Standing("passed", "Bu sınavı başardınız.")
    if exam.closes_at and facts.now >= exam.closes_at:
        return Standing("over", "Sınavın süresi doldu.")
    if facts.pending:
        return Standing("pending", "Sınavınız değerlendiriliyor. Sonuç yayımlanınca burada görünür.")
    attempts = exam.rule("attempts")
    if attempts and facts.used >= attempts:
        return Standing("used_up", "Bütün sınav haklarınızı kullandınız.")
    if facts.watched is False:
        return Standing("unwatched", "Sınav, eğitimin izleme koşulu sağlanınca açılır.")
    if exam.opens_at and facts.now < exam.opens_at:
        return Standing("coming", "Sınavın başlama zamanı henüz gelmedi.")
    wait = exam.rule("wait_days") or 0
    if facts.last_closed_at and facts.now < facts.last_closed_at + timedelta(days=wait):
        return Standing("waiting", "Yeni bir deneme için bekleme süresi dolmadı.")
    if facts.hall in HALL:
        return Standing("in_hall", HALL[facts.hall])
    return Standing("open", "Sınava girebilirsiniz.")


def admission_sentence(audience: str) -> str:
    return {
        "enrolled": "Sınava eğitime kayıtlı ve erişim süresi içinde olanlar girer.",
        "members": "Sınava odanın üyeleri girer.",
    }.get(audience, "Bu sınava giremezsiniz.")


def end_of(started_at: datetime, duration_ms: int, extra_ms: int, closes_at: datetime | None) -> datetime:
    """The moment that the candidate sees as the end: start + duration + personal extra, cut by the window's end."""
    end = started_at + timedelta(milliseconds=duration_ms + extra_ms)
    return min(end, closes_at) if closes_at else end


def score_of(points: Fraction, most: Fraction) -> Decimal:
    """Of 100, cut to two places: 69,999 is never shown as 70."""
    share = points / most * 100 if most else Fraction(0)
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.01"), ROUND_FLOOR)


def is_pass(points: Fraction, most: Fraction, pass_mark: int) -> bool:
    """Decided on the exact fraction, the mark itself passes."""
    return most > 0 and points * 100 >= pass_mark * most


@dataclass(frozen=True)
class Paper:
    """A published result: exact points; `stands`: it passes whatever they say (an announced pass is not taken back)."""

    points: Fraction
    most: Fraction
    stands: bool = False


def verdict(papers: Sequence[Paper], pass_mark: int, attempts: int, is_closed: bool = False) -> bool | None:
    """What the published results of one exam come to: True = passed; False = failed for good, because the attempts are
    used up (0 = no limit) or the exam is closed; none = still to come. Papers beyond the attempts do not count."""
    counted = papers[:attempts] if attempts else papers
    if any(paper.stands or is_pass(paper.points, paper.most, pass_mark) for paper in counted):
        return True
    is_over = bool(counted) and (is_closed or bool(attempts) and len(counted) >= attempts)
    return False if is_over else None


def together(verdicts: Iterable[bool | None]) -> bool | None:
    """Of several exams of one course: one pass is enough, and only all of them failed is failed."""
    found = list(verdicts)
    if True in found:
        return True
    return False if found and all(one is False for one in found) else None


def total(texts) -> Fraction:
    return sum((fraction(text) for text in texts if text is not None), Fraction(0))


def sums(marks) -> tuple[Fraction, Fraction]:
    """(earned, to be earned) of marks with what was ruled of their questions: void counts for nobody, credit is full
    points. A mark that waits for a person earns nothing yet."""
    counted = [mark for mark in marks if mark.ruling != "void"]
    points = total(mark.most if mark.ruling == "credit" else mark.points for mark in counted)
    return points, total(mark.most for mark in counted)
