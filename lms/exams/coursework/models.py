from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.catalogue.models import CourseVersion
from lms.chambers.models import Chamber
from lms.core.clock import NOW
from lms.core.database import Model
from lms.enrolments.models import Enrolment


class Coursework(Model):
    """An assignment of a course version. state: draft, open, retired (takes nothing more and counts for nothing).

    The deadline is due_at, or due_days after a participant's access began. late_days: so long after it work is still
    taken, for late_percent of its points less for each day begun. Once open only title, brief and a later due_at
    change. is_required: the course's document asks for a pass."""

    __tablename__ = "courseworks"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    title: Mapped[str]
    brief: Mapped[str] = mapped_column(default="")  # clean HTML
    state: Mapped[str] = mapped_column(default="draft")
    due_at: Mapped[datetime | None]
    due_days: Mapped[int | None]
    late_days: Mapped[int] = mapped_column(default=0)
    late_percent: Mapped[int] = mapped_column(default=10)
    extensions: Mapped[list] = mapped_column(JSONB, default=list)
    max_mb: Mapped[int] = mapped_column(default=10)  # of all files together
    rubric: Mapped[list] = mapped_column(JSONB, default=list)  # [{"points": "3", "criterion": "…"}]
    points: Mapped[str] = mapped_column(default="100")  # a fraction as text
    pass_mark: Mapped[int] = mapped_column(default=60)  # of 100
    markers: Mapped[int] = mapped_column(default=1)
    marker_gap: Mapped[int] = mapped_column(default=20)  # per cent; further apart: a third reads
    is_required: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    chamber: Mapped[Chamber] = relationship()
    version: Mapped[CourseVersion] = relationship()


class Submission(Model):
    """What a participant handed in, and what became of it. state: handed_in, done (marked and told), returned (may be
    handed in anew until due_at).

    round: 1, and one more each time it is returned or its marking begins anew; files and opinions belong to a round.
    It is read from final_at on: the person said so, or handed in late; else from due_at on."""

    __tablename__ = "submissions"
    id: Mapped[int] = mapped_column(primary_key=True)
    coursework_id: Mapped[int] = mapped_column(ForeignKey("courseworks.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    state: Mapped[str] = mapped_column(default="handed_in")
    round: Mapped[int] = mapped_column(default=1)
    due_at: Mapped[datetime]
    handed_at: Mapped[datetime]
    final_at: Mapped[datetime | None]
    late_days: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(default="")
    points: Mapped[str | None]  # as marked, exact
    score: Mapped[Decimal | None]  # of 100, less what lateness costs, cut to two places
    passed: Mapped[bool | None]
    comment: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(default="")
    coursework: Mapped[Coursework] = relationship()
    enrolment: Mapped[Enrolment] = relationship()
    user: Mapped[User] = relationship()
    __table_args__ = (
        UniqueConstraint("coursework_id", "enrolment_id"),
        Index("ix_submissions_waiting", "chamber_id", "state"),
    )


class SubmissionFile(Model):
    """A file of a submission; those that were replaced before the deadline are kept with the time of it."""

    __tablename__ = "submission_files"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    round: Mapped[int]
    file_name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    replaced_at: Mapped[datetime | None]


class SubmissionOpinion(Model):
    """What one marker gives a submission; the points follow from the opinions as in an exam (exams/opinions.py)."""

    __tablename__ = "submission_opinions"
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    marker_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    points: Mapped[str]
    criteria: Mapped[list] = mapped_column(JSONB, default=list)
    comment: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    __table_args__ = (UniqueConstraint("submission_id", "round", "marker_id"),)
