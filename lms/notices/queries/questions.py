from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import User
from lms.accounts.queries.own import Page
from lms.catalogue.assignments.models import CourseTrainer
from lms.catalogue.assignments.queries import live
from lms.catalogue.models import CourseVersion
from lms.core.clock import today
from lms.core.database import db
from lms.notices.models import CourseQuestion, QuestionPost
from lms.trainers.models import Trainer


def whole(statement):
    return statement.options(
        joinedload(CourseQuestion.user),
        joinedload(CourseQuestion.version).joinedload(CourseVersion.chamber),
        joinedload(CourseQuestion.closed_by),
    )


def questions_of(user_id: int, page: int, per_page: int = 30) -> Page:
    """A person's own questions, the last touched first."""
    wanted = whole(select(CourseQuestion)).where(CourseQuestion.user_id == user_id)
    return Page(wanted.order_by(CourseQuestion.changed_at.desc(), CourseQuestion.id.desc()), page, per_page)


def question_of(user_id: int, question_id: int) -> CourseQuestion | None:
    wanted = whole(select(CourseQuestion))
    return db.session.scalar(wanted.where(CourseQuestion.id == question_id, CourseQuestion.user_id == user_id))


def questions_of_enrolment(enrolment_id: int) -> int:
    """How many of an enrolment's questions wait for an answer."""
    wanted = select(func.count()).where(CourseQuestion.enrolment_id == enrolment_id, CourseQuestion.state == "open")
    return db.session.scalar(wanted) or 0


def taught_by(trainer_id: int):
    """SQL: the trainer teaches the version, or that very run of it."""
    return (
        select(CourseTrainer.id)
        .where(CourseTrainer.trainer_id == trainer_id, CourseTrainer.version_id == CourseQuestion.version_id)
        .where(live(today()), or_(CourseTrainer.run_id.is_(None), CourseTrainer.run_id == CourseQuestion.run_id))
        .exists()
    )


def taught_questions(trainer_id: int, state: str, page: int, per_page: int = 30) -> Page:
    """Questions of the courses that the trainer teaches, those that wait longest first."""
    wanted = whole(select(CourseQuestion)).where(taught_by(trainer_id))
    if state:
        wanted = wanted.where(CourseQuestion.state == state)
    order = (CourseQuestion.state != "open", CourseQuestion.changed_at, CourseQuestion.id)
    return Page(wanted.order_by(*order), page, per_page)


def taught_question(trainer_id: int, question_id: int) -> CourseQuestion | None:
    wanted = whole(select(CourseQuestion)).where(CourseQuestion.id == question_id, taught_by(trainer_id))
    return db.session.scalar(wanted)


def questions_in(chamber_id: int, state: str, page: int, per_page: int = 30) -> Page:
    wanted = whole(select(CourseQuestion)).where(CourseQuestion.chamber_id == chamber_id)
    if state:
        wanted = wanted.where(CourseQuestion.state == state)
    order = (CourseQuestion.state != "open", CourseQuestion.changed_at, CourseQuestion.id)
    return Page(wanted.order_by(*order), page, per_page)


def question_in(chamber_id: int, question_id: int) -> CourseQuestion | None:
    wanted = whole(select(CourseQuestion))
    return db.session.scalar(wanted.where(CourseQuestion.id == question_id, CourseQuestion.chamber_id == chamber_id))


def unanswered(chamber_id: int) -> Select:
    """SELECT of how many questions of participants are open."""
    return select(func.count()).where(CourseQuestion.chamber_id == chamber_id, CourseQuestion.state == "open")


def posts_of(question_id: int) -> list[QuestionPost]:
    """The talk, the first turn first."""
    wanted = select(QuestionPost).options(joinedload(QuestionPost.author))
    return list(db.session.scalars(wanted.where(QuestionPost.question_id == question_id).order_by(QuestionPost.id)))


def trainers_of(version_id: int, run_id: int) -> list[User]:
    """Accounts of those who teach this version, or this run of it, now."""
    return list(
        db.session.scalars(
            select(User)
            .join(Trainer, Trainer.user_id == User.id)
            .join(CourseTrainer, CourseTrainer.trainer_id == Trainer.id)
            .where(CourseTrainer.version_id == version_id, live(today()), User.closed_at.is_(None))
            .where(or_(CourseTrainer.run_id.is_(None), CourseTrainer.run_id == run_id))
            .distinct()
        )
    )
