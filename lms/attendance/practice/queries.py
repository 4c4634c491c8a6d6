from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.attendance.practice.models import PracticeOutcome, PracticeRubric, PracticeSheet
from lms.catalogue.models import CourseRun
from lms.core.database import db
from lms.enrolments.models import Enrolment


def rubrics_of(course_id: int) -> list[PracticeRubric]:
    """Every version, the newest first."""
    wanted = select(PracticeRubric).where(PracticeRubric.course_id == course_id)
    return list(db.session.scalars(wanted.order_by(PracticeRubric.number.desc())))


def rubric_of(run: CourseRun) -> PracticeRubric | None:
    """The rubric of a dated run: the newest that was in use when the run opened (before that: that is in use now)."""
    if run.kind != "dated":
        return None
    wanted = select(PracticeRubric).where(PracticeRubric.course_id == run.course_id)
    if run.opened_at is None:
        wanted = wanted.where(PracticeRubric.retired_at.is_(None))
    else:
        wanted = wanted.where(PracticeRubric.created_at <= run.opened_at)
        wanted = wanted.where(PracticeRubric.retired_at.is_(None) | (PracticeRubric.retired_at > run.opened_at))
    return db.session.scalar(wanted.order_by(PracticeRubric.number.desc()).limit(1))


def sheets_of(enrolment_ids: list[int]) -> dict[int, list[PracticeSheet]]:
    """enrolment id -> sheets in the order in which they came"""
    rows = db.session.scalars(
        select(PracticeSheet)
        .options(joinedload(PracticeSheet.judge))
        .where(PracticeSheet.enrolment_id.in_(enrolment_ids))
        .order_by(PracticeSheet.id)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[PracticeSheet]] = {}
    for row in rows:
        found.setdefault(row.enrolment_id, []).append(row)
    return found


def outcomes_of(enrolment_ids: list[int]) -> dict[int, PracticeOutcome]:
    wanted = select(PracticeOutcome).where(PracticeOutcome.enrolment_id.in_(enrolment_ids))
    return {one.enrolment_id: one for one in db.session.scalars(wanted.execution_options(populate_existing=True))}


def is_passed(enrolment: Enrolment) -> bool | None:
    """Whether the practical work was signed off as passed; none where the run asks for no sign-off."""
    if rubric_of(enrolment.run) is None:
        return None
    outcome = outcomes_of([enrolment.id]).get(enrolment.id)
    return bool(outcome is not None and outcome.passed)
