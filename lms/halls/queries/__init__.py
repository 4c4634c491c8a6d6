"""Named reads of sessions, seats and duty."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Qualification, User
from lms.core.audit import AuditEntry
from lms.core.clock import NOW
from lms.core.database import db
from lms.enrolments.models import Enrolment
from lms.exams.models import Attempt, Exam, ExtraTime
from lms.halls.models import Duty, ExamSession, Hall, Seating
from lms.halls.rules import QUALIFICATIONS


def sessions_of(chamber_id: int) -> list[ExamSession]:
    """Of a chamber, the latest first."""
    rows = select(ExamSession).options(joinedload(ExamSession.exam)).where(ExamSession.chamber_id == chamber_id)
    rows = rows.where(ExamSession.cleaned_at.is_(None))
    return list(db.session.scalars(rows.order_by(ExamSession.starts_at.desc(), ExamSession.id.desc())))


def session_in(chamber_id: int, session_id: int) -> ExamSession | None:
    return db.session.scalar(
        select(ExamSession).where(ExamSession.id == session_id, ExamSession.chamber_id == chamber_id)
    )


def halls_of(session_id: int) -> list[Hall]:
    return list(db.session.scalars(select(Hall).where(Hall.session_id == session_id).order_by(Hall.name, Hall.id)))


def hall_in(session_id: int, hall_id: int) -> Hall | None:
    return db.session.scalar(select(Hall).where(Hall.id == hall_id, Hall.session_id == session_id))


def seatings_of(session_id: int) -> list[Seating]:
    """With hall and person, by hall and seat."""
    rows = (
        select(Seating)
        .options(joinedload(Seating.hall), joinedload(Seating.user), joinedload(Seating.admission))
        .join(Hall, Hall.id == Seating.hall_id)
        .where(Seating.session_id == session_id)
        .order_by(Hall.name, Hall.id, Seating.seat)
    )
    return list(db.session.scalars(rows))


def seating_in(session_id: int, seating_id: int) -> Seating | None:
    return db.session.scalar(select(Seating).where(Seating.id == seating_id, Seating.session_id == session_id))


def seating_by_number(session_id: int, number: str) -> Seating | None:
    return db.session.scalar(select(Seating).where(Seating.number == number, Seating.session_id == session_id))


def seat_counts(session_ids: list[int]) -> dict[int, tuple[int, int]]:
    """session id -> (seats, candidates placed)."""
    seats = select(Hall.session_id, func.sum(Hall.seats)).where(Hall.session_id.in_(session_ids))
    placed = select(Seating.session_id, func.count()).where(Seating.session_id.in_(session_ids))
    all_seats = dict(db.session.execute(seats.group_by(Hall.session_id)).all())
    taken = dict(db.session.execute(placed.group_by(Seating.session_id)).all())
    return {one: (all_seats.get(one, 0), taken.get(one, 0)) for one in session_ids}


def to_place(session: ExamSession) -> list[User]:
    """Enrolled people of the exam's course who have no seat in any live session of this exam, nor duty in this one, in
    Turkish order."""
    seated = (
        select(Seating.user_id)
        .join(ExamSession, ExamSession.id == Seating.session_id)
        .where(ExamSession.exam_id == session.exam_id, ExamSession.state.in_(("planned", "open")))
    )
    on_duty = select(Duty.user_id).where(Duty.session_id == session.id, Duty.state.in_(("offered", "accepted")))
    rows = (
        select(User)
        .join(Enrolment, Enrolment.user_id == User.id)
        .where(Enrolment.version_id == session.exam.version_id, Enrolment.state == "active")
        .where(User.id.not_in(seated), User.id.not_in(on_duty), User.closed_at.is_(None))
        .order_by(User.sort_key, User.id)
        .distinct()
    )
    return list(db.session.scalars(rows)) if session.exam.version_id else []


def practice_of(session_id: int) -> ExamSession | None:
    """The rehearsal of a session that has not been put away."""
    rows = select(ExamSession).where(ExamSession.practice_of_id == session_id, ExamSession.cleaned_at.is_(None))
    return db.session.scalar(rows)


def exams_to_choose(chamber_id: int) -> list[Exam]:
    """The chamber's exams that a session may be held for."""
    rows = select(Exam).where(Exam.chamber_id == chamber_id, Exam.state != "closed")
    rows = rows.where(Exam.audience != "practice").order_by(Exam.title, Exam.id)
    return list(db.session.scalars(rows))


