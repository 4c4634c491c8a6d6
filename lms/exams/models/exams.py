from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.catalogue.models import CourseVersion
from lms.chambers.models import Chamber
from lms.core.clock import NOW
from lms.core.database import Model
from lms.exams.models.banks import Question

NO_RESULTS = ("tryout", "practice")


class Exam(Model):
    """An online exam. state: draft, open, closed. What counts is frozen in `rules` when it opens.

    audience: enrolled (of its course version), members (of the chamber), anyone (signed in); tryout: proves browser and
    line, belongs to no chamber and gives no result; practice: the same questions for a rehearsal in halls. draw:
    [{bank_id, difficulty, topic, count}]; with an empty list the chosen questions (ExamQuestion) are asked. shown:
    nothing, score, topics, answers."""

    __tablename__ = "exams"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int | None] = mapped_column(ForeignKey("chambers.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("course_versions.id"), index=True)
    title: Mapped[str]
    instructions: Mapped[str] = mapped_column(default="")  # clean HTML
    state: Mapped[str] = mapped_column(default="draft")
    audience: Mapped[str] = mapped_column(default="enrolled")
    duration_ms: Mapped[int]
    grace_ms: Mapped[int] = mapped_column(default=10_000)
    attempts: Mapped[int] = mapped_column(default=2)
    wait_days: Mapped[int] = mapped_column(default=0)  # between two attempts
    pass_mark: Mapped[int] = mapped_column(default=70)  # of 100
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    draw: Mapped[list] = mapped_column(JSONB, default=list)
    shuffle: Mapped[bool] = mapped_column(default=True)
    shown: Mapped[str] = mapped_column(default="topics")
    requires_watched: Mapped[bool] = mapped_column(default=True)
    in_hall: Mapped[bool] = mapped_column(default=False)  # starts only on an Admission
    markers: Mapped[int] = mapped_column(default=1, server_default="1")  # 2: two people read each open answer
    marker_gap: Mapped[int] = mapped_column(default=20, server_default="20")  # per cent; further apart: a third reads
    writers: Mapped[list] = mapped_column(JSONB, default=list, server_default="[]")  # ids of those who wrote the plan
    locked_at: Mapped[datetime | None]  # checked by somebody who did not write it
    locked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    rules: Mapped[dict | None] = mapped_column(
        JSONB
    )  # frozen at opening: pass_mark, attempts, wait_days, second_person, objection_days, markers, marker_gap
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]
    chamber: Mapped[Chamber | None] = relationship()
    version: Mapped[CourseVersion | None] = relationship()

    @property
    def gives_results(self) -> bool:
        return self.audience not in NO_RESULTS

    def rule(self, name):
        """The frozen value, or what the draft says now."""
        return (self.rules or {}).get(name, getattr(self, name, None))


class ExamQuestion(Model):
    """A chosen question of an exam that does not draw."""

    __tablename__ = "exam_questions"
    __table_args__ = (UniqueConstraint("exam_id", "question_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    position: Mapped[int]
    question: Mapped[Question] = relationship()


class ConflictDeclaration(Model):
    """An author says of an exam whether something speaks against asking their questions in it. kind: none, sits (the
    author is a candidate), related (to a candidate). Questions of an author in conflict are not asked."""

    __tablename__ = "exam_conflicts"
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    kind: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(server_default=NOW)
