from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.catalogue.models import CourseRun
from lms.core.clock import NOW
from lms.core.database import Model
from lms.enrolments.models import Enrolment
from lms.fees.models import Evidence, Order


class Application(Model):
    """A person asks for a seat in a dated run. state: waiting, offered, paying (a seat is held for the payment until
    the order's hour), admitted (live); withdrawn, declined, expired, refused, closed (the run was cancelled or ended).
    A live person stands in the queue once."""

    __tablename__ = "applications"
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("course_runs.id"))
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    number: Mapped[int]  # in the order in which applications came
    code: Mapped[str]  # stands for the person in the public order
    rank: Mapped[int | None]  # in the order of admission; a lottery gives it at the draw
    state: Mapped[str] = mapped_column(default="waiting")
    how: Mapped[str] = mapped_column(default="self")  # self, officer (ex officio, with a reason)
    reason: Mapped[str | None]  # of the last decision
    member_class: Mapped[str]  # frozen at application, as is the price
    member_number: Mapped[str | None]
    price_kurus: Mapped[int]
    price_reason: Mapped[str | None]  # why this price, as it was told
    accepted_at: Mapped[datetime | None]  # the refund rule, before anything was paid
    order_id: Mapped[int | None] = mapped_column(ForeignKey("fee_orders.id"), unique=True)
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_files.id"))  # the document asked for
    pool: Mapped[str | None]  # whose seat is held: "" = everybody's, else the class that it was kept free for
    applied_at: Mapped[datetime] = mapped_column(server_default=NOW)
    offered_until: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # who refused or enrolled ex officio
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolments.id"), unique=True)
    objection: Mapped[str | None]
    objected_at: Mapped[datetime | None]
    objection_decision: Mapped[str | None]  # accepted, rejected
    objection_reason: Mapped[str | None]
    objection_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    run: Mapped[CourseRun] = relationship()
    enrolment: Mapped[Enrolment | None] = relationship()
    order: Mapped[Order | None] = relationship()
    evidence: Mapped[Evidence | None] = relationship()
    __table_args__ = (
        UniqueConstraint("run_id", "number"),
        UniqueConstraint("run_id", "code"),
        Index(
            "uq_applications_live",
            "user_id",
            "run_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'offered', 'paying', 'admitted')"),
        ),
        Index("ix_applications_order", "run_id", "state", "rank"),
        Index("ix_applications_by_hand", "chamber_id", "decided_at", postgresql_where=text("how = 'officer'")),
        Index(
            "ix_applications_objected",
            "chamber_id",
            "objected_at",
            postgresql_where=text("objected_at IS NOT NULL AND objection_decision IS NULL"),
        ),
        Index("ix_applications_offered", "offered_until", postgresql_where=text("state = 'offered'")),
    )


class ApplicationEvent(Model):
    """Each step of an application: what, when, who, why."""

    __tablename__ = "application_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    state: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None]


class CalendarKey(Model):
    """The secret address of a person's own calendar; a new one makes the old one useless."""

    __tablename__ = "calendar_keys"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
