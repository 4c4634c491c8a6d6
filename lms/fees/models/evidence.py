from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.core.clock import NOW
from lms.core.database import Model
from lms.fees.models.orders import Order


class Evidence(Model):
    """A document that a person gave for one purpose (reduction, receipt, application). Its file is deleted at
    `delete_at`, when the purpose has ended; the row stays and says so."""

    __tablename__ = "evidence_files"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[str]
    file_name: Mapped[str]  # as the person called it; never used on the disk
    stored_name: Mapped[str | None]  # below media/evidence, made by us; none = deleted
    content_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    uploaded_at: Mapped[datetime] = mapped_column(server_default=NOW)
    delete_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "ix_evidence_files_due", "delete_at", postgresql_where=text("deleted_at IS NULL AND delete_at IS NOT NULL")
        ),
    )


class Receipt(Model):
    """A payer's bank receipt (dekont). state: waiting, seen (the payment was found), refused. While it waits, the seat
    is held past its hour."""

    __tablename__ = "fee_receipts"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("fee_orders.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence_files.id"), unique=True)
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str | None]
    uploaded_at: Mapped[datetime] = mapped_column(server_default=NOW)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    order: Mapped[Order] = relationship()
    evidence: Mapped[Evidence] = relationship()
    __table_args__ = (
        Index("uq_fee_receipts_waiting", "order_id", unique=True, postgresql_where=text("state = 'waiting'")),
    )


class Reduction(Model):
    """A person asks for the price of another class, with evidence. state: waiting, granted, refused, withdrawn,
    ended (granted, taken back before its last day). A refusal or an early end may be objected to once; another officer
    decides."""

    __tablename__ = "fee_reductions"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    price_class: Mapped[str]  # student_member, unemployed_member
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence_files.id"), unique=True)
    state: Mapped[str] = mapped_column(default="waiting")
    asked_at: Mapped[datetime] = mapped_column(server_default=NOW)
    valid_until: Mapped[date | None]  # the last day
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    objection: Mapped[str | None]
    objected_at: Mapped[datetime | None]
    objection_reason: Mapped[str | None]
    objection_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    evidence: Mapped[Evidence] = relationship()
    __table_args__ = (
        Index(
            "uq_fee_reductions_waiting",
            "chamber_id",
            "user_id",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
    )


class DuesDebt(Model):
    """A member in arrears by the chamber's last list: the number only."""

    __tablename__ = "dues_debts"
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), primary_key=True)
    number_fold: Mapped[str] = mapped_column(primary_key=True)
    listed_on: Mapped[date]
