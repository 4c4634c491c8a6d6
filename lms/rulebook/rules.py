"""What each rule value is, said once: its words, why it is there, where it comes from, its limits. Pure, as is the
effect of other values on people's records."""

from collections.abc import Iterable
from dataclasses import dataclass

from lms.certificates.outcomes import Standing, outcome
from lms.chambers.rules import DEFAULTS, MEMBER_CLASSES, SEAT_HOLD_DAYS

REPORT = "TMMOB meslek içi eğitim raporu"
DEFAULT = "Örnek değer; oda kararıyla değişir"


@dataclass(frozen=True)
class Rule:
    """unit: percent (kept in basis points), number, choice, yes, years (none = without end)."""

    name: str
    group: str
    label: str
    why: str
    source: str
    unit: str = "number"
    low: int = 0
    high: int = 100
    choices: tuple[tuple[str, str], ...] = ()
    of_course: bool = False  # a course may choose its own, as far as the chamber lets it

    def spoken(self, value) -> str:
        """The value as people say it."""
        if self.unit == "percent":
            return f"%{value / 100:g}".replace(".", ",")
        if self.unit == "choice":
            return dict(self.choices).get(value, str(value))
        if self.unit == "yes":
            return "Evet" if value else "Hayır"
        if self.unit == "years":
            return f"{value} yıl" if value else "Süresiz"
        return str(value)


WATCH, PRESENCE, EXAM, ADMISSION = "İzleme ve erişim", "Devam", "Sınav", "Kabul"
TRAINER, DOCUMENT = "Eğitici", "Belge"
GROUPS = (WATCH, PRESENCE, EXAM, ADMISSION, TRAINER, DOCUMENT)

RULES = (
    Rule(
        "watch_threshold_bp",
        WATCH,
        "İzlenmesi gereken oran (%)",
        "Gerçekten oynatılan farklı sürenin, zorunlu videoların toplamına oranı. Eşiti yeter, yuvarlanmaz.",
        f"{REPORT}, İMO SEM bölümü: en az %90",
        "percent",
        1,
        100,
        of_course=True,
    ),
    Rule(
        "watch_scope",
        WATCH,
        "Oran neye göre aranır",
        "Eğitimin tümünde bir toplam mı, yoksa her videoda ayrı ayrı mı.",
        f"{REPORT} eğitimin tümünü okur; {DEFAULT.lower()}",
        "choice",
        choices=(("course_total", "Eğitimin toplamı"), ("each_video", "Her video ayrı ayrı")),
        of_course=True,
    ),
    Rule(
        "access_days_default",
        WATCH,
        "Erişim süresi (gün)",
        "Yeni eğitimin başlangıç değeri.",
        DEFAULT,
        low=1,
        high=3650,
    ),
    Rule(
        "access_extension_days",
        WATCH,
        "Bir kezlik uzatma (gün)",
        "Görevli, gerekçesini yazarak bir kaydı bir kez bu kadar uzatır. İzleme ancak süre içinde sayılır.",
        DEFAULT,
        low=1,
        high=365,
    ),
    Rule(
        "attendance_share_bp",
        PRESENCE,
        "Devam oranı (%)",
        "Oturumların dakika toplamında katılınan pay. Canlı oturumda katılım raporundaki dakika sayılır.",
        DEFAULT,
        "percent",
        1,
        100,
        of_course=True,
    ),
    Rule(
        "excused_absence_counts",
        PRESENCE,
        "Mazeretli süre devamdan sayılır",
        "Hayır ise mazeret yalnız kayda geçer, devam oranına eklenmez.",
        DEFAULT,
        "yes",
        of_course=True,
    ),
    Rule(
        "excused_most_bp",
        PRESENCE,
        "En çok sayılacak mazeret (%)",
        "Mazeret sayılıyorsa bütün oturumların en çok bu kadarı mazeretle tamamlanır.",
        DEFAULT,
        "percent",
        0,
        100,
        of_course=True,
    ),
    Rule(
        "pass_mark",
        EXAM,
        "Geçme notu (100 üzerinden)",
        "Kesin puan karşılaştırılır; notun kendisi geçer.",
        DEFAULT,
        of_course=True,
    ),
    Rule(
        "attempts",
        EXAM,
        "Sınav hakkı",
        "Bir kişinin bir sınava kaç kez girebileceği. 0: sınırsız.",
        DEFAULT,
        high=20,
        of_course=True,
    ),
    Rule("attempt_wait_days", EXAM, "İki giriş arası (gün)", "Yeni bir hak için beklenecek süre.", DEFAULT, high=365),
    Rule(
        "objection_days",
        EXAM,
        "İtiraz süresi (gün)",
        "Sınav sonucuna ve başvuru kararına itiraz süresi.",
        DEFAULT,
        low=1,
        high=90,
    ),
    Rule(
        "results_need_second_person",
        EXAM,
        "Sonucu ikinci bir kişi yayımlar",
        "Evet ise sınavı açan ve yanıt puanlayan kişi sonuç yayımlayamaz.",
        "Dört göz ilkesi",
        "yes",
    ),
    Rule(
        "admission_order",
        ADMISSION,
        "Yeni dönemde sıra kuralı",
        "Yeni planlanan dönemin başlangıç değeri; her dönemde seçilir, açılışta sabitlenir ve yayımlanır.",
        "Birlik yazısı: açık, merkezî başvuru",
        "choice",
        choices=(("application_time", "Başvuru zamanı"), ("lottery", "Kura")),
    ),
    Rule(
        "offer_hours",
        ADMISSION,
        "Yedek listede öneri süresi (saat)",
        "Öneri bu süre boyunca yeri tutar, sonra sıradakine geçer.",
        DEFAULT,
        low=1,
        high=336,
    ),
    Rule(
        "seat_hold_working_days",
        ADMISSION,
        "Ödeme için yer tutma (iş günü)",
        "Ücretli dönemde yer, ödeme beklenirken bu kadar tutulur.",
        DEFAULT,
        low=SEAT_HOLD_DAYS[0],
        high=SEAT_HOLD_DAYS[1],
    ),
    Rule(
        "trainer_training_gate",
        TRAINER,
        "Eğiticilerin eğitimini almamış eğitici",
        "Uyarıda görevlendirme yapılır ve kayda geçer; katılımcıların belgesi etkilenmez.",
        f"{REPORT}: yaygınlaştırılması istenir, zorunlu değildir",
        "choice",
        choices=(("warn", "Uyarı ile görevlendirilir"), ("refuse", "Görevlendirilmez")),
    ),
    Rule(
        "failed_gets",
        DOCUMENT,
        "Sınavda başarısız olana",
        "Bütün haklarını kullanıp geçemeyen, ama izleme ve devam koşulunu sağlayan katılımcıya ne verileceği.",
        "Oda uygulamaları ayrışıyor; varsayılan verilmemesidir",
        "choice",
        choices=(("none", "Belge verilmez"), ("participation", "Katılım belgesi verilir")),
        of_course=True,
    ),
    Rule(
        "validity_participation",
        DOCUMENT,
        "Katılım belgesinin geçerliliği (yıl)",
        "Boş: süresiz.",
        DEFAULT,
        "years",
        1,
        30,
    ),
    Rule(
        "validity_achievement",
        DOCUMENT,
        "Başarı belgesinin geçerliliği (yıl)",
        "Boş: süresiz.",
        DEFAULT,
        "years",
        1,
        30,
    ),
    Rule(
        "validity_authorisation",
        DOCUMENT,
        "Yetki belgesinin geçerliliği (yıl)",
        "Belge türünde ayrıca yıl yazılmışsa o geçerlidir.",
        DEFAULT,
        "years",
        1,
        30,
    ),
)
OF_COURSES = tuple(rule for rule in RULES if rule.of_course)


