"""One course's figures: year by year and run by run, of a chamber or of one of its branches."""

from dataclasses import dataclass

from sqlalchemy import distinct, extract, func, select
from sqlalchemy.orm import joinedload

from lms.catalogue.models import NEWEST, Course, CourseRun, CourseVersion
from lms.certificates.models import Certificate
from lms.chambers.models import Branch
from lms.core.database import db
from lms.enrolments.models import Enrolment
from lms.reports.queries import Scope, held, of_branch, run_year, year_of

MOST_RUNS = 100


@dataclass
class YearLine:
    """What was counted of a year."""

    runs: int = 0
    participations: int = 0
    persons: int = 0
    documents: int = 0


def course_in(course_id: int, chamber_id: int) -> Course | None:
    return db.session.scalar(select(Course).where(Course.id == course_id, Course.chamber_id == chamber_id))


def title_of(course: Course) -> str:
    """Of the published version, else of the newest."""
    newest = select(CourseVersion.title).where(CourseVersion.course_id == course.id)
    order = ((CourseVersion.state == "published").desc(), *NEWEST)
    return db.session.scalar(newest.order_by(*order).limit(1)) or course.code


def taken(course_id: int, branch_id: int | None, *columns):
    """A select over the enrolments of a course that are not cancelled."""
    wanted = select(*columns).select_from(Enrolment).join(CourseRun, CourseRun.id == Enrolment.run_id)
    wanted = wanted.where(CourseRun.course_id == course_id, Enrolment.state != "cancelled")
    return wanted.where(CourseRun.branch_id == branch_id) if branch_id else wanted


def issued(course_id: int, branch_id: int | None, *columns):
    """A select over the documents of a course that stand."""
    wanted = select(*columns).select_from(Certificate)
    wanted = wanted.join(CourseVersion, CourseVersion.id == Certificate.version_id)
    wanted = wanted.where(CourseVersion.course_id == course_id, Certificate.state == "valid")
    return of_branch(wanted, branch_id) if branch_id else wanted


def by_year(course_id: int, branch_id: int | None = None) -> dict[int, YearLine]:
    """Year -> its figures, the newest first; years in which nothing was are left out."""
    found: dict[int, YearLine] = {}
    began, took = run_year().label("year"), year_of(Enrolment.enrolled_at).label("year")
    runs = select(began, func.count()).where(CourseRun.course_id == course_id, held(Scope(branch_id=branch_id)))
    for year, count in db.session.execute(runs.group_by(began)):
        found.setdefault(int(year), YearLine()).runs = count
    people = taken(course_id, branch_id, took, func.count(), func.count(distinct(Enrolment.user_id)))
    for year, count, persons in db.session.execute(people.group_by(took)):
        line = found.setdefault(int(year), YearLine())
        line.participations, line.persons = count, persons
    given = extract("year", Certificate.issued_on).label("year")
    for year, count in db.session.execute(issued(course_id, branch_id, given, func.count()).group_by(given)):
        found.setdefault(int(year), YearLine()).documents = count
    return dict(sorted(found.items(), reverse=True))


def totals(course_id: int, branch_id: int | None = None) -> YearLine:
    """Of all years; people are counted once."""
    lines = by_year(course_id, branch_id).values()
    persons = db.session.scalar(taken(course_id, branch_id, func.count(distinct(Enrolment.user_id))))
    return YearLine(
        sum(one.runs for one in lines),
        sum(one.participations for one in lines),
        persons,
        sum(one.documents for one in lines),
    )


def runs_of(course_id: int, branch_id: int | None = None) -> list[tuple[CourseRun, int]]:
    """(run, participations) of the runs that count, the newest first."""
    number = func.count(Enrolment.id)
    wanted = (
        select(CourseRun, number)
        .outerjoin(Enrolment, (Enrolment.run_id == CourseRun.id) & (Enrolment.state != "cancelled"))
        .where(CourseRun.course_id == course_id, held(Scope(branch_id=branch_id)))
        .options(joinedload(CourseRun.branch))
        .group_by(CourseRun.id, Branch.id)
    )
    wanted = wanted.outerjoin(Branch, Branch.id == CourseRun.branch_id)
    order = func.coalesce(CourseRun.starts_at, CourseRun.created_at).desc()
    return [tuple(row) for row in db.session.execute(wanted.order_by(order, CourseRun.id).limit(MOST_RUNS))]


def of_branches(chamber_id: int, branches: set[int] | None) -> list[tuple[Branch, int, int]]:
    """(branch, runs, participations), those reached, in Turkish order."""
    wanted = select(Branch).where(Branch.chamber_id == chamber_id)
    if branches is not None:
        wanted = wanted.where(Branch.id.in_(branches))
    runs = select(CourseRun.branch_id, func.count()).where(CourseRun.chamber_id == chamber_id, held(Scope()))
    people = (
        select(CourseRun.branch_id, func.count())
        .join(Enrolment, Enrolment.run_id == CourseRun.id)
        .where(CourseRun.chamber_id == chamber_id, CourseRun.branch_id.is_not(None), Enrolment.state != "cancelled")
    )
    opened = dict(db.session.execute(runs.group_by(CourseRun.branch_id)).all())
    took = dict(db.session.execute(people.group_by(CourseRun.branch_id)).all())
    found = db.session.scalars(wanted.order_by(Branch.sort_key))
    return [(one, opened.get(one.id, 0), took.get(one.id, 0)) for one in found]
