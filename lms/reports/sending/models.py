from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.chambers.models import Chamber
from lms.core.clock import NOW
from lms.core.database import Model


class ReportSchedule(Model):
    """A report that somebody gets by e-mail: of a chamber, or of the union (no chamber). It ends when it is stopped, by
    the link in the mail too, or when the person may no longer see the report. `stop_token` does nothing but stop it."""

    __tablename__ = "report_schedules"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int | None] = mapped_column(ForeignKey("chambers.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    rhythm: Mapped[str]  # rules.RHYTHMS
    form: Mapped[str]  # rules.FORMS
    next_on: Mapped[date]
    stop_token: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    stopped_at: Mapped[datetime | None]
    stopped_why: Mapped[str | None]
    chamber: Mapped[Chamber | None] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    __table_args__ = (
        Index("ix_report_schedules_due", "next_on", postgresql_where=text("stopped_at IS NULL")),
        Index(
            "uq_report_schedules_live",
            text("coalesce(chamber_id, 0)"),
            "user_id",
            "rhythm",
            unique=True,
            postgresql_where=text("stopped_at IS NULL"),
        ),
    )


class ReportSending(Model):
    """What was sent: which year's report, when it was counted, under which file name, how large."""

    __tablename__ = "report_sendings"
    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("report_schedules.id"), index=True)
    sent_at: Mapped[datetime] = mapped_column(server_default=NOW)
    year: Mapped[int]
    counted_at: Mapped[datetime]
    file_name: Mapped[str]
    size: Mapped[int]
    schedule: Mapped[ReportSchedule] = relationship()
