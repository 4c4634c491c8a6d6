"""The small world is planted whole, as the first start does it."""

from sqlalchemy import func, select

from lms.catalogue.models import CourseRun
from lms.chambers.models import Chamber
from lms.core import jobs
from lms.core.database import db
from lms.core.jobs import Job
from lms.exams.models import Exam
from lms.halls.models import ExamSession
from lms.seed.archive import FIRST
from lms.seed.world import plant
from lms.verify import findings


def count(model, *where):
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


def test_the_small_world_is_planted_once_and_verifies(database):
    plant()
    assert count(Chamber) == 24
    assert count(Exam, Exam.opened_at.is_not(None)) > 1 and count(ExamSession) == 1
    assert count(CourseRun, CourseRun.kind == "dated") > 0
    assert [line for line in findings("all") if "PDF" not in line] == []
    plant(if_empty=True)
    assert count(Chamber) == 24
    one_film_after_the_other()


def one_film_after_the_other():
    """Documents and mail wait behind one film at most, and one that fails for good does not hold up the others."""
    (first,) = db.session.scalars(select(Job).where(Job.handler == "seed.render"))
    assert first.arguments[:2] == [FIRST, 1] and len(first.arguments[3]) > 10
    jobs.mourn("seed.render", "x", first.arguments)
    second = db.session.scalars(select(Job).where(Job.handler == "seed.render").order_by(Job.id)).all()[1]
    assert second.arguments[:2] == [FIRST, 2] and second.arguments[3] == first.arguments[3][1:]
