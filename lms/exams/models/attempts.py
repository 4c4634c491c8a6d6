import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.core.clock import NOW
from lms.core.database import Model
from lms.enrolments.models import Enrolment
from lms.exams.models.exams import Exam

LIVE = text("state = 'live'")


class Attempt(Model):
    """A candidate sits an exam. state: live, finished (handed in), overdue (closed by the clock).

    `digest` and `entries` are the head of the journal; `generation` counts devices: a token of an older one reads
    only. ends_at is what the candidate sees, deadline_at (with the grace) what is enforced; by the database's clock."""

    __tablename__ = "attempts"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolments.id"), index=True)
    number: Mapped[int]
    seed: Mapped[int] = mapped_column(BigInteger)
    shapes: Mapped[str]  # of the questions, papers.py
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    extra_ms: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="live")
    generation: Mapped[int] = mapped_column(default=1)
    entries: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")  # of the journal's answers
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    closed_at: Mapped[datetime | None]
    admission_id: Mapped[int | None] = mapped_column(ForeignKey("exam_admissions.id"), unique=True)  # in a hall
    paused_at: Mapped[datetime | None]  # the clock stands still
    on_paper_at: Mapped[datetime | None]  # in a hall: goes on, or was finished, on paper; paused while it does
    seen_at: Mapped[datetime | None]  # when the writing page in a hall was last heard of
    fault: Mapped[str | None]  # why the clock could not close it, for those who mend it
    fault_at: Mapped[datetime | None]
    exam: Mapped[Exam] = relationship()
    user: Mapped[User] = relationship()
    enrolment: Mapped[Enrolment | None] = relationship()

    def runs_at(self, moment: datetime) -> bool:
        return self.state == "live" and (self.paused_at is not None or moment <= self.deadline_at)

    __table_args__ = (
        UniqueConstraint("exam_id", "user_id", "number"),
        Index("uq_attempts_live", "exam_id", "user_id", unique=True, postgresql_where=LIVE),
        Index("ix_attempts_overdue", "deadline_at", postgresql_where=LIVE),
    )


class Paper(Model):
    """What the candidate was asked, frozen: papers.py says how it reads."""

    __tablename__ = "papers"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    questions: Mapped[list] = mapped_column(JSONB)


COUNTS = ("answer", "paper")  # kinds of lines whose value is an answer that counts


class AnswerEntry(Model):
    """A line of an attempt's journal; appended, never changed (a trigger refuses it), chained by digest.

    kind: start, answer, late (arrived after the end; kept for a committee, does not count), takeover, pause, resume,
    extend, reopen, to_paper, to_screen, paper (an answer entered from a sheet; counts), finish, overdue.
    The value enters the chain only as value_digest = SHA-256(salt, value), so that it can be erased and the chain still
    verifies."""

    __tablename__ = "answer_entries"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    n: Mapped[int]
    kind: Mapped[str]
    question: Mapped[int | None]  # its number on the paper
    seq: Mapped[int | None] = mapped_column(BigInteger)  # the client's count; newer wins
    key: Mapped[uuid.UUID | None]  # of the save: the same key twice is one line
    value: Mapped[str | None]  # canonical JSON text
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    value_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (UniqueConstraint("attempt_id", "n"), UniqueConstraint("attempt_id", "key"))


class AnswerState(Model):
    """The current answer to a question, derived from the journal: the entry with the newest seq in time."""

    __tablename__ = "answer_states"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    question: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    value: Mapped[str]
    at: Mapped[datetime]
    n: Mapped[int]  # of the journal's line


class AnswerUpload(Model):
    """A file handed in as (part of) an answer."""

    __tablename__ = "answer_uploads"
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), index=True)
    question: Mapped[int]
    file_name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[datetime] = mapped_column(server_default=NOW)