def has_running(exam_id: int) -> bool:
    """Whether somebody sits the exam online at this moment."""
    rows = select(Attempt.id).where(Attempt.exam_id == exam_id, Attempt.state == "live", Attempt.admission_id.is_(None))
    return db.session.scalar(rows.limit(1)) is not None


def seats_of_person(user_id: int) -> list[Seating]:
    """A candidate's seats in sessions that are still to come or running, the next first."""
    rows = (
        select(Seating)
        .options(joinedload(Seating.session).joinedload(ExamSession.exam), joinedload(Seating.hall))
        .options(joinedload(Seating.session).joinedload(ExamSession.chamber))
        .join(ExamSession, ExamSession.id == Seating.session_id)
        .where(Seating.user_id == user_id, ExamSession.state.in_(("planned", "open")))
        .order_by(ExamSession.starts_at)
    )
    return list(db.session.scalars(rows))


# --- duty


def holds(user_id: int, kind: str, on) -> bool:
    """Whether the person holds a valid document of this kind on a day."""
    return db.session.scalar(valid(kind, on).where(Qualification.user_id == user_id).limit(1)) is not None


def valid(kind: str, on):
    return (
        select(Qualification.user_id)
        .where(Qualification.kind == kind, Qualification.valid_from <= on)
        .where(Qualification.valid_to.is_(None) | (Qualification.valid_to >= on))
    )


def holders(kind: str, on) -> list[int]:
    return list(db.session.scalars(valid(kind, on).distinct()))


def qualifications_in(chamber_id: int):
    """SELECT of the proctor documents entered by this chamber with their people, by name."""
    return (
        select(Qualification, User)
        .join(User, User.id == Qualification.user_id)
        .where(Qualification.chamber_id == chamber_id, Qualification.kind.in_(QUALIFICATIONS))
        .order_by(User.sort_key, Qualification.valid_from.desc(), Qualification.id)
    )


def own_qualifications(user_id: int) -> list[Qualification]:
    rows = select(Qualification).where(Qualification.user_id == user_id, Qualification.kind.in_(QUALIFICATIONS))
    return list(db.session.scalars(rows.order_by(Qualification.valid_from.desc())))


def duty_counts(chamber_id: int) -> dict[int, int]:
    """user id -> how often the person has (had) duty in the chamber; cancelled sessions do not count."""
    rows = (
        select(Duty.user_id, func.count())
        .join(ExamSession, ExamSession.id == Duty.session_id)
        .where(ExamSession.chamber_id == chamber_id, ExamSession.state != "cancelled", Duty.state == "accepted")
        .where(ExamSession.practice_of_id.is_(None))
        .group_by(Duty.user_id)
    )
    return dict(db.session.execute(rows).all())


def public_counts(chamber_id: int) -> list[tuple[User, int, int]]:
    """(person, applications, duties) of everybody who ever applied in the chamber, the fewest duties first."""
    counts = duty_counts(chamber_id)
    rows = (
        select(User, func.count())
        .join(Duty, Duty.user_id == User.id)
        .join(ExamSession, ExamSession.id == Duty.session_id)
        .where(ExamSession.chamber_id == chamber_id, ExamSession.state != "cancelled", User.closed_at.is_(None))
        .where(ExamSession.practice_of_id.is_(None))
        .group_by(User.id)
        .order_by(User.sort_key, User.id)
    )
    found = [(user, applied, counts.get(user.id, 0)) for user, applied in db.session.execute(rows)]
    return sorted(found, key=lambda row: row[2])


