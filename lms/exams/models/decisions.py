from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.core.clock import NOW
from lms.core.database import Model
from lms.exams.models.banks import QuestionVersion
from lms.exams.models.exams import Exam
from lms.exams.models.results import Result


class Ruling(Model):
    """What a committee decides of a faulty question of an exam, for everybody who was asked it. act: void (asked of
    nobody), credit (full points for all). state: waiting (for the second person), applying (a job works it out for
    many), applied, refused, withdrawn."""

    __tablename__ = "question_rulings"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    act: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    effect: Mapped[dict] = mapped_column(JSONB)  # counted when proposed, again when applied: rules.Effect
    proposed_at: Mapped[datetime] = mapped_column(server_default=NOW)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(default="")
    exam: Mapped[Exam] = relationship()
    version: Mapped[QuestionVersion] = relationship()
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    __table_args__ = (
        Index(
            "uq_question_rulings_live",
            "exam_id",
            "version_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'applying', 'applied')"),
        ),
    )


class Objection(Model):
    """A candidate objects to a question of a published result. state: waiting, ruling (a ruling on the question waits
    for its second person), upheld, rejected, withdrawn."""

    __tablename__ = "objections"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("results.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    question: Mapped[int]  # its number on the candidate's paper
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), index=True)
    said: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    answer: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ruling_id: Mapped[int | None] = mapped_column(ForeignKey("question_rulings.id"), index=True)
    result: Mapped[Result] = relationship()
    version: Mapped[QuestionVersion] = relationship()
    ruling: Mapped[Ruling | None] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    __table_args__ = (UniqueConstraint("result_id", "question"),)


class ResultChange(Model):
    """A published result became another one: what it was, what it is, and by which decision. Append-only."""

    __tablename__ = "result_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("results.id"), index=True)
    ruling_id: Mapped[int | None] = mapped_column(ForeignKey("question_rulings.id"), index=True)
    objection_id: Mapped[int | None] = mapped_column(ForeignKey("objections.id"))
    before: Mapped[dict] = mapped_column(JSONB)  # points, most, score, passed
    after: Mapped[dict] = mapped_column(JSONB)
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
