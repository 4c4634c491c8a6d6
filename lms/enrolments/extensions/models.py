from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.clock import NOW
from lms.core.database import Model
from lms.enrolments.models import Enrolment
from lms.fees.models import Order


class AccessExtension(Model):
    """More days of access to one enrolment. It waits for its order's payment, is applied once, and ends when the order
    is not paid or the person takes it back. At most one waits."""

    __tablename__ = "access_extensions"
    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("fee_orders.id"), unique=True)  # none = it cost nothing
    days: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(server_default=NOW)
    applied_at: Mapped[datetime | None]
    before_until: Mapped[datetime | None]  # the access end that it moved
    covered_ms: Mapped[int | None] = mapped_column(BigInteger)  # what had been watched when it was applied
    ended_at: Mapped[datetime | None]
    enrolment: Mapped[Enrolment] = relationship()
    order: Mapped[Order | None] = relationship()
    __table_args__ = (
        Index(
            "uq_access_extensions_open",
            "enrolment_id",
            unique=True,
            postgresql_where=text("applied_at IS NULL AND ended_at IS NULL"),
        ),
    )
