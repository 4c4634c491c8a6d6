import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.catalogue.models import Course, CourseRun, CourseVersion
from lms.core.clock import NOW
from lms.core.database import Model
from lms.enrolments.models import Enrolment
from lms.trainers.models import Trainer


class SurveyTemplate(Model):
    """A chamber's survey. The automatic one is sent at the end of every course of the chamber; at most one is."""

    __tablename__ = "survey_templates"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    title: Mapped[str]
    is_automatic: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    retired_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_survey_templates_automatic",
            "chamber_id",
            unique=True,
            postgresql_where=text("is_automatic AND retired_at IS NULL"),
        ),
    )


class SurveyVersion(Model):
    """The questions of a template. state: draft, current, old. What was sent keeps its version.

    questions: [{key, about, kind, text, choices}]; the key stays while the words stay (rules.same_question)."""

    __tablename__ = "survey_versions"
    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("survey_templates.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default="draft")
    intro: Mapped[str] = mapped_column(default="")
    questions: Mapped[list] = mapped_column(JSONB, default=list)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    template: Mapped[SurveyTemplate] = relationship()
    __table_args__ = (
        UniqueConstraint("template_id", "number"),
        Index("uq_survey_versions_draft", "template_id", unique=True, postgresql_where=text("state = 'draft'")),
        Index("uq_survey_versions_current", "template_id", unique=True, postgresql_where=text("state = 'current'")),
    )


class Survey(Model):
    """A version of a template sent to the people of a run."""

    __tablename__ = "surveys"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_versions.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("course_runs.id"))
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(server_default=NOW)
    version: Mapped[SurveyVersion] = relationship()
    run: Mapped[CourseRun] = relationship()
    course_version: Mapped[CourseVersion] = relationship()
    course: Mapped[Course] = relationship()
    __table_args__ = (UniqueConstraint("run_id", "version_id"),)


class SurveyInvitation(Model):
    """Who was asked, and whether they are done: open, answered, declined. It holds no answer and no moment of one."""

    __tablename__ = "survey_invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), unique=True)  # asked once per enrolment
    state: Mapped[str] = mapped_column(default="open")
    until: Mapped[datetime]
    survey: Mapped[Survey] = relationship()
    user: Mapped[User] = relationship()
    enrolment: Mapped[Enrolment] = relationship()


class SurveyResponse(Model):
    """One person's answers, without the person, while they wait for company: deleted when they are counted. The id is
    random and there is no moment, so that no order tells who it was."""

    __tablename__ = "survey_responses"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), index=True)
    answers: Mapped[dict] = mapped_column(JSONB)  # question key -> number, choice's place, or text


class SurveyBatch(Model):
    """Five or more answers counted together: the smallest thing that is ever shown, and what every figure is the sum
    of. tallies: question key -> {value: how many}. The answers may be of several small runs (`runs`) of one course with
    the same trainers; `survey` is then the newest of them."""

    __tablename__ = "survey_batches"
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    size: Mapped[int]
    runs: Mapped[int] = mapped_column(default=1, server_default="1")
    month: Mapped[date]  # its first day; no finer moment is kept
    tallies: Mapped[dict] = mapped_column(JSONB)
    survey: Mapped[Survey] = relationship()


class SurveyBatchTrainer(Model):
    """Who taught when the batch was counted."""

    __tablename__ = "survey_batch_trainers"
    batch_id: Mapped[int] = mapped_column(ForeignKey("survey_batches.id"), primary_key=True)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("trainers.id"), primary_key=True, index=True)
    trainer: Mapped[Trainer] = relationship()


class SurveyText(Model):
    """A free text of a counted batch. state: waiting (for moderation), shown, hidden (with a reason)."""

    __tablename__ = "survey_texts"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    batch_id: Mapped[int] = mapped_column(ForeignKey("survey_batches.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    question_key: Mapped[str]
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None]
    batch: Mapped[SurveyBatch] = relationship()
    __table_args__ = (Index("ix_survey_texts_desk", "chamber_id", "state"),)
