from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.clock import NOW
from lms.core.database import Model
from lms.exams.models.attempts import Attempt


class Mark(Model):
    """The points of one answer. state: auto, waiting (for a person), manual. Points are fractions as text."""

    __tablename__ = "marks"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    question: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), index=True)
    state: Mapped[str]
    points: Mapped[str | None]
    most: Mapped[str]
    marker_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    marked_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(default="")


class Result(Model):
    """Of a closed attempt. state: marking (a person must mark answers), ready (waits to be published), published."""

    __tablename__ = "results"
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), unique=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolments.id"), index=True)
    chamber_id: Mapped[int | None] = mapped_column(ForeignKey("chambers.id"), index=True)
    state: Mapped[str]
    points: Mapped[str]  # earned, exact
    most: Mapped[str]  # to be earned, exact
    score: Mapped[Decimal]  # of 100, cut to two places, never rounded up
    pass_mark: Mapped[int]
    passed: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # none: by the rule, at once
    attempt: Mapped[Attempt] = relationship()
