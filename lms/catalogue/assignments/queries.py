from datetime import date
from decimal import Decimal

from sqlalchemy import exists, func, literal, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.catalogue.assignments.models import CourseTrainer
from lms.catalogue.assignments.rules import HourLine, Load, categories_above
from lms.catalogue.models import LAST, NEWEST, Category, Course, CourseRun, CourseVersion
from lms.catalogue.runs.models import RunSession
from lms.chambers.models import Chamber
from lms.chambers.queries import rules_of
from lms.core.clock import ISTANBUL, NOW, now, today
from lms.core.database import db
from lms.trainers import queries as trainers
from lms.trainers import rules
from lms.trainers.models import Trainer, TrainerChamber
from lms.trainers.rules import Subject


def subject_of(version: CourseVersion) -> Subject:
    """What teaching this version is about, as an authorisation names it."""
    course = version.course
    slug = course.category.slug if course.category else None
    return Subject(course.code, categories_above(slug), version.title)


def eligibility(serving: TrainerChamber, version: CourseVersion | None = None, day: date | None = None):
    """(verdict, conditions) of teaching this version, or of teaching in the chamber at all."""
    found = rules.conditions(
        serving,
        trainers.authorisations_of(serving.trainer_id, serving.chamber_id),
        trainers.trainings_of(serving.trainer_id),
        day or today(),
        subject_of(version) if version else None,
    )
    return rules.verdict(rules_of(serving.chamber_id)["trainer_training_gate"], found), found


def of_course(course_id: int) -> list[CourseTrainer]:
    """Every assignment of every version, the live ones first."""
    return list(
        db.session.scalars(
            select(CourseTrainer)
            .join(CourseTrainer.version)
            .join(CourseTrainer.trainer)
            .options(
                contains_eager(CourseTrainer.version),
                contains_eager(CourseTrainer.trainer),
                joinedload(CourseTrainer.run),
            )
            .where(CourseVersion.course_id == course_id)
            .order_by(
                CourseTrainer.ended_at.is_not(None),
                CourseVersion.number.desc(),
                CourseTrainer.role.desc(),
                Trainer.sort_key,
            )
        )
    )


def of_trainer(trainer_id: int, chamber_id: int | None = None) -> list[CourseTrainer]:
    """A trainer's assignments, the live ones first, the newest first."""
    wanted = (
        select(CourseTrainer)
        .join(CourseTrainer.version)
        .options(
            contains_eager(CourseTrainer.version).joinedload(CourseVersion.course),
            contains_eager(CourseTrainer.version).joinedload(CourseVersion.chamber),
            joinedload(CourseTrainer.run),
        )
        .where(CourseTrainer.trainer_id == trainer_id)
    )
    if chamber_id is not None:
        wanted = wanted.where(CourseTrainer.chamber_id == chamber_id)
    return list(
        db.session.scalars(
            wanted.order_by(CourseTrainer.ended_at.is_not(None), CourseTrainer.from_on.desc(), CourseTrainer.id.desc())
        )
    )


def assignment_in(assignment_id: int, chamber_id: int) -> CourseTrainer | None:
    return db.session.scalar(
        select(CourseTrainer).where(CourseTrainer.id == assignment_id, CourseTrainer.chamber_id == chamber_id)
    )


def shown_to_public(version_id: int) -> list[CourseTrainer]:
    """Who teaches this version now: for the course page. Leads before assistants."""
    day = today()
    return list(
        db.session.scalars(
            select(CourseTrainer)
            .join(CourseTrainer.trainer)
            .options(contains_eager(CourseTrainer.trainer))
            .where(CourseTrainer.version_id == version_id, CourseTrainer.ended_at.is_(None))
            .where(or_(CourseTrainer.to_on.is_(None), CourseTrainer.to_on >= day))
            .order_by(CourseTrainer.role.desc(), Trainer.sort_key)
        )
    )


def who_taught(run: CourseRun) -> list[int]:
    """The trainers of a run, by id: assigned to it, or to its whole version on one of its days. A standing run has no
    days of its own; there it is who teaches today. Whoever was taken off before the run began is left out."""
    first = last = today()
    begun = now()
    if run.kind == "dated" and run.starts_at is not None:
        first, last = (moment.astimezone(ISTANBUL).date() for moment in (run.starts_at, run.ends_at))
        begun = run.starts_at
    whole = CourseTrainer.run_id.is_(None) & (CourseTrainer.from_on <= last)
    whole &= or_(CourseTrainer.to_on.is_(None), CourseTrainer.to_on >= first)
    return list(
        db.session.scalars(
            select(CourseTrainer.trainer_id)
            .where(CourseTrainer.version_id == run.version_id, (CourseTrainer.run_id == run.id) | whole)
            .where(or_(CourseTrainer.ended_at.is_(None), CourseTrainer.ended_at > begun))
            .distinct()
            .order_by(CourseTrainer.trainer_id)
        )
    )


def live(day: date):
    """SQL: the assignment is in force on the day or still to come."""
    return CourseTrainer.ended_at.is_(None) & (CourseTrainer.to_on.is_(None) | (CourseTrainer.to_on >= day))


def live_of(version_id: int) -> list[CourseTrainer]:
    """Assignments to this very version that nobody has ended."""
    wanted = select(CourseTrainer).where(CourseTrainer.version_id == version_id, CourseTrainer.ended_at.is_(None))
    return list(db.session.scalars(wanted.order_by(CourseTrainer.id)))


def goes_on():
    """SQL, with the run outer-joined: for the whole version, or for a run that is neither cancelled nor over."""
    return or_(CourseTrainer.run_id.is_(None), CourseRun.state.not_in(("cancelled", "finished")))


