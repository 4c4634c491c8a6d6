from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.core.clock import NOW
from lms.core.database import Model


class PracticeRubric(Model):
    """A version of a course's rubric. criteria: {title, most}; most 0 = yes or no. A run keeps what it opened with."""

    __tablename__ = "practice_rubrics"
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    number: Mapped[int]
    criteria: Mapped[list] = mapped_column(JSONB)
    share_bp: Mapped[int]  # of the points
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    retired_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("course_id", "number"),)


class PracticeSheet(Model):
    """What one person saw of a participant's work."""

    __tablename__ = "practice_sheets"
    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    rubric_id: Mapped[int] = mapped_column(ForeignKey("practice_rubrics.id"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    marks: Mapped[list] = mapped_column(JSONB)
    points: Mapped[int]
    passed: Mapped[bool]
    note: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    judge: Mapped[User] = relationship()
    __table_args__ = (UniqueConstraint("enrolment_id", "judge_id"),)


class PracticeOutcome(Model):
    """What the sheets of a participant come to. state: agreed, disputed, decided (by a third person, with a reason)."""

    __tablename__ = "practice_outcomes"
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    state: Mapped[str]
    passed: Mapped[bool | None]
    reason: Mapped[str | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(server_default=NOW)
