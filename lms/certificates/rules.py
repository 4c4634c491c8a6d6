"""Pure decisions: what a document still needs, when a kind is complete, until when a document holds. Integers in ms."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta

from lms.core.conditions import Condition
from lms.core.numbers import whole_number

FALLBACK = "participation"  # what a failed participant may get
BATCH = 25  # documents per transaction of a batch
RETRY_SECONDS = 60  # between tries to issue what was refused
MOST_LINES = 500  # of one list by hand
MOST_SIGNATORIES = 4  # that the page has room for
SOON_DAYS = 90  # a document that ends within them is shown as ending


@dataclass(frozen=True)
class Situation:
    """What an enrolment has reached, gathered from watching and exams. `passed` none = the exam is still to come;
    `exam_needed` without an exam that can be sat is said in words. `access_over`: the access period has ended."""

    basis: str
    threshold_bp: int
    scope: str
    covered_ms: int
    required_ms: int
    watched: bool
    access_over: bool
    access_words: str
    exam_exists: bool = True
    passed: bool | None = None
    exam_words: str = ""
    has_document: bool = False
    refusal: str | None = None
    attended: bool | None = None  # none = no attendance is asked for
    attendance_over: bool = False  # the run is finished: nothing more can be attended
    attendance_words: str = ""
    coursework: bool | None = None  # none = no coursework is asked for
    coursework_words: str = ""
    practised: bool | None = None  # none = no practice is signed off
    practice_over: bool = False  # an outcome stands

    @property
    def asks_watching(self) -> bool:
        """A dated run without required videos asks for attendance alone."""
        return self.attended is None or self.required_ms > 0


def needs_exam(basis: str) -> bool:
    """Participation claims no assessment; achievement and authorisation rest on one (R30)."""
    return basis != "participation"


def is_earned(
    basis: str, watched: bool, passed: bool | None, attended: bool | None = None, coursework: bool | None = None
) -> bool:
    """Participation by watching and, in a dated run, by attendance; the other kinds need a passed exam besides. Every
    kind asks for the required coursework."""
    reached = watched and attended is not False and coursework is not False
    return reached and (not needs_exam(basis) or bool(passed))


def due(
    basis: str,
    slug: str,
    watched: bool,
    attended: bool | None,
    passed: bool | None,
    failed_gets: str = "none",
    practised: bool | None = None,
    coursework: bool | None = None,
) -> str | None:
    """The kind of document that is due now; none while none is. `passed` False = failed for good: who took part all the
    same gets a participation document where the run's rule gives one (E35). `practised`: the practice was signed off;
    `coursework`: all that is required was passed; none = it has none."""
    present = watched and attended is not False and practised is not False and coursework is not False
    if is_earned(basis, present, passed):
        return slug
    if needs_exam(basis) and passed is False and failed_gets == FALLBACK and present:
        return FALLBACK
    return None


def conditions(s: Situation) -> list[Condition]:
    """The list that "neden belgem yok?" shows, in the order in which a person meets them."""
    out = [] if s.attended is None else [attendance_condition(s)]
    if s.practised is not None:
        out.append(practice_condition(s))
    if s.asks_watching:
        out += [watching_condition(s), access_condition(s)]
    if s.coursework is not None:
        out.append(coursework_condition(s))
    if needs_exam(s.basis):
        out.append(exam_condition(s))
    out.append(issue_condition(s))
    return out


def attendance_condition(s: Situation) -> Condition:
    title = "Oturumlara yeterince devam edilmeli"
    if s.attended:
        return Condition("attendance", "met", title, s.attendance_words)
    if s.attendance_over:
        return Condition("attendance", "unmet", title, s.attendance_words)
    return Condition("attendance", "open", title, f"{s.attendance_words} Karar, dönem tamamlanınca verilir.")


def practice_condition(s: Situation) -> Condition:
    title = "Uygulamada başarılı olunmalı"
    if s.practised:
        return Condition("practice", "met", title, "Uygulamanız başarılı değerlendirildi.")
    if s.practice_over:
        return Condition(
            "practice", "unmet", title, "Uygulamanız başarısız değerlendirildi; odanıza başvurabilirsiniz."
        )
    return Condition("practice", "open", title, "Uygulamanızı iki kişi değerlendirir; sonucu bekleniyor.")


def watching_condition(s: Situation) -> Condition:
    share = percent(s.threshold_bp)
    each = s.scope == "each_video"
    title = f"Her videonun en az {share} oranı izlenmeli" if each else f"Eğitimin en az {share} oranı izlenmeli"
    if s.required_ms == 0 and not s.watched:
        return Condition("watching", "open", title, "Bu eğitimin izlenecek videoları henüz hazır değil.")
    needed = -(-s.required_ms * s.threshold_bp // 10_000)
    text = f"İzlenen: {spoken(s.covered_ms)}. Gereken: {spoken(needed, up=True)}."
    if not s.watched and not each:
        text += f" Kalan: {spoken(max(0, needed - s.covered_ms), up=True)}."
    return Condition("watching", "met" if s.watched else "unmet", title, text)


def access_condition(s: Situation) -> Condition:
    """The 90 % counts only inside the access period (E20)."""
    title = "İzleme erişim süresi içinde yapılmalı"
    if s.access_over and not s.watched:
        return Condition("access", "unmet", title, f"{s.access_words} Uzatma için odanıza başvurabilirsiniz.")
    return Condition("access", "met", title, s.access_words)


def coursework_condition(s: Situation) -> Condition:
    title = "Eğitimin ödevlerinden geçilmeli"
    text = s.coursework_words
    if not s.coursework:
        text = f"{text} Ödevlerim sayfasından teslim edersiniz.".strip()
    return Condition("coursework", "met" if s.coursework else "unmet", title, text)


def exam_condition(s: Situation) -> Condition:
    title = "Eğitimin sınavında başarılı olunmalı"
    if s.passed:
        return Condition("exam", "met", title, s.exam_words or "Sınavı geçtiniz.")
    if not s.exam_exists:
        return Condition("exam", "open", title, "Odanız bu eğitimin sınavını henüz açmadı. Açıldığında burada görünür.")
    if not s.watched and s.passed is None:
        return Condition("exam", "open", title, s.exam_words or "Sınav, izleme koşulu sağlanınca açılır.")
    return Condition("exam", "unmet", title, s.exam_words or "Sınava girip geçme notuna ulaşmanız gerekir.")


def issue_condition(s: Situation) -> Condition:
    title = "Oda belgeyi düzenler"
    if s.has_document:
        return Condition("issue", "met", title, "Belgeniz düzenlendi. Belgelerim sayfasından indirebilirsiniz.")
    if s.refusal:
        said = "Belgeye hak kazandınız, belge hazırlanıyor. Odanın tamamlaması gereken bir eksik var; sizin yapmanız "
        return Condition("issue", "unmet", title, said + "gereken bir şey yok.")
    if s.practised is not False and is_earned(s.basis, s.watched, s.passed, s.attended, s.coursework):
        return Condition("issue", "open", title, "Koşulların tümü sağlandı, belge hazırlanıyor.")
    return Condition("issue", "open", title, "Yukarıdaki koşullar sağlandığı anda kendiliğinden düzenlenir.")


def percent(basis_points: int) -> str:
    """%90 or %87,5"""
    whole, rest = divmod(basis_points, 100)
    return f"%{whole}" + (f",{rest:02}".rstrip("0") if rest else "")


def spoken(ms: int, up: bool = False) -> str:
    """To the second, because the last second decides: 1 saat 2 dakika 5 saniye. `up` rounds up what is still needed."""
    seconds = -(-ms // 1000) if up else ms // 1000
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    parts = [f"{n} {unit}" for n, unit in ((hours, "saat"), (minutes, "dakika"), (seconds, "saniye")) if n]
    return " ".join(parts) or "0 saniye"


def kind_lacks(kind, signatories: list, retired_too: bool = False, day: date | None = None) -> list[str]:
    """What keeps documents of this kind from being issued on that day, one sentence each; empty when it is complete.
    A correction of an issued document (`retired_too`) is not kept back by what ended meanwhile."""
    out = []
    for field, called in (("title", "Adı"), ("sentence", "Tümcesi"), ("proves", "Neyi gösterdiği")):
        if not getattr(kind, field).strip():
            out.append(f"Belge türünde eksik: {called.lower()} yazılmamış.")
    if not kind.does_not_prove.strip():
        out.append("Belge türünde eksik: neyi göstermediği yazılmamış.")
    if kind.is_retired and not retired_too:
        out.append("Belge türü kullanımdan kaldırılmış.")
    if not retired_too and day and kind.ends_on and day > kind.ends_on:
        out.append(f"Belge türünün son düzenleme günü geçmiş: {kind.ends_on:%d.%m.%Y}.")
    if kind.basis == "authorisation" and not kind.validity_years:
        out.append("Belge türünde eksik: yetki belgesinin geçerlilik süresi yazılmamış.")
    if not signatories:
        out.append("Belge tarihinde görevde olan imza yetkilisi yok. İmza yetkilileri sayfasından ekleyin.")
    return out


def valid_until(issued_on: date, years: int | None) -> date | None:
    """The same day so many years later; 29 February becomes the 28th. None = without end."""
    if not years:
        return None
    year = issued_on.year + years
    day = 28 if (issued_on.month, issued_on.day) == (2, 29) and not isleap(year) else issued_on.day
    return date(year, issued_on.month, day)


def next_reminder(until: date | None, days: list[int], after: date) -> date | None:
    """The first day after `after` on which a document that holds until `until` is announced as ending; none when there
    is none left. `days`: how long before the last day."""
    if until is None:
        return None
    return min((one for one in (until - timedelta(days=n) for n in set(days)) if one > after), default=None)


def reminder_words(text: str) -> list[int] | None:
    """90, 30, 7 as typed, the longest first; none when something is no number of days from 1 to 730, or there are more
    than six."""
    parts = text.replace(";", ",").split(",") if text.strip() else []
    numbers = [n for part in parts if (n := whole_number(part)) is not None]
    if len(numbers) != len(parts) or len(numbers) > 6 or any(not 1 <= n <= 730 for n in numbers):
        return None
    return sorted(set(numbers), reverse=True)


def standing(state: str, valid_until: date | None, day: date) -> str:
    """valid, expired, superseded or revoked, as a stranger shall read it on that day."""
    return "expired" if state == "valid" and valid_until is not None and valid_until < day else state
