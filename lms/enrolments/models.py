from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.catalogue.models import CourseRun, CourseVersion
from lms.core.clock import NOW
from lms.core.database import Model


class Enrolment(Model):
    """A person in a run. state: active, cancelled. Access is [access_from, access_until); no end = unlimited."""

    __tablename__ = "enrolments"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("course_runs.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    state: Mapped[str] = mapped_column(default="active")
    how: Mapped[str] = mapped_column(default="self")  # self, application, officer (with a reason), import
    reason: Mapped[str | None]
    member_class: Mapped[str]  # frozen at enrolment
    member_number: Mapped[str | None]
    price_kurus: Mapped[int] = mapped_column(default=0)  # frozen
    enrolled_at: Mapped[datetime] = mapped_column(server_default=NOW)
    access_from: Mapped[datetime] = mapped_column(server_default=NOW)
    access_until: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]  # once, with a reason in the audit
    cancelled_at: Mapped[datetime | None]
    reminded_days: Mapped[int | None]  # the last access-end reminder sent: 30, 7, 1
    united_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("enrolments.id"), index=True
    )  # two accounts became one
    user: Mapped[User] = relationship()
    run: Mapped[CourseRun] = relationship()
    version: Mapped[CourseVersion] = relationship()
    __table_args__ = (
        Index("uq_enrolments_live", "user_id", "run_id", unique=True, postgresql_where=text("state = 'active'")),
        Index("ix_enrolments_user", "user_id", "state"),
        Index("ix_enrolments_by_hand", "chamber_id", "enrolled_at", postgresql_where=text("how = 'officer'")),
        Index("ix_enrolments_people", "chamber_id", "user_id"),
        Index(
            "ix_enrolments_ending",
            text("coalesce(reminded_days, 99)"),
            "access_until",
            postgresql_where=text("state = 'active' AND access_until IS NOT NULL"),
        ),
    )
