from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.clock import NOW
from lms.core.database import Model


class ShareLink(Model):
    """A link that shows chosen lines of a person's file to whoever has it, until a moment or until it is closed. Only
    the digest of its secret is kept."""

    __tablename__ = "share_links"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    label: Mapped[str]  # for whom: only the owner reads it
    token_hash: Mapped[str] = mapped_column(unique=True)
    lines: Mapped[list] = mapped_column(JSONB)  # keys of rules.Line
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    until: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    opened: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime | None]
