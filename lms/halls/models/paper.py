from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.core.clock import NOW
from lms.core.database import Model
from lms.exams.models import Attempt
from lms.halls.models.sessions import ExamSession, Seating


class PaperSheet(Model):
    """A seat's exam goes on on paper. state: out (being written), collected, done (entered, and the attempt closed),
    withdrawn (back on the screen). left_ms: the time that was left at the move. settled: question -> the turn whose
    reading was taken where the two differed."""

    __tablename__ = "exam_paper_sheets"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("exam_sessions.id"), index=True)
    seating_id: Mapped[int] = mapped_column(ForeignKey("seatings.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    state: Mapped[str] = mapped_column(default="out")
    reason: Mapped[str]
    left_ms: Mapped[int]
    moved_at: Mapped[datetime] = mapped_column(server_default=NOW)
    moved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    collected_at: Mapped[datetime | None]
    collected_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    settled: Mapped[dict | None] = mapped_column(JSONB)
    session: Mapped[ExamSession] = relationship()
    seating: Mapped[Seating] = relationship()
    attempt: Mapped[Attempt] = relationship()
    readings: Mapped[list["PaperReading"]] = relationship(order_by="PaperReading.turn", viewonly=True)
    __table_args__ = (
        Index(
            "uq_exam_paper_sheets_attempt_id", "attempt_id", unique=True, postgresql_where=text("state <> 'withdrawn'")
        ),
    )


class PaperReading(Model):
    """What one person read from a sheet without seeing the other's: question -> answer, none where it is struck out;
    a question that is missing has nothing on the paper."""

    __tablename__ = "exam_paper_readings"
    sheet_id: Mapped[int] = mapped_column(ForeignKey("exam_paper_sheets.id"), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    answers: Mapped[dict] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    by: Mapped[User] = relationship()
    __table_args__ = (UniqueConstraint("sheet_id", "by_id"), CheckConstraint("turn IN (1, 2)", name="two"))


class PaperPrint(Model):
    """A part of what is printed for a session: booklets or answer sheets of neighbouring seats, made by a job. state:
    waiting, ready, failed. The pages hold questions, so `content` goes when it is hours old (operations.prints)."""

    __tablename__ = "exam_paper_prints"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("exam_sessions.id"), index=True)
    leaflet: Mapped[str]
    words: Mapped[str]  # of which seats it is
    sheet_ids: Mapped[list[int]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str | None]
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    asked_at: Mapped[datetime] = mapped_column(server_default=NOW)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    session: Mapped[ExamSession] = relationship()
