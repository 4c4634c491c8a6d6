"""A paper that closes while a ruling is carried through: neither transaction sees the other's rows."""

from threading import Event, Thread

import pytest
from sqlalchemy import func, select, text

from lms.core.database import db
from lms.core.jobs import Job
from lms.exams.models import Attempt, Mark, QuestionVersion, Result, ResultChange, Ruling
from lms.exams.operations import attempts, rulings
from lms.exams.queries import recompute
from tests import make
from tests.exams.sitting import save

REASON = "Soruda iki doğru seçenek var."


@pytest.fixture
def committed(committing):
    """Rows that other connections see; taken away afterwards."""
    with committing.app_context():
        yield
        db.session.rollback()


def waiting_for_a_lock() -> bool:
    rows = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return db.session.execute(rows).scalar() > 0


def test_a_paper_that_closes_during_a_ruling_is_ruled_too(app, committed):
    exam = make.exam(kinds=("single", "numerical", "short_text"), pass_mark=60)
    first, second = make.officer("exam_officer", exam.chamber), make.officer("chamber_admin", exam.chamber)
    early, late = (attempts.start(exam, make.person()) for _ in range(2))
    for attempt in (early, late):
        save(attempt, 2, 1, "12,5")
    attempts.finish(early, early.generation)
    version = db.session.get(QuestionVersion, db.session.get(Mark, (early.id, 1)).version_id)
    ruling = rulings.propose(exam, version, "void", REASON, first.id)
    db.session.commit()
    ids = {"exam": exam.id, "late": late.id, "ruling": ruling.id, "second": second.id}
    marked, go_on = Event(), Event()

    def close():
        with app.app_context():
            attempt = db.session.get(Attempt, ids["late"])
            attempts.finish(attempt, attempt.generation)
            marked.set()
            go_on.wait(20)
            db.session.commit()

    def catch_up():
        with app.app_context():
            rulings.catch_up(ids["ruling"])
            db.session.commit()

    closing, catching = Thread(target=close), Thread(target=catch_up)
    closing.start()
    assert marked.wait(20)
    rulings.approve(ids["ruling"], ids["second"])  # sees nothing of the paper that is being closed
    db.session.commit()
    added = db.session.scalars(select(Job.arguments).where(Job.handler == "exams.catch_up_ruling")).all()
    assert [ids["ruling"]] in added
    db.session.commit()
    catching.start()
    while not waiting_for_a_lock():  # it waits for the closing, which it could not see otherwise
        db.session.rollback()
        assert catching.is_alive()
    db.session.rollback()
    assert unruled(ids["exam"]) == 0
    go_on.set()
    closing.join(20), catching.join(20)

    db.session.rollback()
    result = db.session.scalar(select(Result).where(Result.attempt_id == ids["late"]))
    assert unruled(ids["exam"]) == 0 and str(result.score) == "50.00"
    assert list(recompute.differences(recompute.closed_attempts(ids["exam"]))) == []
    assert db.session.get(Ruling, ids["ruling"]).effect["asked"] == 2
    assert db.session.scalar(select(func.count()).select_from(ResultChange)) == 2
    assert rulings.catch_up(ids["ruling"]) == 0


def unruled(exam_id):
    """Marks of the question that carry no ruling though one is applied."""
    rows = select(func.count()).select_from(Mark).join(Attempt, Attempt.id == Mark.attempt_id)
    rows = rows.join(Ruling, (Ruling.exam_id == Attempt.exam_id) & (Ruling.version_id == Mark.version_id))
    return db.session.scalar(rows.where(Attempt.exam_id == exam_id, Ruling.state == "applied", Mark.ruling == ""))
