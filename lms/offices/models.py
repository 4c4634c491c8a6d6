from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.chambers.models import Chamber
from lms.core.clock import ISTANBUL, NOW
from lms.core.database import Model


class Office(Model):
    """An office with a term. `conditions`: key (rules.CONDITIONS) -> value; `waivable`: keys that are set aside when
    nobody meets them all; `renewals`: how often a term may follow the one before."""

    __tablename__ = "offices"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    name: Mapped[str]
    sort_key: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    places: Mapped[int]
    term_months: Mapped[int]
    renewals: Mapped[int]
    conditions: Mapped[dict] = mapped_column(JSONB, default=dict)
    waivable: Mapped[list] = mapped_column(JSONB, default=list)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    retired_at: Mapped[datetime | None]
    chamber: Mapped[Chamber] = relationship()
    __table_args__ = (Index("ix_offices_list", "chamber_id", "sort_key"),)


class OfficeCall(Model):
    """A call for candidates between two days, both included. `asked` freezes the office's conditions, waivable keys
    and term as they were announced. state: open, decided, cancelled."""

    __tablename__ = "office_calls"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"), index=True)
    places: Mapped[int]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    starts_on: Mapped[date]  # of the term
    note: Mapped[str] = mapped_column(default="")
    asked: Mapped[dict] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(default="open")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    commission: Mapped[str] = mapped_column(default="", server_default="")  # who decided, in words
    reason: Mapped[str | None]  # of the decision or the cancellation
    office: Mapped[Office] = relationship()
    chamber: Mapped[Chamber] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    __table_args__ = (
        Index("ix_office_calls_open", "chamber_id", "closes_on", postgresql_where=text("state = 'open'")),
    )


class Candidacy(Model):
    """Somebody applied, or was nominated and is asked. state: nominated, applied, declined, withdrawn, appointed,
    not_chosen, void (the call was cancelled). `verdict` freezes the conditions as the decision found them."""

    __tablename__ = "office_candidacies"
    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("office_calls.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    state: Mapped[str]
    statement: Mapped[str] = mapped_column(default="")
    nominated_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    shows_name: Mapped[bool] = mapped_column(default=False)
    verdict: Mapped[list] = mapped_column(JSONB, default=list)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    changed_at: Mapped[datetime] = mapped_column(server_default=NOW)
    call: Mapped[OfficeCall] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    nominated_by: Mapped[User | None] = relationship(foreign_keys=[nominated_by_id])
    __table_args__ = (UniqueConstraint("call_id", "user_id"),)


class Appointment(Model):
    """A term of office. `renewal`: how many terms came directly before. state: active, expired (by its date), ended
    (before it, with a reason). `shows_name`: the holder lets the name stand on the public page."""

    __tablename__ = "office_appointments"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("office_calls.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # the last day
    renewal: Mapped[int]
    source: Mapped[str]  # the decision it rests on, in words
    state: Mapped[str] = mapped_column(default="active")
    shows_name: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str | None]
    told_of_end_at: Mapped[datetime | None]
    office: Mapped[Office] = relationship()
    chamber: Mapped[Chamber] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    __table_args__ = (
        Index("ix_office_appointments_office", "office_id", "starts_on"),
        Index("ix_office_appointments_chamber", "chamber_id", "starts_on"),
        Index("ix_office_appointments_due", "ends_on", postgresql_where=text("state = 'active'")),
        Index("uq_office_appointments_start", "office_id", "user_id", "starts_on", unique=True),
    )

    @property
    def is_recorded(self) -> bool:
        """Written down by hand: without a call, and not ahead as a renewal is."""
        return self.call_id is None and self.starts_on <= self.created_at.astimezone(ISTANBUL).date()
