"""What makes the figures doubtful: facts that are missing or contradict each other, counted by chamber."""

from sqlalchemy import exists, func, select

from lms.attendance.models import RollCall
from lms.catalogue.models import Course, CourseRun
from lms.catalogue.runs.models import RunSession
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.enrolments.models import Enrolment
from lms.reports.queries import Scope, counted, held
from lms.reports.rules import alone
from lms.trainers.models import TrainerChamber

LAPSED = "eğiticinin görev süresi dolmuş"


def uncalled():
    """SQL: a run with a session that is over, and without any roll call."""
    past = exists().where(RunSession.run_id == CourseRun.id, RunSession.cancelled_at.is_(None))
    called = exists().where(RollCall.session_id == RunSession.id, RunSession.run_id == CourseRun.id)
    return past.where(RunSession.ends_at <= NOW).correlate(CourseRun) & ~called.correlate(CourseRun)


def found_in(scope: Scope) -> list[tuple[str, dict[int, int]]]:
    """(sentence, chamber id -> how many), only what occurs."""
    of = counted(scope)
    courses = select(of.c.chamber_id, func.count()).select_from(of).group_by(of.c.chamber_id)
    runs = (
        select(CourseRun.chamber_id, func.count())
        .join(of, of.c.course_id == CourseRun.course_id)
        .where(held(scope))
        .group_by(CourseRun.chamber_id)
    )
    empty = exists().where(Enrolment.run_id == CourseRun.id, Enrolment.state != "cancelled").correlate(CourseRun)
    lapsed = select(TrainerChamber.chamber_id, func.count()).group_by(TrainerChamber.chamber_id)
    lapsed = lapsed.where(TrainerChamber.state == "active", TrainerChamber.valid_until < today())
    if scope.chamber_id:
        lapsed = lapsed.where(TrainerChamber.chamber_id == scope.chamber_id)
    asked = [
        ("dönem yoklamasız", runs.where(uncalled())),
        ("dönemde hiç katılım yok", runs.where(~empty)),
        (
            "eğitimin konusu girilmemiş",
            courses.join(Course, Course.id == of.c.course_id).where(Course.category_id.is_(None)),
        ),
        ("eğitim sınavlı, ama belge vermiyor", courses.where(of.c.is_assessed, of.c.certificate_kind.is_(None))),
    ]
    if scope.branch_id is None:
        asked.append((LAPSED, lapsed))
    return [(sentence, rows) for sentence, query in asked if (rows := dict(db.session.execute(query).all()))]


def summed(found: list[tuple[str, dict[int, int]]], whole_union: bool) -> list[tuple[int, str]]:
    """(number, sentence) of all chambers together; of the whole union no count of people below five."""
    sums = [(sum(rows.values()), sentence) for sentence, rows in found]
    return [(n, said) for n, said in sums if not (whole_union and said == LAPSED and alone(n) is None)]


def by_chamber(found: list[tuple[str, dict[int, int]]]) -> list[tuple[int, int, str]]:
    """(chamber id, number, sentence) of courses and runs: what the union asks a chamber about. Nothing about people."""
    return [
        (chamber_id, number, sentence)
        for sentence, rows in found
        if sentence != LAPSED
        for chamber_id, number in sorted(rows.items())
    ]
