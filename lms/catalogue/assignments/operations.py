"""Assigning trainers to courses, past the chamber's gate."""

from sqlalchemy import select

from lms.accounts.operations import notify
from lms.catalogue.assignments import queries
from lms.catalogue.assignments.models import CourseTrainer
from lms.catalogue.assignments.rules import ROLES
from lms.catalogue.models import CourseVersion
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.trainers.models import Trainer, TrainerChamber


class NotEligible(Refused):
    """The gate says no, or asks for a reason: `conditions` explains each one."""

    def __init__(self, sentence, conditions, field=None):
        super().__init__(sentence, field)
        self.conditions = conditions


def assign(
    version: CourseVersion,
    serving: TrainerChamber,
    actor_id,
    *,
    role="lead",
    from_on,
    to_on=None,
    reason=None,
    run=None,
) -> CourseTrainer:
    """Assigns to the version, or to one dated run of it. A strict chamber (trainer_training_gate = refuse) refuses
    while a condition is unmet; a lenient one asks for a reason and writes the warning down. Overlapping dated runs are
    refused. Participants' enrolments and documents depend on none of this."""
    if role not in ROLES:
        raise Refused("Görevi seçin.", "role")
    if to_on is not None and to_on < from_on:
        raise Refused("Bitiş günü başlangıç gününden önce olamaz.", "to_on")
    db.session.execute(select(Trainer.id).where(Trainer.id == serving.trainer_id).with_for_update())
    same = select(CourseTrainer.id).where(
        CourseTrainer.version_id == version.id,
        CourseTrainer.trainer_id == serving.trainer_id,
        CourseTrainer.ended_at.is_(None),
        CourseTrainer.run_id == run.id if run else CourseTrainer.run_id.is_(None),
    )
    if db.session.scalar(same) is not None:
        raise Refused("Bu eğitici bu eğitimde zaten görevli.", "trainer")
    if run is not None and (taken := queries.clashes(serving.trainer_id, run)):
        raise Refused(f"Eğitici aynı saatlerde başka bir dönemde görevli: {taken[0].version.title}.", "run")
    verdict, conditions = queries.eligibility(serving, version, max(from_on, serving.authorised_on))
    unmet = [one for one in conditions if one.state == "unmet"]
    if verdict == "refuse":
        raise NotEligible(
            "Görevlendirme yapılamadı. Odanızın kuralı eksik koşulu olan eğiticiyi görevlendirmeye izin vermiyor.",
            conditions,
            "trainer",
        )
    if verdict == "warn" and not (reason or "").strip():
        raise NotEligible(
            "Eksik koşul var. Odanızın kuralı görevlendirmeye izin veriyor; gerekçenizi yazın.", conditions, "reason"
        )
    made = CourseTrainer(
        version_id=version.id,
        run_id=run.id if run else None,
        trainer_id=serving.trainer_id,
        chamber_id=version.chamber_id,
        role=role,
        from_on=from_on,
        to_on=to_on,
        warned=verdict == "warn",
        unmet=[one.text for one in unmet],
        reason=(reason or "").strip() or None,
        assigned_by_id=actor_id,
    )
    db.session.add(made)
    db.session.flush()
    audit(
        "catalogue.assign_trainer",
        actor_id,
        subject_id=serving.trainer.user_id,
        thing=made,
        reason=made.reason,
        course=version.title,
        unmet=made.unmet,
    )
    tell(made, f"Yeni göreviniz: {version.title}")
    return made


def end_assignment(assignment: CourseTrainer, actor_id, reason: str) -> None:
    """Ends it with a reason. Nothing changes for the participants."""
    if assignment.ended_at is not None:
        raise Refused("Bu görevlendirme zaten sona ermiş.")
    if not reason.strip():
        raise Refused("Görevlendirmenin neden sona erdiğini yazın.", "reason")
    assignment.ended_at, assignment.ended_reason = now(), reason.strip()
    db.session.flush()
    audit(
        "catalogue.end_assignment",
        actor_id,
        subject_id=assignment.trainer.user_id,
        thing=assignment,
        reason=reason.strip(),
    )
    tell(assignment, f"Göreviniz sona erdi: {assignment.version.title}")


def tell(assignment: CourseTrainer, text: str) -> None:
    if assignment.trainer.user_id is not None:
        notify(assignment.trainer.user_id, "catalogue.assignment", text, "/egitmen/egitimlerim")
