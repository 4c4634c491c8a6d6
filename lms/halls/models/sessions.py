from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.chambers.models import Chamber
from lms.core.clock import NOW
from lms.core.database import Model
from lms.exams.models import Admission, Exam


class ExamSession(Model):
    """An exam held in halls on a date. state: planned, open (candidates may start), closed, cancelled.

    late_minutes: how long after starts_at somebody may still be checked in. qualification: the kind of
    accounts.Qualification that a proctor must hold. duty_seed: of the draw among applicants; none = not drawn yet."""

    __tablename__ = "exam_sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), index=True)
    title: Mapped[str]
    place: Mapped[str]
    starts_at: Mapped[datetime]
    late_minutes: Mapped[int] = mapped_column(default=15)
    entry_rule: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="planned")
    qualification: Mapped[str] = mapped_column(default="gozetmen")
    proctors_needed: Mapped[int] = mapped_column(default=2)
    duty_closes_at: Mapped[datetime | None]  # of the open application; none = not open
    duty_seed: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    practice_of_id: Mapped[int | None] = mapped_column(ForeignKey("exam_sessions.id"))  # a rehearsal of that session
    cleaned_at: Mapped[datetime | None]  # of a rehearsal: put away, its made-up candidates can sign in no more
    chamber: Mapped[Chamber] = relationship()
    exam: Mapped[Exam] = relationship()
    __table_args__ = (
        Index(
            "uq_exam_sessions_practice_of_id",
            "practice_of_id",
            unique=True,
            postgresql_where=text("practice_of_id IS NOT NULL AND cleaned_at IS NULL"),
        ),
    )


class Hall(Model):
    """A hall of a session; its seats are numbered from 1, `columns` of them stand side by side."""

    __tablename__ = "exam_halls"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("exam_sessions.id"))
    name: Mapped[str]
    seats: Mapped[int]
    columns: Mapped[int] = mapped_column(default=4)
    __table_args__ = (UniqueConstraint("session_id", "name"),)


class Seating(Model):
    """A candidate's seat. `number`: eight digits that the candidate shows at the door, unique everywhere."""

    __tablename__ = "seatings"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("exam_sessions.id"))
    hall_id: Mapped[int] = mapped_column(ForeignKey("exam_halls.id"))
    seat: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    number: Mapped[str] = mapped_column(unique=True)
    placed_at: Mapped[datetime] = mapped_column(server_default=NOW)
    checked_in_at: Mapped[datetime | None]
    checked_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    identity: Mapped[str | None]  # which document was shown
    admission_id: Mapped[int | None] = mapped_column(ForeignKey("exam_admissions.id"))
    session: Mapped[ExamSession] = relationship()
    hall: Mapped[Hall] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    admission: Mapped[Admission | None] = relationship()
    __table_args__ = (UniqueConstraint("session_id", "user_id"), UniqueConstraint("hall_id", "seat"))