def duties_of(session_id: int) -> list[Duty]:
    """Applications and duties of a session: as drawn, before the draw as they came."""
    rows = select(Duty).options(joinedload(Duty.user), joinedload(Duty.hall)).where(Duty.session_id == session_id)
    return list(db.session.scalars(rows.order_by(Duty.place.nulls_last(), Duty.id)))


def duty_in(session_id: int, duty_id: int) -> Duty | None:
    return db.session.scalar(select(Duty).where(Duty.id == duty_id, Duty.session_id == session_id))


def duty_of(session_id: int, user_id: int) -> Duty | None:
    return db.session.scalar(select(Duty).where(Duty.session_id == session_id, Duty.user_id == user_id))


def duty_reasons(session: ExamSession) -> dict[int, str]:
    """duty id -> why the exam officer gave it or took it away, from the audit log; of no duty which the person has
    accepted or given back since."""
    duty_ids = select(Duty.id).where(Duty.session_id == session.id)
    rows = select(AuditEntry.object_id, AuditEntry.reason).where(
        AuditEntry.chamber_id == session.chamber_id,
        AuditEntry.act.in_(("halls.give_duty", "halls.take_duty", "halls.accept_duty", "halls.step_back")),
        AuditEntry.object_id.in_(duty_ids),
        AuditEntry.at >= session.created_at,
    )
    last = dict(db.session.execute(rows.order_by(AuditEntry.id)).all())
    return {duty_id: reason for duty_id, reason in last.items() if reason}


def duties_of_person(user_id: int) -> list[Duty]:
    rows = (
        select(Duty)
        .options(joinedload(Duty.session).joinedload(ExamSession.chamber), joinedload(Duty.hall))
        .join(ExamSession, ExamSession.id == Duty.session_id)
        .where(Duty.user_id == user_id, ExamSession.practice_of_id.is_(None))
        .order_by(ExamSession.starts_at.desc(), Duty.id)
    )
    return list(db.session.scalars(rows))


def open_for_duty() -> list[ExamSession]:
    """Sessions that take applications at this moment, the next first."""
    rows = (
        select(ExamSession)
        .options(joinedload(ExamSession.chamber))
        .where(ExamSession.state == "planned", ExamSession.duty_seed.is_(None), ExamSession.duty_closes_at > NOW)
        .order_by(ExamSession.starts_at)
    )
    return list(db.session.scalars(rows))


def undrawn_count(chamber_id: int) -> Select:
    """SELECT of how many sessions' application has ended whose draw has not been made."""
    return (
        select(func.count())
        .where(ExamSession.chamber_id == chamber_id, ExamSession.state == "planned", ExamSession.duty_seed.is_(None))
        .where(ExamSession.duty_closes_at < NOW)
    )


def sessions_of_proctor(chamber_id: int, user_id: int) -> list[ExamSession]:
    """The sessions of a chamber in which the person has duty, the latest first."""
    rows = (
        select(ExamSession)
        .options(joinedload(ExamSession.exam))
        .join(Duty, Duty.session_id == ExamSession.id)
        .where(ExamSession.chamber_id == chamber_id, Duty.user_id == user_id, Duty.state == "accepted")
        .where(ExamSession.cleaned_at.is_(None))
        .order_by(ExamSession.starts_at.desc())
    )
    return list(db.session.scalars(rows))


def extra_times_in(chamber_id: int) -> list[ExtraTime]:
    rows = (
        select(ExtraTime)
        .options(joinedload(ExtraTime.user))
        .where(ExtraTime.chamber_id == chamber_id)
        .order_by(ExtraTime.ended_at.is_not(None), ExtraTime.id.desc())
    )
    return list(db.session.scalars(rows))


def extra_time_in(chamber_id: int, extra_id: int) -> ExtraTime | None:
    return db.session.scalar(select(ExtraTime).where(ExtraTime.id == extra_id, ExtraTime.chamber_id == chamber_id))
