"""Who may teach, decided from plain values and explained sentence by sentence. No database, no clock.

The four kinds and the steps are the source report's ("Eğiticiler ve Değerlendirilmeleri"); whether an unmet condition
warns or refuses is the chamber's rule value `trainer_training_gate`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lms.core.conditions import Condition

KINDS = {
    "chamber_authorised": "Oda tarafından yetkilendirilmiş",
    "academic": "Akademisyen",
    "ministry_authorised": "Bakanlık tarafından yetkilendirilmiş",
    "company": "Kurum, kuruluş ya da şirketten",
}
STEPS = {
    "planned": "Planlandı",
    "not_yet": "Alınmadı",
    "failed": "Başarısız",
    "passed": "Başarılı",
    "repeat": "Tekrar edecek",
}
SUBJECTS = {"course": "Eğitim", "category": "Konu", "all": "Bütün konular"}
RECORD_STATES = {
    "waiting": "Onay bekliyor",
    "approved": "Onaylandı",
    "refused": "Kabul edilmedi",
    "withdrawn": "Geri alındı",
}
DECIDING = ("passed", "failed", "repeat")  # a plan does not undo what was passed


@dataclass(frozen=True)
class Subject:
    """What is to be taught: the course's code, its category and the categories above it (slugs), its title."""

    code: str
    categories: tuple[str, ...] = ()
    title: str = ""


def counts(training, chamber_id: int, lent_by_id: int | None = None) -> bool:
    """Whether an approved training counts in this chamber: our own courses' everywhere, others where they were
    approved, and those of the lending chamber for a borrowed trainer."""
    if training.state != "approved":
        return False
    return training.source_code is not None or training.chamber_id in (chamber_id, lent_by_id)


def current_step(trainings: Iterable, chamber_id: int, lent_by_id: int | None = None):
    """The training that decides: the latest passed, failed or repeat; else the latest plan; None without any."""
    counted = sorted(
        (one for one in trainings if counts(one, chamber_id, lent_by_id)), key=lambda one: (one.on, one.id or 0)
    )
    deciding = [one for one in counted if one.step in DECIDING]
    return (deciding or counted or [None])[-1]


def is_trained(trainings: Iterable, chamber_id: int, lent_by_id: int | None = None) -> bool:
    """Trainer training passed, and not failed or to be repeated since."""
    step = current_step(trainings, chamber_id, lent_by_id)
    return step is not None and step.step == "passed"


def is_live(authorisation, day: date) -> bool:
    """In force on the day, both ends included."""
    if authorisation.ended_at is not None or authorisation.from_on > day:
        return False
    return authorisation.to_on is None or authorisation.to_on >= day


def covers(authorisation, subject: Subject) -> bool:
    """An authorisation for a category covers every course in it and below it."""
    if authorisation.subject_kind == "all":
        return True
    if authorisation.subject_kind == "course":
        return authorisation.subject_code == subject.code
    return authorisation.subject_code in subject.categories


def conditions(serving, authorisations: Iterable, trainings: Iterable, day: date, subject: Subject | None = None):
    """Every condition of teaching in `serving`'s chamber on `day`, met or not, in the order in which they are shown.
    Without a subject: of teaching there at all."""
    return [
        service_condition(serving, day),
        period_condition(serving, day),
        authority_condition(list(authorisations), day, subject),
        training_condition(list(trainings), serving.chamber_id, serving.lent_by_id),
    ]


def service_condition(serving, day: date) -> Condition:
    title = "Odada görevli eğitici"
    if serving.state != "active":
        return Condition("service", "unmet", title, "Eğiticinin bu odadaki görevi sona ermiş.")
    if serving.authorised_on > day:
        return Condition("service", "unmet", title, f"Görev {shown(serving.authorised_on)} tarihinde başlıyor.")
    source = f" Yetkilendiren: {serving.authorised_by}." if serving.authorised_by else ""
    return Condition("service", "met", title, f"Görev başlangıcı: {shown(serving.authorised_on)}.{source}")


def period_condition(serving, day: date) -> Condition:
    title = "Eğiticilik süresi"
    if serving.valid_until is None:
        return Condition("period", "met", title, "Süre sınırı yok.")
    if serving.valid_until < day:
        return Condition("period", "unmet", title, f"Süre doldu. Son gün: {shown(serving.valid_until)}.")
    return Condition("period", "met", title, f"Son gün: {shown(serving.valid_until)}.")


def authority_condition(authorisations: list, day: date, subject: Subject | None) -> Condition:
    title = "Konu yetkisi"
    live = [one for one in authorisations if is_live(one, day)]
    if subject is not None:
        matching = [one for one in authorisations if covers(one, subject)]
        live = [one for one in live if covers(one, subject)]
        if not live and matching:
            return Condition("authority", "unmet", title, "Bu konudaki yetkinin süresi dolmuş ya da henüz başlamamış.")
    if not live:
        lacking = "Bu eğitimi kapsayan bir konu yetkisi yok." if subject else "Geçerli bir konu yetkisi yok."
        return Condition("authority", "unmet", title, lacking)
    names = ", ".join(one.subject_name or SUBJECTS["all"] for one in live[:4])
    more = f" ve {len(live) - 4} konu daha" if len(live) > 4 else ""
    return Condition("authority", "met", title, f"Yetkili olduğu konu: {names}{more}.")


def training_condition(trainings: list, chamber_id: int, lent_by_id: int | None) -> Condition:
    title = "Eğiticilerin eğitimi"
    decided = current_step(trainings, chamber_id, lent_by_id)
    waiting = any(one.state == "waiting" and one.chamber_id == chamber_id for one in trainings)
    more = " Onay bekleyen bir kayıt var." if waiting else ""
    if decided is None:
        return Condition("training", "unmet", title, f"Onaylanmış bir kayıt yok.{more}")
    if decided.step == "passed":
        return Condition("training", "met", title, f"{decided.title}. Tamamlama: {shown(decided.on)}.")
    said = {
        "failed": "Son eğitim başarısız sonuçlanmış.",
        "repeat": "Eğitimin tekrarı gerekiyor.",
        "planned": "Eğitim planlanmış, henüz tamamlanmamış.",
        "not_yet": "Eğitim alınmamış.",
    }[decided.step]
    return Condition("training", "unmet", title, f"{said} Kayıt tarihi: {shown(decided.on)}.{more}")


def verdict(gate: str, found: Iterable[Condition]) -> str:
    """pass, warn (allowed with a reason) or refuse. Somebody who does not serve the chamber is refused by any gate."""
    unmet = [one for one in found if one.state == "unmet"]
    if not unmet:
        return "pass"
    if gate == "refuse" or any(one.key == "service" for one in unmet):
        return "refuse"
    return "warn"


def shown(day: date) -> str:
    return f"{day:%d.%m.%Y}"
