"""What a desk's first page shows beside the waiting work: today's meetings, the open runs, how applications come in.
`on` is the day in Istanbul, read once for the whole page."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.catalogue.models import CourseRun
from lms.catalogue.runs.models import RunSession
from lms.core.clock import NOW, midnight
from lms.core.database import db
from lms.enrolments.admission.models import Application
from lms.halls.models import ExamSession

WEEKS = 12
SHOWN = 6  # of each list; the rest stands on its own page


@dataclass(frozen=True)
class Day:
    """meetings: of dated runs, today's, or the nearest three when there are none today; exams: sessions in halls, the
    same way; runs: open to applications, the first to close first; weeks: applications of each week, the oldest
    first; empty while they came in one week only: nothing is to be compared yet."""

    meetings: list[RunSession]
    exams: list[ExamSession]
    runs: list[CourseRun]
    weeks: list[tuple[date, int]]


def meetings(chamber_id: int, branches: set[int] | None, on: date) -> list[RunSession]:
    wanted = (
        select(RunSession)
        .join(RunSession.run)
        .options(contains_eager(RunSession.run).joinedload(CourseRun.version))
        .where(RunSession.chamber_id == chamber_id, RunSession.cancelled_at.is_(None))
        .where(RunSession.starts_at >= midnight(on), CourseRun.state != "cancelled")
        .order_by(RunSession.starts_at, RunSession.id)
        .limit(SHOWN)
    )
    if branches is not None:
        wanted = wanted.where(CourseRun.branch_id.in_(branches))
    return of_today(list(db.session.scalars(wanted)), on)


def exams(chamber_id: int, on: date) -> list[ExamSession]:
    wanted = (
        select(ExamSession)
        .options(joinedload(ExamSession.exam))
        .where(ExamSession.chamber_id == chamber_id, ExamSession.starts_at >= midnight(on))
        .where(ExamSession.state != "cancelled", ExamSession.practice_of_id.is_(None))
        .order_by(ExamSession.starts_at, ExamSession.id)
        .limit(SHOWN)
    )
    return of_today(list(db.session.scalars(wanted)), on)


def open_runs(chamber_id: int, branches: set[int] | None) -> list[CourseRun]:
    wanted = (
        select(CourseRun)
        .options(joinedload(CourseRun.version), joinedload(CourseRun.branch))
        .where(CourseRun.chamber_id == chamber_id, CourseRun.kind == "dated", CourseRun.state == "open")
        .order_by(CourseRun.apply_until, CourseRun.id)
        .limit(SHOWN)
    )
    if branches is not None:
        wanted = wanted.where(CourseRun.branch_id.in_(branches))
    return list(db.session.scalars(wanted))


def weeks(chamber_id: int, branches: set[int] | None, on: date) -> list[tuple[date, int]]:
    """(Monday, applications) of the last WEEKS weeks, this one included. Read through the runs that took applications
    in that time, so that the years before cost nothing."""
    this = on - timedelta(days=on.weekday())
    first = this - timedelta(weeks=WEEKS - 1)
    monday = func.date_trunc("week", func.timezone("Europe/Istanbul", Application.applied_at))
    wanted = (
        select(monday, func.count())
        .join(CourseRun, CourseRun.id == Application.run_id)
        .where(CourseRun.chamber_id == chamber_id, CourseRun.kind == "dated", Application.applied_at <= NOW)
        .where(CourseRun.apply_until >= midnight(first), Application.applied_at >= midnight(first))
        .group_by(monday)
    )
    if branches is not None:
        wanted = wanted.where(CourseRun.branch_id.in_(branches))
    found = {week.date(): count for week, count in db.session.execute(wanted)}
    if len(found) < 2:
        return []
    return [(week, found.get(week, 0)) for week in (first + timedelta(weeks=number) for number in range(WEEKS))]


def of_today(rows: list, on: date) -> list:
    """Those of today, or the nearest three; the rows come in the order of their beginning."""
    tomorrow = midnight(on + timedelta(days=1))
    return [row for row in rows if row.starts_at < tomorrow] or rows[:3]
