from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.chambers.models import Chamber
from lms.core.clock import NOW
from lms.core.database import Model


class Trainer(Model):
    """A person who teaches: one record for all chambers. Without `user_id` it is a plain record of somebody who has no
    account yet; signing up with the same e-mail address ties the two together."""

    __tablename__ = "trainers"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), unique=True)
    full_name: Mapped[str]
    search_key: Mapped[str]  # folded name and e-mail
    sort_key: Mapped[str]
    email: Mapped[str | None]
    email_fold: Mapped[str | None] = mapped_column(unique=True)
    kind: Mapped[str]  # rules.KINDS: the report's four classes
    biography: Mapped[str] = mapped_column(default="")
    fields: Mapped[list] = mapped_column(JSONB, default=list)  # what they teach, in words
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    retired_at: Mapped[datetime | None]
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])


class TrainerChamber(Model):
    """A trainer serves a chamber. state: active, ended. A borrowed trainer names the chamber that lends them."""

    __tablename__ = "trainer_chambers"
    id: Mapped[int] = mapped_column(primary_key=True)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("trainers.id"))
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    kind: Mapped[str]
    authorised_by: Mapped[str] = mapped_column(default="")  # the body, in words
    authorised_on: Mapped[date]
    valid_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="active")
    lent_by_id: Mapped[int | None] = mapped_column(ForeignKey("chambers.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]
    trainer: Mapped[Trainer] = relationship()
    chamber: Mapped[Chamber] = relationship(foreign_keys=[chamber_id])
    lent_by: Mapped[Chamber | None] = relationship(foreign_keys=[lent_by_id])
    __table_args__ = (UniqueConstraint("trainer_id", "chamber_id"),)


class Authorisation(Model):
    """What a chamber lets a trainer teach: a course, a category with everything below it, or every subject."""

    __tablename__ = "trainer_authorisations"
    id: Mapped[int] = mapped_column(primary_key=True)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("trainers.id"))
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    subject_kind: Mapped[str]  # course, category, all
    subject_code: Mapped[str]  # a course's code, a category's slug, empty for all
    subject_name: Mapped[str]  # as it was called then
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    source: Mapped[str | None]  # the decision it rests on
    renews_id: Mapped[int | None] = mapped_column(ForeignKey("trainer_authorisations.id"))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]
    __table_args__ = (Index("ix_trainer_authorisations_trainer", "trainer_id", "chamber_id"),)


class TrainerTraining(Model):
    """A step of trainer training (rules.STEPS). `source_code` is the number of a document of our own: it counts in
    every chamber and needs no second person. Anything else counts in the chamber that approved it. state: waiting,
    approved, refused, withdrawn."""

    __tablename__ = "trainer_trainings"
    id: Mapped[int] = mapped_column(primary_key=True)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("trainers.id"))
    chamber_id: Mapped[int | None] = mapped_column(
        ForeignKey("chambers.id"), index=True
    )  # none: a document from before
    step: Mapped[str]
    on: Mapped[date]
    title: Mapped[str]
    provider: Mapped[str] = mapped_column(default="")
    source_code: Mapped[str | None]
    file_name: Mapped[str | None]  # as the person called it; never used on the disk
    stored_name: Mapped[str | None]  # below media/trainers, made by us
    content_type: Mapped[str | None]
    size: Mapped[int | None]
    sha256: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str | None]  # of a refusal or withdrawal
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    trainer: Mapped[Trainer] = relationship()
    chamber: Mapped[Chamber | None] = relationship()
    entered_by: Mapped[User | None] = relationship(foreign_keys=[entered_by_id])
    approved_by: Mapped[User | None] = relationship(foreign_keys=[approved_by_id])
    __table_args__ = (
        Index("ix_trainer_trainings_trainer", "trainer_id", "chamber_id"),
        Index(
            "uq_trainer_trainings_source",
            "trainer_id",
            "source_code",
            unique=True,
            postgresql_where=text("source_code IS NOT NULL"),
        ),
        Index("ix_trainer_trainings_waiting", "chamber_id", "id", postgresql_where=text("state = 'waiting'")),
    )


class TrainerLoan(Model):
    """A chamber asks another for one of its trainers. state: requested, accepted, refused, withdrawn, ended."""

    __tablename__ = "trainer_loans"
    id: Mapped[int] = mapped_column(primary_key=True)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("trainers.id"))
    lender_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    purpose: Mapped[str]
    state: Mapped[str] = mapped_column(default="requested")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=NOW)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    trainer: Mapped[Trainer] = relationship()
    lender: Mapped[Chamber] = relationship(foreign_keys=[lender_id])
    borrower: Mapped[Chamber] = relationship(foreign_keys=[borrower_id])
    __table_args__ = (
        Index("ix_trainer_loans_due", "to_on", postgresql_where=text("state = 'accepted'")),
        Index(
            "uq_trainer_loans_open",
            "trainer_id",
            "borrower_id",
            unique=True,
            postgresql_where=text("state = 'requested'"),
        ),
    )


class TrainerImport(Model):
    """A list of trainers being taken over. state: preview, done, undone. `lines` holds each line with its verdict;
    `made` what it made, for the undo."""

    __tablename__ = "trainer_imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    file_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="preview")
    lines: Mapped[list] = mapped_column(JSONB)
    made: Mapped[dict] = mapped_column(JSONB, default=dict)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    finished_at: Mapped[datetime | None]
