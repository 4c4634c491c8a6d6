from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.core.clock import NOW
from lms.core.database import Model


class RollCall(Model):
    """That a session's roll was called: on a phone or a tablet, from the meeting program's report, and from the signed
    list, which wins."""

    __tablename__ = "roll_calls"
    session_id: Mapped[int] = mapped_column(ForeignKey("run_sessions.id"), primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    phone_at: Mapped[datetime | None]
    report_at: Mapped[datetime | None]
    paper_at: Mapped[datetime | None]


class AttendanceMark(Model):
    """A participant in a session. state: present, absent, excused. source: phone, report, paper. `minutes`: of a live
    session, as its report measured them; none = the whole session."""

    __tablename__ = "attendance_marks"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("run_sessions.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    state: Mapped[str]
    source: Mapped[str]
    excuse: Mapped[str | None]
    minutes: Mapped[int | None]
    marked_at: Mapped[datetime] = mapped_column(server_default=NOW)
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    __table_args__ = (UniqueConstraint("session_id", "enrolment_id"),)


class AttendanceChange(Model):
    """A mark that became another: kept for ever, with who and why."""

    __tablename__ = "attendance_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("run_sessions.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    before: Mapped[str]
    after: Mapped[str]
    source: Mapped[str]
    reason: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    actor: Mapped[User | None] = relationship()


class AttendanceOutcome(Model):
    """What the roll calls of a finished run come to, in minutes. `met_at` is set once and stays."""

    __tablename__ = "attendance_outcomes"
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    counted_minutes: Mapped[int]
    total_minutes: Mapped[int]
    threshold_bp: Mapped[int]
    decided_at: Mapped[datetime] = mapped_column(server_default=NOW)
    met_at: Mapped[datetime | None]
