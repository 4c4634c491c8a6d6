from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from lms.core.clock import NOW
from lms.core.database import Model


class DuesList(Model):
    """A list of who owes dues, as it was read. state: reading (by a job), preview, committed, undone, dropped, refused.
    `before`: the numbers that stood there until it was taken, each with its day, to be put back."""

    __tablename__ = "dues_lists"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    file_name: Mapped[str | None]  # none = "nobody owes", said by hand
    state: Mapped[str] = mapped_column(default="preview")
    lines: Mapped[list] = mapped_column(JSONB, deferred=True)
    before: Mapped[list] = mapped_column(JSONB, deferred=True, default=list)
    counts: Mapped[dict] = mapped_column(JSONB)
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))  # of a long file, until it has been read
    reason: Mapped[str | None]  # why it was refused
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    committed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
