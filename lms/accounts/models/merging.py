from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models.people import User
from lms.chambers.models import Chamber
from lms.core.clock import NOW
from lms.core.database import Model


class AccountMerge(Model):
    """Two accounts of one person become one: what `merged` has goes over to `kept`. state: proposed, declined (nothing
    happened), merged (may be undone until `undo_until`), undone, final.

    counts: what was done, as the second officer saw it. united: [enrolment that ended, enrolment that stays] each."""

    __tablename__ = "account_merges"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    state: Mapped[str] = mapped_column(default="proposed")
    reason: Mapped[str]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(server_default=NOW)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    note: Mapped[str | None]  # why it was declined
    undo_until: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]
    undo_reason: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    counts: Mapped[dict] = mapped_column(JSONB, default=dict)
    united: Mapped[list] = mapped_column(JSONB, default=list)
    chamber: Mapped[Chamber] = relationship()
    kept: Mapped[User] = relationship(foreign_keys=[kept_id])
    merged: Mapped[User] = relationship(foreign_keys=[merged_id])
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    undone_by: Mapped[User | None] = relationship(foreign_keys=[undone_by_id])
    __table_args__ = (
        Index(
            "uq_account_merges_open", "merged_id", unique=True, postgresql_where=text("state IN ('proposed', 'merged')")
        ),
        Index("ix_account_merges_due", "undo_until", postgresql_where=text("state = 'merged'")),
    )


class MergeChange(Model):
    """One row that a merge changed, for the undo: `what` is table:column,column; `key` its primary key after it; what
    stood in the columns before, and what was put there. Thrown away when the merge is final."""

    __tablename__ = "account_merge_changes"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    merge_id: Mapped[int] = mapped_column(ForeignKey("account_merges.id"))
    what: Mapped[str]
    key: Mapped[dict] = mapped_column(JSONB)
    before: Mapped[dict] = mapped_column(JSONB)
    after: Mapped[dict] = mapped_column(JSONB)
    __table_args__ = (Index("ix_account_merge_changes_merge", "merge_id", "what"),)
