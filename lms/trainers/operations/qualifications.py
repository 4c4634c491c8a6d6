"""accounts.Qualification(kind="trainer_training"): what other rooms ask for, kept in step with the passport."""

from sqlalchemy import select

from lms.accounts.models import Qualification
from lms.core.database import db
from lms.trainers.models import Trainer, TrainerTraining

KIND = "trainer_training"


def keep_qualifications(trainer: Trainer) -> None:
    """Writes a qualification for each approved, passed step and ends those that a later failed, repeated or withdrawn
    step undoes. Our own documents qualify everywhere (no chamber), others in the chamber that approved them. One
    decision about a trainer comes after the other, and reads what the one before left."""
    if trainer.user_id is None:
        return
    db.session.execute(select(Trainer.id).where(Trainer.id == trainer.id).with_for_update(key_share=True))
    steps = list(
        db.session.scalars(
            select(TrainerTraining)
            .where(TrainerTraining.trainer_id == trainer.id)
            .order_by(TrainerTraining.on, TrainerTraining.id)
            .execution_options(populate_existing=True)
        )
    )
    held = {
        one.source_code: one
        for one in db.session.scalars(
            select(Qualification)
            .where(Qualification.user_id == trainer.user_id, Qualification.kind == KIND)
            .execution_options(populate_existing=True)
        )
    }
    for step in steps:
        code = step.source_code or f"egitici-kaydi-{step.id}"
        if step.step != "passed" or step.state not in ("approved", "withdrawn"):
            continue
        ends = step.on if step.state == "withdrawn" else ended_by(step, steps)
        if code in held:
            held[code].valid_to = ends
        elif step.state == "approved":
            scope = None if step.source_code else step.chamber_id
            db.session.add(
                Qualification(
                    user_id=trainer.user_id,
                    kind=KIND,
                    chamber_id=scope,
                    valid_from=step.on,
                    valid_to=ends,
                    source_code=code,
                )
            )
    db.session.flush()


def ended_by(passed: TrainerTraining, steps: list[TrainerTraining]):
    """The day of the first later failed or repeated step that counts where this one counts; None when there is none."""
    for step in steps:
        later = (step.on, step.id) > (passed.on, passed.id)
        same_place = passed.source_code is not None or step.chamber_id == passed.chamber_id
        if later and same_place and step.state == "approved" and step.step in ("failed", "repeat"):
            return step.on
    return None
