"""Who did what to whom: one append-only row per act, written by operations in the act's own transaction."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.clock import NOW
from lms.core.database import Model, db


class AuditEntry(Model):
    """`act` is room.verb; `actor_id` none = the system; `subject_id` the person whom it concerns (for "who looked")."""

    __tablename__ = "audit_entries"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=NOW, index=True)
    act: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    chamber_id: Mapped[int | None]
    subject_id: Mapped[int | None] = mapped_column(index=True)
    object_kind: Mapped[str | None]
    object_id: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None]
    details: Mapped[dict] = mapped_column(JSONB, default=dict)
    __table_args__ = (Index("ix_audit_entries_desk", "chamber_id", "id"),)


def audit(
    act: str, actor_id=None, *, chamber_id=None, subject_id=None, thing=None, reason=None, **details
) -> AuditEntry:
    """Writes one entry; flushes nothing, commits nothing. `thing` is the row acted on (already flushed)."""
    entry = AuditEntry(
        act=act,
        actor_id=actor_id,
        chamber_id=chamber_id if chamber_id is not None else getattr(thing, "chamber_id", None),
        subject_id=subject_id,
        object_kind=type(thing).__name__ if thing is not None else None,
        object_id=getattr(thing, "id", None),
        reason=reason,
        details=details,
    )
    db.session.add(entry)
    return entry


def looked(actor_id: int, subject_id: int, what: str, chamber_id=None) -> None:
    """A member of staff opened a person's record; the person can see it. The one write that access.py makes."""
    if actor_id != subject_id:
        audit("accounts.looked", actor_id, chamber_id=chamber_id, subject_id=subject_id, what=what)
