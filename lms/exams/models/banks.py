from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from lms.core.clock import NOW
from lms.core.database import Model


class QuestionBank(Model):
    """A chamber's questions on a subject. Without a chamber: the questions of the try-out exam, on no desk."""

    __tablename__ = "question_banks"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int | None] = mapped_column(ForeignKey("chambers.id"), index=True)
    title: Mapped[str]
    sort_key: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    retired_at: Mapped[datetime | None]


class ImportBatch(Model):
    """A question file on its way in. state: reading, preview, taking, taken, undone, refused."""

    __tablename__ = "question_imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_banks.id"), index=True)
    state: Mapped[str] = mapped_column(default="reading")
    format: Mapped[str]
    file_name: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))  # until it has been read
    stored_name: Mapped[str | None]  # of a long file in the media folder, until it has been read
    reason: Mapped[str | None]  # why it was refused
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    taken_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    bank: Mapped[QuestionBank] = relationship()


class ImportItem(Model):
    """One question of a file and its verdict: ok, loss, refused."""

    __tablename__ = "question_import_items"
    batch_id: Mapped[int] = mapped_column(ForeignKey("question_imports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int | None]
    verdict: Mapped[str]
    reasons: Mapped[list] = mapped_column(JSONB, default=list)
    question: Mapped[dict] = mapped_column(JSONB)  # title, kind, stem, body, points, topic, difficulty, feedback


class QuestionDrawing(Model):
    """A picture on its way into a question, written anew; gone a day after the question was not saved."""

    __tablename__ = "question_drawings"
    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_banks.id"), index=True)
    kind: Mapped[str]  # png, jpeg
    data: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class Question(Model):
    """A question through all its versions; what lists and draws filter by stands here, taken from the current one."""

    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_banks.id"))
    title: Mapped[str]
    kind: Mapped[str]
    topic: Mapped[str] = mapped_column(default="")
    difficulty: Mapped[int] = mapped_column(default=2)
    search_key: Mapped[str] = mapped_column(default="")  # folded title, stem, topic
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("question_versions.id", use_alter=True, name="fk_questions_current_version_id")
    )
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("question_imports.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    retired_at: Mapped[datetime | None]
    bank: Mapped[QuestionBank] = relationship()
    current_version: Mapped["QuestionVersion"] = relationship(foreign_keys=[current_version_id], post_update=True)
    __table_args__ = (Index("ix_questions_draw", "bank_id", "difficulty", "id"),)


class QuestionVersion(Model):
    """The text, key and weights of a question at one time. Never changed (a trigger refuses it)."""

    __tablename__ = "question_versions"
    __table_args__ = (UniqueConstraint("question_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    number: Mapped[int]
    kind: Mapped[str]
    stem: Mapped[str]  # clean HTML
    body: Mapped[dict] = mapped_column(JSONB)  # kinds.py says what each kind holds
    points: Mapped[str] = mapped_column(default="1")  # a fraction as text
    topic: Mapped[str] = mapped_column(default="")
    difficulty: Mapped[int] = mapped_column(default=2)
    feedback: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")  # where it is from, or what was changed and why
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
