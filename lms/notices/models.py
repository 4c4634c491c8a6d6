from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.catalogue.models import Course, CourseRun, CourseVersion
from lms.chambers.models import Chamber
from lms.core.clock import NOW
from lms.core.database import Model
from lms.core.jobs import Job
from lms.enrolments.models import Enrolment


class Announcement(Model):
    """A text with dates. Of the union (no chamber), of a chamber, or of a run (only its participants see it).

    state: draft, published, withdrawn. Shown while published and [shown_from, shown_until)."""

    __tablename__ = "announcements"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int | None] = mapped_column(ForeignKey("chambers.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("course_runs.id"), index=True)
    title: Mapped[str]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    shown_from: Mapped[datetime]
    shown_until: Mapped[datetime | None]
    by_email: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
    told_at: Mapped[datetime | None]  # its hour came: inboxes and mails were begun
    told: Mapped[int] = mapped_column(default=0)  # people told so far
    mailed: Mapped[int] = mapped_column(default=0)  # of these by e-mail
    lock_version: Mapped[int] = mapped_column(default=1)  # for stale pages: counted up by each change
    chamber: Mapped[Chamber | None] = relationship()
    run: Mapped[CourseRun | None] = relationship()
    created_by: Mapped[User] = relationship()
    __mapper_args__ = {"version_id_col": lock_version}
    __table_args__ = (
        Index(
            "ix_announcements_due",
            "shown_from",
            postgresql_where=text("state = 'published' AND told_at IS NULL"),
        ),
        Index("ix_announcements_shown", "shown_from", postgresql_where=text("state = 'published'")),
    )


class Message(Model):
    """What staff wrote to the participants of a course (run none) or of a run. Sent once, never changed: `key` comes
    from the page, so that a second click is the same message."""

    __tablename__ = "messages"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(unique=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("course_runs.id"))
    audience: Mapped[str]  # in words, as the sender saw it
    subject: Mapped[str]
    body: Mapped[str]
    sender_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime] = mapped_column(server_default=NOW)
    people: Mapped[int]
    job_id: Mapped[int | None]
    sender: Mapped[User] = relationship()
    course: Mapped[Course] = relationship()
    job: Mapped[Job | None] = relationship(primaryjoin="foreign(Message.job_id) == Job.id", viewonly=True)


class MessageReceipt(Model):
    """One receiver of a message: made when it was sent, so that the record shows who got it and how."""

    __tablename__ = "message_receipts"
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    by_email: Mapped[bool]  # wanted it by e-mail too, when it was sent
    delivered_at: Mapped[datetime | None]  # on the site
    mail_id: Mapped[int | None]
    user: Mapped[User] = relationship()
    __table_args__ = (
        Index("ix_message_receipts_open", "message_id", postgresql_where=text("delivered_at IS NULL")),
        Index("ix_message_receipts_user", "user_id"),
    )


class CourseQuestion(Model):
    """A participant's question to the trainers of the course. state: open (waits for an answer), answered, closed."""

    __tablename__ = "course_questions"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("course_runs.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    subject: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    asked_at: Mapped[datetime] = mapped_column(server_default=NOW)
    changed_at: Mapped[datetime] = mapped_column(server_default=NOW)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_reason: Mapped[str | None]
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])
    version: Mapped[CourseVersion] = relationship()
    enrolment: Mapped[Enrolment] = relationship()
    __table_args__ = (Index("ix_course_questions_desk", "chamber_id", "state"),)


class QuestionPost(Model):
    """A turn in a question's talk, never changed. by: asker, trainer, staff."""

    __tablename__ = "question_posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("course_questions.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    by: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    author: Mapped[User] = relationship()
