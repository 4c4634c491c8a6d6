from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models.people import User
from lms.chambers.models import Branch, Chamber
from lms.core.clock import NOW
from lms.core.database import Model


class MemberListEntry(Model):
    """A line of the chamber's own member list, as imported: what a claim is matched with."""

    __tablename__ = "member_list_entries"
    __table_args__ = (UniqueConstraint("chamber_id", "member_number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    member_number: Mapped[str]
    full_name: Mapped[str]
    name_fold: Mapped[str] = mapped_column(index=True)
    email_fold: Mapped[str | None] = mapped_column(index=True)
    member_class: Mapped[str] = mapped_column(default="member")
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="active")  # active, suspended, left
    batch: Mapped[str | None]  # of the import, for its undo
    updated_at: Mapped[datetime] = mapped_column(server_default=NOW)


class Membership(Model):
    """A matched membership: it gives member price and rights. One person may have several, also in turn."""

    __tablename__ = "memberships"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    member_number: Mapped[str]
    member_class: Mapped[str] = mapped_column(default="member")
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    chamber: Mapped[Chamber] = relationship()
    branch: Mapped[Branch | None] = relationship()
    __table_args__ = (
        Index(
            "uq_memberships_number",
            "chamber_id",
            "member_number",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("uq_memberships_person", "user_id", "chamber_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )


class MembershipClaim(Model):
    """What a person says: chamber and number. state: waiting (on the officer's desk), matched, refused, withdrawn."""

    __tablename__ = "membership_claims"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    member_number: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    chamber: Mapped[Chamber] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    __table_args__ = (
        Index(
            "uq_membership_claims_open",
            "user_id",
            "chamber_id",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
    )