def flat(values: dict) -> dict:
    """A rule set as the form has it: the validity of each kind is a value of its own."""
    years = values.get("validity_years") or DEFAULTS["validity_years"]
    return {**values, **{f"validity_{kind}": term for kind, term in years.items()}}


def folded(typed: dict) -> dict:
    """The inverse of flat, of what a form holds."""
    years = {name.removeprefix("validity_"): term for name, term in typed.items() if name.startswith("validity_")}
    plain = {name: value for name, value in typed.items() if not name.startswith("validity_")}
    return {**plain, "validity_years": years} if years else plain


def changes(before: dict, after: dict) -> list[tuple[str, str, str]]:
    """(label, before, after), in words, of every value that differs; bounds of courses too."""
    old, new = flat(before), flat(after)
    found = [
        (rule.label, rule.spoken(old[rule.name]), rule.spoken(new[rule.name]))
        for rule in RULES
        if old[rule.name] != new[rule.name]
    ]
    first, second = (values.get("course_bounds") or DEFAULTS["course_bounds"] for values in (before, after))
    return found + [
        (
            f"Eğitimde: {rule.label}",
            bound_words(rule, first[rule.name]),
            bound_words(rule, second[rule.name]),
        )
        for rule in OF_COURSES
        if first[rule.name] != second[rule.name]
    ]


def bound_words(rule: Rule, bound) -> str:
    if isinstance(bound, bool):
        return "seçebilir" if bound else "seçemez"
    return f"{rule.spoken(bound[0])} – {rule.spoken(bound[1])}"


@dataclass(frozen=True)
class Case:
    """Somebody enrolled: their record, the values that hold for it, and those that it would have."""

    enrolment_id: int
    member_class: str
    now: Standing
    then: Standing
    values_now: dict
    values_then: dict


@dataclass(frozen=True)
class Line:
    """A case whose outcome would be another: the kinds of document, none = none."""

    enrolment_id: int
    member_class: str
    before: str | None
    after: str | None

    @property
    def word(self) -> str:
        if self.before and self.after:
            return "other"
        return "gains" if self.after else "loses"


@dataclass
class Effect:
    """The count of a change: by member class (all, who earns now, who would earn, loses, gains), and the lines."""

    classes: dict[str, dict[str, int]]
    lines: list[Line]

    def total(self, what: str) -> int:
        return sum(one[what] for one in self.classes.values())


WHAT = ("people", "now", "then", "loses", "gains", "other")


def effect(cases: Iterable[Case]) -> Effect:
    """Each case decided twice by the rules that decide in earnest."""
    classes: dict[str, dict[str, int]] = {}
    lines = []
    for case in cases:
        before, after = outcome(case.now, case.values_now), outcome(case.then, case.values_then)
        row = classes.setdefault(case.member_class, dict.fromkeys(WHAT, 0))
        row["people"] += 1
        row["now"] += bool(before)
        row["then"] += bool(after)
        if before != after:
            line = Line(case.enrolment_id, case.member_class, before, after)
            row[line.word] += 1
            lines.append(line)
    ordered = {name: classes[name] for name in MEMBER_CLASSES if name in classes}
    return Effect({**ordered, **classes}, lines)
