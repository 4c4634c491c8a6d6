from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, false
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.clock import NOW
from lms.core.database import Model
from lms.exams.models.attempts import Attempt


class Mark(Model):
    """The points of one answer. state: auto, waiting (for a person), manual. Points are fractions as text. ruling: what
    a committee decided of the question: "", void (does not count), credit (full points); `points` stay as marked."""

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
    ruling: Mapped[str] = mapped_column(default="", server_default="")


class MarkOpinion(Model):
    """What one marker gives an answer; where the exam asks for two markers the mark follows from their opinions."""

    __tablename__ = "mark_opinions"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    question: Mapped[int] = mapped_column(primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)  # 1, 2; 3 when the first two are too far apart
    marker_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    points: Mapped[str]
    criteria: Mapped[list] = mapped_column(JSONB, default=list)  # points by line of the rubric, as text
    comment: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(server_default=NOW)


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
    # a pass once announced stands, though a later decision about a question took the score below the mark
    pass_kept: Mapped[bool] = mapped_column(default=False, server_default=false())
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # none: by the rule, at once
    attempt: Mapped[Attempt] = relationship()


class RecomputeNight(Model):
    """A night's independent recomputation of all closed attempts; one per day."""

    __tablename__ = "recompute_nights"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    attempts: Mapped[int | None]  # none until it has ended
    differences: Mapped[list] = mapped_column(JSONB, default=list)  # the first hundred, as sentences
    begun_at: Mapped[datetime] = mapped_column(server_default=NOW)
    ended_at: Mapped[datetime | None]
