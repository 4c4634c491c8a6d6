from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.clock import NOW
from lms.core.database import Model


class Section(Model):
    __tablename__ = "sections"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    title: Mapped[str]
    position: Mapped[int]
    lessons: Mapped[list["Lesson"]] = relationship(back_populates="section", order_by="Lesson.position")


class Lesson(Model):
    """kind: video, reading, quiz, live, session, practice, exam. A video lesson names its video; coverage counts
    required video lessons only."""

    __tablename__ = "lessons"
    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    title: Mapped[str]
    kind: Mapped[str]
    position: Mapped[int]
    minutes: Mapped[int] = mapped_column(default=0)  # the programme's estimate; a video's length is measured
    is_required: Mapped[bool] = mapped_column(default=True)
    video_id: Mapped[int | None] = mapped_column(ForeignKey("videos.id"), index=True)
    body: Mapped[str] = mapped_column(default="")  # readings: Markdown, rendered and cleaned on the way out
    section: Mapped[Section] = relationship(back_populates="lessons")


class Material(Model):
    """A file beside the lessons (PDF, slides), versioned: a new upload of the same material replaces, none is lost."""

    __tablename__ = "materials"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lessons.id"))
    title: Mapped[str]
    number: Mapped[int] = mapped_column(default=1)  # of the file version
    file_name: Mapped[str]  # as the person called it; never used on the disk
    stored_name: Mapped[str]  # below media/, made by us
    content_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    replaced_at: Mapped[datetime | None]  # a newer file stands in its place
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("materials.id"))
    removed_at: Mapped[datetime | None]
