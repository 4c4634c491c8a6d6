from datetime import date, datetime

from sqlalchemy import Computed, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models.people import User
from lms.accounts.rules import NUMBER_FOLD
from lms.chambers.models import Branch, Chamber
from lms.core.clock import NOW
from lms.core.database import Model
from lms.core.words import words_index


class MemberListEntry(Model):
    """A line of the chamber's own member list, as imported: what a claim is matched with."""

    __tablename__ = "member_list_entries"
    __table_args__ = (
        UniqueConstraint("chamber_id", "member_number"),
        Index("ix_member_list_entries_number", "chamber_id", "number_fold", "id"),
        words_index("ix_member_list_entries_words", "name_fold", "chamber_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    member_number: Mapped[str]  # as the chamber writes it
    number_fold: Mapped[str] = mapped_column(Computed(NUMBER_FOLD, persisted=True))
    full_name: Mapped[str]
    name_fold: Mapped[str] = mapped_column(index=True)
    email_fold: Mapped[str | None] = mapped_column(index=True)
    member_class: Mapped[str] = mapped_column(default="member")
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    branch: Mapped[Branch | None] = relationship()
    state: Mapped[str] = mapped_column(default="active")  # active, suspended, left
    batch: Mapped[str | None]  # the MemberImport that wrote it last; none after a change by hand
    updated_at: Mapped[datetime] = mapped_column(server_default=NOW)


class MemberImport(Model):
    """A file of the chamber's member list: read (reading by a job, preview, or refused with a reason), then committed,
    perhaps undone; or dropped. `content` is the file until a job has read it.

    `lines` holds each line's values, its verdict (new, changed, same, refused) with a sentence, and what stood there
    before, for the undo."""

    __tablename__ = "member_imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    file_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="preview")
    lines: Mapped[list] = mapped_column(JSONB, default=list, deferred=True)
    counts: Mapped[dict] = mapped_column(JSONB, default=dict)
    reason: Mapped[str | None]  # why the job that was to read or write it gave up
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    committed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class Membership(Model):
    """A matched membership: it gives member price and rights. One person may have several, also in turn."""

    __tablename__ = "memberships"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    member_number: Mapped[str]
    number_fold: Mapped[str] = mapped_column(Computed(NUMBER_FOLD, persisted=True))
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
            "number_fold",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_memberships_people", "chamber_id", "user_id"),
        Index("ix_memberships_number", "chamber_id", "number_fold"),  # ended ones too: old documents name them
        Index("ix_memberships_branch", "branch_id", "user_id", postgresql_where=text("branch_id IS NOT NULL")),
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


class ChamberPerson(Model):
    """Who has to do with a chamber: members, claimants, staff, and whoever applies, owes, takes part or holds a
    document there. Kept by triggers (migrations 0019, 0035) as those rows are made, with what a list of people is
    searched and ordered by."""

    __tablename__ = "chamber_people"
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    search_key: Mapped[str]
    sort_key: Mapped[str]
    is_open: Mapped[bool]  # the account is not closed
    __table_args__ = (
        Index("ix_chamber_people_list", "chamber_id", "sort_key", "user_id", postgresql_where=text("is_open")),
        words_index("ix_chamber_people_words", "search_key", "chamber_id"),
    )