def load_of(trainer_id: int, day: date) -> Load:
    """In all chambers together: somebody who is full is full everywhere. Cancelled and finished runs are no load."""
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(CourseVersion.hours), 0))
        .select_from(CourseTrainer)
        .join(CourseVersion, CourseVersion.id == CourseTrainer.version_id)
        .outerjoin(CourseRun, CourseRun.id == CourseTrainer.run_id)
        .where(CourseTrainer.trainer_id == trainer_id, live(day), goes_on())
    ).one()
    return Load(row[0], Decimal(row[1]))


def loads_of(chamber_id: int, day: date) -> dict[int, int]:
    """trainer id -> live assignments in this chamber."""
    return dict(
        db.session.execute(
            select(CourseTrainer.trainer_id, func.count())
            .outerjoin(CourseRun, CourseRun.id == CourseTrainer.run_id)
            .where(CourseTrainer.chamber_id == chamber_id, live(day), goes_on())
            .group_by(CourseTrainer.trainer_id)
        ).all()
    )


def clashes(trainer_id: int, run: CourseRun) -> list[CourseTrainer]:
    """Live assignments to dated runs, in whatever chamber, with a session at the time of one of this run's; a run
    without sessions counts as one meeting from its beginning to its end."""
    if run.starts_at is None or run.ends_at is None:
        return []
    mine, theirs = RunSession.__table__.alias("mine"), RunSession.__table__.alias("theirs")
    whole = CourseRun.id.not_in(select(RunSession.run_id)) | literal(run.id).not_in(select(RunSession.run_id))
    meet = (
        exists()
        .where(mine.c.run_id == run.id, mine.c.cancelled_at.is_(None))
        .where(theirs.c.run_id == CourseRun.id, theirs.c.cancelled_at.is_(None))
        .where(mine.c.starts_at < theirs.c.ends_at, mine.c.ends_at > theirs.c.starts_at)
    )
    return list(
        db.session.scalars(
            select(CourseTrainer)
            .join(CourseTrainer.run)
            .options(contains_eager(CourseTrainer.run), joinedload(CourseTrainer.version))
            .where(
                CourseTrainer.trainer_id == trainer_id,
                CourseTrainer.ended_at.is_(None),
                CourseRun.id != run.id,
                CourseRun.starts_at < run.ends_at,
                CourseRun.ends_at > run.starts_at,
                CourseRun.state != "cancelled",
                whole | meet,
            )
        )
    )


def dated_runs(version_id: int) -> list[CourseRun]:
    """The runs of a version that have days and are not over or cancelled."""
    return list(
        db.session.scalars(
            select(CourseRun)
            .where(
                CourseRun.version_id == version_id,
                CourseRun.kind == "dated",
                CourseRun.state.not_in(("cancelled", "finished")),
            )
            .order_by(CourseRun.starts_at)
        )
    )


def taught_version(course_id: int) -> CourseVersion | None:
    """The version to assign to: the published one, else the newest."""
    return db.session.scalar(
        select(CourseVersion)
        .options(joinedload(CourseVersion.course).joinedload(Course.category))
        .where(CourseVersion.course_id == course_id)
        .order_by((CourseVersion.state == "published").desc(), *NEWEST)
        .limit(1)
    )


def course_choices(chamber_id: int) -> list[tuple[Course, str]]:
    """(course, title of its newest version) of the chamber, retired ones left out, in Turkish order."""
    newest = (
        select(CourseVersion.course_id, LAST.label("number"))
        .where(CourseVersion.chamber_id == chamber_id)
        .group_by(CourseVersion.course_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Course, CourseVersion.title)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(newest, (newest.c.course_id == Course.id) & (newest.c.number == CourseVersion.number))
        .where(Course.chamber_id == chamber_id, Course.retired_at.is_(None))
        .order_by(Course.code)
    )
    return [(course, title) for course, title in rows]


def category_choices(chamber_id: int) -> list[Category]:
    return list(
        db.session.scalars(
            select(Category)
            .where(Category.chamber_id == chamber_id, Category.retired_at.is_(None))
            .order_by(Category.slug)
        )
    )


def hours_of(trainer_id: int, from_on: date, to_on: date, chamber_id: int | None = None) -> list[HourLine]:
    """The lines of a statement: what was begun between the two days (both included), the programme's hours of each. Not
    what is still to come, a run that was cancelled, or an assignment that ended with a reason before it began."""
    held = CourseRun.state.in_(("running", "finished")) | (
        CourseRun.state.not_in(("planned", "cancelled")) & (CourseRun.starts_at <= NOW)
    )
    wanted = (
        select(CourseTrainer, CourseVersion, Course, Chamber.short_name)
        .join(CourseVersion, CourseVersion.id == CourseTrainer.version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .join(Chamber, Chamber.id == CourseTrainer.chamber_id)
        .outerjoin(CourseRun, CourseRun.id == CourseTrainer.run_id)
        .where(CourseTrainer.trainer_id == trainer_id, CourseTrainer.from_on.between(from_on, min(to_on, today())))
        .where(or_(CourseTrainer.run_id.is_(None), held))
        .where(or_(CourseTrainer.ended_at.is_(None), func.date(CourseTrainer.ended_at) >= CourseTrainer.from_on))
        .order_by(CourseTrainer.from_on, CourseTrainer.id)
    )
    if chamber_id is not None:
        wanted = wanted.where(CourseTrainer.chamber_id == chamber_id)
    return [
        HourLine(chamber, course.code, version.title, one.role, one.from_on, one.to_on, Decimal(version.hours))
        for one, version, course, chamber in db.session.execute(wanted)
    ]
