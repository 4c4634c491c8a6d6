from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.clock import NOW
from lms.core.database import Model


class LoginSession(Model):
    """A signed-in browser. The cookie holds a random token; here stands its SHA-256, so that a copied table opens
    nothing and a copied cookie is dead after sign-out."""

    __tablename__ = "login_sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    seen_at: Mapped[datetime] = mapped_column(server_default=NOW)
    proved_at: Mapped[datetime | None]  # password (and second step) given in this session, for acts that ask anew
    ended_at: Mapped[datetime | None]
    kept: Mapped[bool] = mapped_column(default=False, server_default="false")  # "oturumum açık kalsın"
    expires_at: Mapped[datetime | None]  # moves on while the session is in use; none = only ended by hand
    address: Mapped[str | None]  # shortened
    agent: Mapped[str | None]


class OneTimeToken(Model):
    """confirm_email, reset_password, change_email: a link that serves once, until a stated time."""

    __tablename__ = "one_time_tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    facts: Mapped[dict] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Model):
    __tablename__ = "recovery_codes"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class ThrottleCount(Model):
    """Failures per key (an account, an address) since a moment; successes are not counted."""

    __tablename__ = "throttle_counts"
    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    since: Mapped[datetime] = mapped_column(server_default=NOW)
