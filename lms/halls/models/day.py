import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.core.clock import NOW
from lms.core.database import Model
from lms.exams.models import Silence
from lms.halls.models.sessions import Hall, Seating


class HallEvent(Model):
    """A line of the session's log; appended, never changed (a trigger refuses it). kind: opened, closed, late,
    identity, suspicion, device, pause, resume, extra, outage, pin, paper, file, other. `key`: of the form, so that sent
    twice it is one line. Without hall and seat it concerns the whole session."""

    __tablename__ = "hall_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("exam_sessions.id"), index=True)
    hall_id: Mapped[int | None] = mapped_column(ForeignKey("exam_halls.id"))
    seating_id: Mapped[int | None] = mapped_column(ForeignKey("seatings.id"))
    kind: Mapped[str]
    text: Mapped[str]
    key: Mapped[uuid.UUID | None] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    hall: Mapped[Hall | None] = relationship()
    seating: Mapped[Seating | None] = relationship()
    by: Mapped[User | None] = relationship()


class Outage(Model):
    """Time that a session, a hall or a seat lost. state: confirmed, dismissed. A measured one rests on a silence of one
    seat's page and is decided once; one by hand has a reason. total_ms and seats: what was given back to how many."""

    __tablename__ = "exam_outages"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("exam_sessions.id"), index=True)
    hall_id: Mapped[int | None] = mapped_column(ForeignKey("exam_halls.id"))
    seating_id: Mapped[int | None] = mapped_column(ForeignKey("seatings.id"))
    silence_id: Mapped[int | None] = mapped_column(ForeignKey("attempt_silences.id"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="confirmed")
    total_ms: Mapped[int] = mapped_column(default=0)
    seats: Mapped[int] = mapped_column(default=0)
    key: Mapped[uuid.UUID | None] = mapped_column(unique=True)
    decided_at: Mapped[datetime] = mapped_column(server_default=NOW)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    hall: Mapped[Hall | None] = relationship()
    seating: Mapped[Seating | None] = relationship()
    silence: Mapped[Silence | None] = relationship()
    decided_by: Mapped[User] = relationship()
    __table_args__ = (Index("uq_exam_outages_silence_id", "silence_id", unique=True),)
