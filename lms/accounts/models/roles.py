from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models.people import User
from lms.chambers.models import Branch, Chamber
from lms.core.clock import NOW
from lms.core.database import Model


class RoleGrant(Model):
    """A role of permissions.py, for the union (no chamber), a chamber, or one branch of it, between two days. Acts at
    once: every request reads it anew."""

    __tablename__ = "role_grants"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str]
    chamber_id: Mapped[int | None] = mapped_column(ForeignKey("chambers.id"), index=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    chamber: Mapped[Chamber | None] = relationship()
    branch: Mapped[Branch | None] = relationship()
    __table_args__ = (Index("ix_role_grants_user", "user_id"),)


class Invitation(Model):
    """A call to a duty by e-mail: accepting it makes or takes the account and grants the role."""

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    full_name: Mapped[str]
    role: Mapped[str]
    chamber_id: Mapped[int | None] = mapped_column(ForeignKey("chambers.id"), index=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    chamber: Mapped[Chamber | None] = relationship()
    branch: Mapped[Branch | None] = relationship()
