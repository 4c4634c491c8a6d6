from datetime import datetime

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.clock import NOW
from lms.core.database import Model


class KeptReport(Model):
    """What was counted for a report, as counted: kept only where counting takes long (operations.is_large). name:
    `union` or a chamber's id, then the year or 0. It is counted anew while somebody asks for it (`asked_at`)."""

    __tablename__ = "kept_reports"
    name: Mapped[str] = mapped_column(primary_key=True)
    facts: Mapped[dict] = mapped_column(JSONB)
    counted_at: Mapped[datetime] = mapped_column(server_default=NOW)
    asked_at: Mapped[datetime] = mapped_column(server_default=NOW)
