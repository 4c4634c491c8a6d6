from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.core.clock import NOW
from lms.core.database import Model

LIVE = text("closed_at IS NULL")
IN_FORCE = text("ended_at IS NULL")


class Admission(Model):
    """Somebody in a hall has confirmed who the candidate is: an exam held in halls starts only on this. Written
    downwards by the halls, read at the start. opened_at: the hall has begun; used by one attempt, then closed_at.

    pin_digest: of a PIN that lets a second machine take over, once, until pin_until."""

    __tablename__ = "exam_admissions"
    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    pin_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    pin_until: Mapped[datetime | None]
    pin_tries: Mapped[int] = mapped_column(default=0)
    __table_args__ = (Index("uq_exam_admissions_live", "exam_id", "user_id", unique=True, postgresql_where=LIVE),)


class ExtraTime(Model):
    """A person's extra time in every exam of a chamber, set once; percent of the duration. The reason stays with
    whoever set it: a hall sees minutes only."""

    __tablename__ = "extra_times"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    percent: Mapped[int]
    reason: Mapped[str]
    to_on: Mapped[date | None]
    set_at: Mapped[datetime] = mapped_column(server_default=NOW)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    __table_args__ = (
        Index("uq_extra_times_in_force", "chamber_id", "user_id", unique=True, postgresql_where=IN_FORCE),
    )


class AttemptCredit(Model):
    """Time given to a running attempt, once per source. kind: pause, outage (lost between began_at and ended_at; ms is
    the part that nothing else had given back), extra (minutes by decision, no interval)."""

    __tablename__ = "attempt_credits"
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    source: Mapped[str]  # pause:1, outage:7, extra:12
    kind: Mapped[str]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ms: Mapped[int]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    __table_args__ = (UniqueConstraint("attempt_id", "source"),)


class Silence(Model):
    """A candidate's page in a hall was not heard of for longer than SILENT_AFTER; what it means, a person decides."""

    __tablename__ = "attempt_silences"
    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("attempt_id", "began_at"),)
