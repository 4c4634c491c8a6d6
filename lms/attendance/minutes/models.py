from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.clock import NOW
from lms.core.database import Model


class AttendanceReport(Model):
    """A participant report that was uploaded for a session. state: preview, taken, undone. `lines`: a verdict per
    person; `before`: the marks that it replaced, for undoing."""

    __tablename__ = "attendance_reports"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("run_sessions.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    file_name: Mapped[str]
    lines: Mapped[list] = mapped_column(JSONB)
    before: Mapped[dict] = mapped_column(JSONB, default=dict, server_default="{}")
    state: Mapped[str] = mapped_column(default="preview")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
