"""Steps of trainer training: from our own documents by themselves, everything else by hand and by two people."""

from sqlalchemy import select

from lms.accounts.models import Qualification
from lms.accounts.operations import notify
from lms.core.audit import audit
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.imports import step as step_to
from lms.core.refusals import Refused
from lms.trainers import queries
from lms.trainers.models import Trainer, TrainerTraining
from lms.trainers.operations import evidence
from lms.trainers.operations.people import document_training
from lms.trainers.operations.qualifications import KIND, keep_qualifications
from lms.trainers.rules import STEPS

OWN_PAGE = "/egitmen"
OWN = "Eğitici kendi geri çekti."


def enter_training(
    trainer: Trainer,
    chamber_id,
    actor_id,
    *,
    step,
    on,
    title,
    provider="",
    document=None,
) -> TrainerTraining:
    """Writes a step by hand; it waits for a second person. `document` is (bytes, file name); a passed step needs one. A
    passed or failed step cannot lie in the future."""
    if step not in STEPS:
        raise Refused("Adımı seçin.", "step")
    if step in ("passed", "failed") and on > today():
        raise Refused("Tamamlanmış bir eğitimin günü ileride olamaz.", "on")
    if not (title or "").strip():
        raise Refused("Eğitimin adını yazın.", "title")
    if step == "passed" and document is None:
        raise Refused("Başarılı sonuç için belgenin PDF ya da JPG dosyasını ekleyin.", "document")
    file = evidence.keep(*document) if document else {}
    made = TrainerTraining(
        trainer_id=trainer.id,
        chamber_id=chamber_id,
        step=step,
        on=on,
        title=title.strip(),
        provider=(provider or "").strip(),
        entered_by_id=actor_id,
        **file,
    )
    db.session.add(made)
    db.session.flush()
    audit(
        "trainers.enter_training", actor_id, subject_id=trainer.user_id, thing=made, step=step, sha256=made.sha256 or ""
    )
    return made


def approve_training(training: TrainerTraining, actor_id) -> None:
    """The second person finds the record right: it counts from now on. Nobody decides on their own entry or on their
    own training."""
    decide(training, actor_id, "approved", None)
    keep_qualifications(training.trainer)
    audit(
        "trainers.approve_training", actor_id, subject_id=training.trainer.user_id, thing=training, step=training.step
    )
    tell(training, f"Eğiticilerin eğitimi kaydınız onaylandı: {training.title}")


def refuse_training(training: TrainerTraining, actor_id, reason: str) -> None:
    """The second person sends the record back with a reason that its author and the trainer read."""
    if not (reason or "").strip():
        raise Refused("Kaydın neden kabul edilmediğini yazın.", "reason")
    decide(training, actor_id, "refused", reason.strip())
    audit(
        "trainers.refuse_training",
        actor_id,
        subject_id=training.trainer.user_id,
        thing=training,
        reason=reason.strip(),
    )
    tell(training, f"Eğiticilerin eğitimi kaydınız kabul edilmedi: {training.title}. Gerekçe: {training.reason}")


def decide(training: TrainerTraining, actor_id, state: str, reason: str | None) -> None:
    if actor_id in (training.entered_by_id, training.trainer.user_id):
        raise Refused("Kaydı giren kişi ya da eğiticinin kendisi karar veremez. İkinci bir kişi gerekiyor.")
    said = {"reason": reason, "approved_by_id": actor_id, "decided_at": NOW}
    step_to(training, "waiting", state, "Bu kayda daha önce karar verilmiş.", **said)


def withdraw_training(training: TrainerTraining, actor_id, reason: str) -> None:
    """Takes an approved or waiting step back, with a reason; its qualification ends with it."""
    if not (reason or "").strip():
        raise Refused("Kaydın neden geri alındığını yazın.", "reason")
    step_to(training, ("approved", "waiting"), "withdrawn", "Bu kayıt zaten geçerli değil.", reason=reason.strip())
    keep_qualifications(training.trainer)
    audit(
        "trainers.withdraw_training",
        actor_id,
        subject_id=training.trainer.user_id,
        thing=training,
        reason=reason.strip(),
    )


def withdraw_own(training: TrainerTraining, user_id: int) -> None:
    """The trainer takes back what they entered themselves and nobody has decided on."""
    if training.entered_by_id != user_id:
        raise Refused("Bu kaydı siz girmediniz; geri alınması için odanıza yazın.")
    step_to(training, "waiting", "withdrawn", "Bu kayda karar verilmiş; geri alınması için odanıza yazın.", reason=OWN)
    audit("trainers.withdraw_training", user_id, subject_id=training.trainer.user_id, thing=training, reason=OWN)


def withdraw_document(source_code: str, reason: str, actor_id=None) -> None:
    """Called when a document of ours is revoked: what rested on it counts no more, here and as a qualification."""
    resting = select(TrainerTraining).where(
        TrainerTraining.source_code == source_code, TrainerTraining.state == "approved"
    )
    for training in db.session.scalars(resting):
        withdraw_training(training, actor_id, reason)
    held = select(Qualification).where(
        Qualification.kind == KIND, Qualification.source_code == source_code, Qualification.valid_to.is_(None)
    )
    for qualification in db.session.scalars(held):
        qualification.valid_to = qualification.valid_from
    db.session.flush()


def record_training(user_id, chamber_id, source_code, completed_on, title="Eğiticilerin eğitimi"):
    """Called by certificates when a document of a trainer-training course is issued: the passport updates by itself.
    Somebody who is no trainer yet gets the qualification alone; the passport takes it over later. Repeating it does
    nothing. Returns the TrainerTraining or None."""
    trainer = queries.trainer_of_user(user_id)
    if trainer is None:
        held = select(Qualification.id).where(
            Qualification.user_id == user_id, Qualification.kind == KIND, Qualification.source_code == source_code
        )
        if db.session.scalar(held) is None:
            db.session.add(Qualification(user_id=user_id, kind=KIND, valid_from=completed_on, source_code=source_code))
            db.session.flush()
        return None
    known = next((one for one in queries.trainings_of(trainer.id) if one.source_code == source_code), None)
    if known is not None:
        return known
    made = document_training(trainer, chamber_id, source_code, completed_on, title)
    db.session.add(made)
    db.session.flush()
    keep_qualifications(trainer)
    audit("trainers.record_training", None, subject_id=user_id, thing=made, source=source_code)
    tell(made, f"Eğitici kaydınıza işlendi: {title}")
    return made


def tell(training: TrainerTraining, text: str) -> None:
    if training.trainer.user_id is not None:
        notify(training.trainer.user_id, "trainers.training", text, OWN_PAGE)
