from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.catalogue.models import CourseRun
from lms.chambers.models import Chamber
from lms.core.clock import NOW
from lms.core.database import Model


class Order(Model):
    """What somebody owes for a run, with the price and the refund rule as they stood then. Amounts owed and paid are
    the sums of its entries; `state` (open, paid, closed: nothing owed) follows them and is never set by hand. kind:
    seat (taking part), extension (of the access period)."""

    __tablename__ = "fee_orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("course_runs.id"), index=True)
    kind: Mapped[str] = mapped_column(default="seat", server_default="seat")
    reference: Mapped[str] = mapped_column(unique=True)  # eight signs, the last one checks the others
    state: Mapped[str] = mapped_column(default="open")
    owed_kurus: Mapped[int] = mapped_column(default=0)  # sum of charges less cancellations
    paid_kurus: Mapped[int] = mapped_column(default=0)  # sum of payments less reversals and refunds
    price_class: Mapped[str]
    price_reason: Mapped[str]  # why this price, in words
    vat_bp: Mapped[int]
    terms: Mapped[dict] = mapped_column(JSONB)  # refund steps, the first day of the run, when they were accepted
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    due_at: Mapped[datetime | None]  # the seat or the offer is held until then; none = no more
    paid_at: Mapped[datetime | None]  # when the money came, by the bank
    ended_at: Mapped[datetime | None]  # left, cancelled or lapsed: what comes now goes back
    invoice_number: Mapped[str | None]
    payee_iban: Mapped[str | None]  # where a refund goes
    payee_name: Mapped[str | None]
    write_off_kurus: Mapped[int | None]  # asked for by an officer, above the ceiling: a second one decides
    write_off_reason: Mapped[str | None]
    write_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    write_off_by: Mapped[User | None] = relationship(foreign_keys=[write_off_by_id])
    run: Mapped[CourseRun] = relationship()
    chamber: Mapped[Chamber] = relationship()
    __table_args__ = (
        CheckConstraint("owed_kurus >= 0 AND paid_kurus >= 0", name="sums"),
        Index(
            "uq_fee_orders_live",
            "user_id",
            "run_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL AND kind = 'seat'"),
        ),
        Index("ix_fee_orders_desk", "chamber_id", "state", "id"),
        Index(
            "ix_fee_orders_write_offs",
            "chamber_id",
            postgresql_where=text("write_off_kurus IS NOT NULL AND ended_at IS NULL"),
        ),
        Index("ix_fee_orders_list", "chamber_id", "id"),
        Index("ix_fee_orders_unpaid", "chamber_id", "id", postgresql_where=text("owed_kurus > 0 AND paid_kurus = 0")),
        Index(
            "ix_fee_orders_short",
            "chamber_id",
            "id",
            postgresql_where=text("paid_kurus > 0 AND paid_kurus < owed_kurus"),
        ),
        Index("ix_fee_orders_over", "chamber_id", "id", postgresql_where=text("paid_kurus > owed_kurus")),
        Index("ix_fee_orders_closed", "chamber_id", postgresql_where=text("owed_kurus = 0 AND paid_kurus = 0")),
        Index("ix_fee_orders_due", "due_at", postgresql_where=text("state = 'open' AND ended_at IS NULL")),
    )


class Entry(Model):
    """One line of an order's account, never changed. kind: charge, cancellation, payment, reversal, refund. `key` says
    what it stands for, so that the same event is never entered twice."""

    __tablename__ = "fee_entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("fee_orders.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    kind: Mapped[str]
    amount_kurus: Mapped[int]
    key: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    order: Mapped[Order] = relationship()
    __table_args__ = (
        CheckConstraint("amount_kurus > 0", name="amount"),
        Index("ix_fee_entries_desk", "chamber_id", "at"),
    )


class Refund(Model):
    """Money that goes back. state: waiting, approved, paid_out (by a second person), dropped. At most one waits."""

    __tablename__ = "fee_refunds"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("fee_orders.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    amount_kurus: Mapped[int]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    listed_at: Mapped[datetime] = mapped_column(server_default=NOW)
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    paid_on: Mapped[date | None]
    paid_out_at: Mapped[datetime | None]
    paid_out_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    order: Mapped[Order] = relationship()
    __table_args__ = (
        CheckConstraint("amount_kurus > 0", name="amount"),
        Index("uq_fee_refunds_waiting", "order_id", unique=True, postgresql_where=text("state = 'waiting'")),
        Index("uq_fee_refunds_approved", "order_id", unique=True, postgresql_where=text("state = 'approved'")),
    )


class CardPayment(Model):
    """One attempt to pay by card, through whichever provider is built in. state: begun, paid, failed."""

    __tablename__ = "card_payments"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("fee_orders.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    key: Mapped[str] = mapped_column(unique=True)  # ours, given to the provider: asking again is asking the same
    provider: Mapped[str]
    amount_kurus: Mapped[int]
    state: Mapped[str] = mapped_column(default="begun")
    receipt: Mapped[str | None]  # the provider's number
    begun_at: Mapped[datetime] = mapped_column(server_default=NOW)
    settled_at: Mapped[datetime | None]
    order: Mapped[Order] = relationship()
