from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from lms.accounts.models import User
from lms.attendance.models import AttendanceChange, AttendanceMark, AttendanceOutcome, RollCall
from lms.attendance.rules import Tally, minutes_of, tally_by
from lms.catalogue.assignments.models import CourseTrainer
from lms.catalogue.models import CourseRun
from lms.catalogue.runs.models import RunSession
from lms.catalogue.runs.queries import sessions_of
from lms.core.clock import NOW
from lms.core.database import db
from lms.enrolments.models import Enrolment


def participants_of(run_id: int) -> list[Enrolment]:
    """Who has a seat, in Turkish order of names."""
    return list(
        db.session.scalars(
            select(Enrolment)
            .join(Enrolment.user)
            .options(contains_eager(Enrolment.user))
            .where(Enrolment.run_id == run_id, Enrolment.state == "active")
            .order_by(User.sort_key, User.id)
        )
    )


def marks_of(session_ids: list[int]) -> dict[tuple[int, int], AttendanceMark]:
    """(session id, enrolment id) -> mark"""
    rows = db.session.scalars(select(AttendanceMark).where(AttendanceMark.session_id.in_(session_ids)))
    return {(one.session_id, one.enrolment_id): one for one in rows}


def roll_calls(session_ids: list[int]) -> dict[int, RollCall]:
    rows = db.session.scalars(select(RollCall).where(RollCall.session_id.in_(session_ids)))
    return {one.session_id: one for one in rows}


def changes_of(session_id: int) -> list[tuple[AttendanceChange, str]]:
    """Corrections of a session's roll, with the participant's name, the newest first."""
    return list(
        db.session.execute(
            select(AttendanceChange, User.full_name)
            .join(Enrolment, Enrolment.id == AttendanceChange.enrolment_id)
            .join(User, User.id == Enrolment.user_id)
            .options(joinedload(AttendanceChange.actor))
            .where(AttendanceChange.session_id == session_id)
            .order_by(AttendanceChange.id.desc())
        ).all()
    )


def tallies(run: CourseRun, enrolments: list[Enrolment]) -> dict[int, Tally]:
    """enrolment id -> what the marks come to, by the run's frozen rules."""
    sessions = sessions_of(run.id)
    marks = marks_of([one.id for one in sessions])

    def sat(session, enrolment):
        mark = marks.get((session.id, enrolment.id))
        return (minutes_of(session), mark.state, mark.minutes) if mark else (minutes_of(session), None)

    return {enrolment.id: tally_by([sat(one, enrolment) for one in sessions], run.rules) for enrolment in enrolments}


def threshold_of(run: CourseRun) -> int:
    return int(run.rules.get("attendance_share_bp", 8000))


def outcome_of(enrolment_id: int) -> AttendanceOutcome | None:
    return db.session.get(AttendanceOutcome, enrolment_id, populate_existing=True)


def met_of(enrolment_ids: list[int]) -> set[int]:
    """Those of the enrolments whose attendance rule is met."""
    wanted = select(AttendanceOutcome.enrolment_id).where(AttendanceOutcome.enrolment_id.in_(enrolment_ids))
    return set(db.session.scalars(wanted.where(AttendanceOutcome.met_at.is_not(None))))


def is_met(enrolment: Enrolment) -> bool | None:
    """Whether the attendance rule is met; none where no attendance is asked for (a self-paced run)."""
    if enrolment.run.kind != "dated":
        return None
    outcome = outcome_of(enrolment.id)
    return outcome is not None and outcome.met_at is not None


def runs_of_trainer(trainer_id: int) -> list[CourseRun]:
    """Dated runs to which the trainer is assigned and that are not over, the nearest first."""
    return list(
        db.session.scalars(
            select(CourseRun)
            .join(CourseTrainer, CourseTrainer.run_id == CourseRun.id)
            .options(joinedload(CourseRun.version))
            .where(CourseTrainer.trainer_id == trainer_id, CourseTrainer.ended_at.is_(None))
            .where(CourseRun.state.in_(("confirmed", "running")))
            .order_by(CourseRun.starts_at)
        )
    )


def taught_run(trainer_id: int, run_id: int) -> CourseRun | None:
    return next((run for run in runs_of_trainer(trainer_id) if run.id == run_id), None)


def uncalled(chamber_id: int, branches: set[int] | None) -> list[RunSession]:
    """Sessions of runs that are held, over now, without any roll call; the oldest first."""
    wanted = (
        select(RunSession)
        .join(RunSession.run)
        .outerjoin(RollCall, RollCall.session_id == RunSession.id)
        .where(RunSession.chamber_id == chamber_id, RunSession.cancelled_at.is_(None), RunSession.ends_at <= NOW)
        .where(RollCall.session_id.is_(None), CourseRun.state.in_(("confirmed", "running")))
        .order_by(RunSession.starts_at)
    )
    if branches is not None:
        wanted = wanted.where(CourseRun.branch_id.in_(branches))
    return list(db.session.scalars(wanted))
