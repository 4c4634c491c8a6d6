from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.clock import NOW
from lms.core.database import Model


class SuggestionReader(Model):
    """Somebody who asked for suggestions; by e-mail once a month too when they want that."""

    __tablename__ = "suggestion_readers"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    by_email: Mapped[bool] = mapped_column(default=False)
    mailed_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_suggestion_readers_due", text("mailed_at NULLS FIRST"), postgresql_where=text("by_email")),
    )


class Interest(Model):
    """A subject of the catalogue (its slug, of whatever chamber) that a person chose."""

    __tablename__ = "suggestion_interests"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)


class HiddenCourse(Model):
    """ "Show me no more of this"."""

    __tablename__ = "suggestion_hidden_courses"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True)
    hidden_at: Mapped[datetime] = mapped_column(server_default=NOW)
