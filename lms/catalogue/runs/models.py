from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.catalogue.models import CourseRun
from lms.core.clock import NOW
from lms.core.database import Model


class RunSession(Model):
    """One meeting of a dated run, [starts_at, ends_at). A cancelled one stays: calendars must hear of it."""

    __tablename__ = "run_sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("course_runs.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    uid: Mapped[UUID] = mapped_column(default=uuid4, server_default=text("gen_random_uuid()"))  # stable in calendars
    title: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    mode: Mapped[str]  # in_person, online, practical
    place: Mapped[str | None]
    online_url: Mapped[str | None]  # shown to participants only
    sequence: Mapped[int] = mapped_column(default=0)  # counted up by each change
    changed_at: Mapped[datetime] = mapped_column(server_default=NOW)
    cancelled_at: Mapped[datetime | None]
    run: Mapped[CourseRun] = relationship()
    __table_args__ = (
        Index("ix_run_sessions_coming", "chamber_id", "starts_at", "id", postgresql_where=text("cancelled_at IS NULL")),
    )


class RunEvent(Model):
    """Each step of a dated run: who, when, why."""

    __tablename__ = "run_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("course_runs.id"), index=True)
    state: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # none = by itself, at the hour
    reason: Mapped[str | None]
