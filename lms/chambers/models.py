from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.clock import NOW
from lms.core.database import Model


class Chamber(Model):
    """One of the chambers (oda). Keyed by an ASCII slug: abbreviations collide in use."""

    __tablename__ = "chambers"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]  # official: TMMOB Bilgisayar Mühendisleri Odası
    short_name: Mapped[str]
    abbreviation: Mapped[str]
    sort_key: Mapped[str]
    centre: Mapped[str | None]
    email: Mapped[str | None]  # the sender's address for replies
    accent: Mapped[str] = mapped_column(default="#0b5a6f")
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    logo_type: Mapped[str | None]
    texts: Mapped[dict] = mapped_column(JSONB, default=dict, server_default="{}")  # contact, privacy: shown as written
    opened_at: Mapped[datetime] = mapped_column(server_default=NOW)
    closed_at: Mapped[datetime | None]
    branches: Mapped[list["Branch"]] = relationship(back_populates="chamber", order_by="Branch.sort_key")


class Branch(Model):
    """şube or temsilcilik."""

    __tablename__ = "branches"
    __table_args__ = (UniqueConstraint("chamber_id", "slug"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    slug: Mapped[str]
    name: Mapped[str]
    sort_key: Mapped[str]
    kind: Mapped[str] = mapped_column(default="branch")  # branch, representation
    city: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    chamber: Mapped[Chamber] = relationship(back_populates="branches")


class RuleSet(Model):
    """A version of a chamber's rule values, merged over the defaults. Never changed; a new one replaces it."""

    __tablename__ = "rule_sets"
    __table_args__ = (UniqueConstraint("chamber_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    version: Mapped[int]
    values: Mapped[dict] = mapped_column(JSONB)  # whole: defaults and the chamber's own
    source: Mapped[str | None]  # the decision it rests on, in words
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None]


class Signatory(Model):
    """Who signs the chamber's documents, between which days. A document names the signatories of its issue date."""

    __tablename__ = "signatories"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    name: Mapped[str]
    title: Mapped[str]
    position: Mapped[int] = mapped_column(default=1)
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Holiday(Model):
    """Official holidays, whole days, for all chambers: of one year, or each year on the same date (the year of
    `first_on` then says nothing). Retired ones stay and count no more."""

    __tablename__ = "holidays"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]
    is_yearly: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="days"),
        Index(
            "uq_holidays_live",
            "first_on",
            "last_on",
            "is_yearly",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
    )
