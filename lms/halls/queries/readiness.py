"""Who is seated, or could be, and may not begin yet: the exam asks for the course to be watched first."""

from collections.abc import Iterable

from sqlalchemy import func, select

from lms.catalogue.models import CourseRun
from lms.core.database import db
from lms.enrolments.models import Enrolment
from lms.halls.models import ExamSession
from lms.watching.models import WatchTotal


def unwatched(session: ExamSession, user_ids: Iterable[int]) -> set[int]:
    """Of these, the people without a watched enrolment. Where a course is attended on dates, the roll call decides and
    nobody is named here."""
    exam = session.exam
    if not exam.version_id or not exam.requires_watched:
        return set()
    enough = func.bool_or((WatchTotal.completed_at.is_not(None)) | (CourseRun.kind == "dated"))
    rows = (
        select(Enrolment.user_id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .outerjoin(WatchTotal, WatchTotal.enrolment_id == Enrolment.id)
        .where(Enrolment.version_id == exam.version_id, Enrolment.state == "active")
        .where(Enrolment.user_id.in_(list(user_ids)))
        .group_by(Enrolment.user_id)
        .having(~enough)
    )
    return set(db.session.scalars(rows))
