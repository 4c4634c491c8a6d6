from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.chambers.models import Chamber
from lms.core.clock import NOW
from lms.core.database import Model


class HistoryImport(Model):
    """A sheet of past totals. state: preview, done, undone. `lines` holds each line's values, its verdict (new,
    changed, same, fault) with sentences, and what stood there before, for the undo."""

    __tablename__ = "history_imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    file_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="preview")
    lines: Mapped[list] = mapped_column(JSONB, default=list)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    finished_at: Mapped[datetime | None]


class HistoryTotal(Model):
    """A chamber's year as the chamber states it. values: rules.NUMBERS -> count; what was not stated is missing."""

    __tablename__ = "history_totals"
    __table_args__ = (UniqueConstraint("chamber_id", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    year: Mapped[int]
    values: Mapped[dict] = mapped_column(JSONB)
    source: Mapped[str] = mapped_column(default="")
    import_id: Mapped[int] = mapped_column(ForeignKey("history_imports.id"), index=True)
    chamber: Mapped[Chamber] = relationship()
