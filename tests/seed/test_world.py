"""The small world is planted whole, as the first start does it."""

from sqlalchemy import func, select

from lms.catalogue.models import CourseRun
from lms.chambers.models import Chamber
from lms.core.database import db
from lms.exams.models import Exam
from lms.halls.models import ExamSession
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
