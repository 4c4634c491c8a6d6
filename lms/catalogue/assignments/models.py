from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.catalogue.models import CourseRun, CourseVersion
from lms.core.clock import NOW
from lms.core.database import Model
from lms.trainers.models import Trainer


class CourseTrainer(Model):
    """A trainer assigned to a version of a course, or to one dated run of it. `warned`: assigned although conditions
    were unmet, with a reason; `unmet` holds their sentences as they stood."""

    __tablename__ = "course_trainers"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("course_runs.id"), index=True)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("trainers.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    role: Mapped[str] = mapped_column(default="lead")  # lead, assistant
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    warned: Mapped[bool] = mapped_column(default=False)
    unmet: Mapped[list] = mapped_column(JSONB, default=list)
    reason: Mapped[str | None]
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]
    version: Mapped[CourseVersion] = relationship()
    run: Mapped[CourseRun | None] = relationship()
    trainer: Mapped[Trainer] = relationship()
    __table_args__ = (
        Index(
            "uq_course_trainers_version",
            "version_id",
            "trainer_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL AND run_id IS NULL"),
        ),
        Index(
            "uq_course_trainers_run",
            "run_id",
            "trainer_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL AND run_id IS NOT NULL"),
        ),
    )
