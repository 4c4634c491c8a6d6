from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from lms.chambers.models import Branch
from lms.core.clock import NOW
from lms.core.database import Model
from lms.fees.models.orders import Order


class BankAccount(Model):
    """Where people pay to: of the whole chamber, or of a branch. An account that has ended stays on old lines."""

    __tablename__ = "bank_accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    bank: Mapped[str]
    holder: Mapped[str]
    iban: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    ended_at: Mapped[datetime | None]
    branch: Mapped[Branch | None] = relationship()
    __table_args__ = (
        Index("uq_bank_accounts_live", "chamber_id", "iban", unique=True, postgresql_where=text("ended_at IS NULL")),
    )


class BankImport(Model):
    """A statement read from a file. state: reading (by a job), preview, taking, committed, undone, dropped, refused;
    `lines` is what was read."""

    __tablename__ = "bank_imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("bank_accounts.id"))
    file_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="preview")
    lines: Mapped[list] = mapped_column(JSONB, deferred=True)
    counts: Mapped[dict] = mapped_column(JSONB)
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))  # of a long file, until it has been read
    reason: Mapped[str | None]  # why it was refused
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    committed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    account: Mapped[BankAccount] = relationship()


class BankLine(Model):
    """Money that came to an account. `fingerprint` says which line of the bank's it is: read again, it is known."""

    __tablename__ = "bank_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("bank_accounts.id"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("bank_imports.id"), index=True)  # none = by hand
    fingerprint: Mapped[str]
    booked_at: Mapped[datetime]
    amount_kurus: Mapped[int] = mapped_column(BigInteger)
    matched_kurus: Mapped[int] = mapped_column(BigInteger, default=0)  # sum of its live matches
    sender: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    bank_number: Mapped[str] = mapped_column(
        default="", server_default=""
    )  # the bank's own columns of numbers and references
    set_aside: Mapped[str | None]  # why it is no fee, in an officer's words
    account: Mapped[BankAccount] = relationship()
    __table_args__ = (
        UniqueConstraint("account_id", "fingerprint"),
        Index(
            "ix_bank_lines_open",
            "chamber_id",
            "booked_at",
            postgresql_where=text("matched_kurus < amount_kurus AND set_aside IS NULL"),
        ),
        Index("ix_bank_lines_desk", "chamber_id", "id"),
        Index("ix_bank_lines_booked", "chamber_id", "booked_at", "id"),
    )


class BankMatch(Model):
    """A part of a line pays an order. Undone ones stay, with the reason."""

    __tablename__ = "bank_matches"
    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("bank_lines.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("fee_orders.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    amount_kurus: Mapped[int]
    reason: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(server_default=NOW)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_reason: Mapped[str | None]
    line: Mapped[BankLine] = relationship()
    order: Mapped[Order] = relationship()
