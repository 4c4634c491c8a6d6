"""Many people at once, each twice, against a database of their own (nothing here is rolled back)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from tests import make

AT_ONCE = 10  # the pool of connections has room for twelve


@pytest.fixture
def crowd(committing):
    """(run id, ids of people) committed."""
    from lms.core.database import db

    def gather(many, capacity):
        chamber = make.chamber()
        run = make.dated_run(make.course(chamber), capacity=capacity)
        made = run.id, [make.person(f"Üye {number}").id for number in range(many)]
        db.session.commit()  # nothing is read after it: an open transaction would be ended while the crowd works
        return made

    with committing.app_context():
        yield gather
        db.session.rollback()


def all_apply_twice(app, run_id, people):
    """Every person from two threads; returns what went wrong."""
    from lms.accounts.models import User
    from lms.catalogue.models import CourseRun
    from lms.core.database import db
    from lms.enrolments.admission import operations

    def apply(user_id):
        with app.test_request_context("/"):
            try:
                operations.apply(db.session.get(User, user_id), db.session.get(CourseRun, run_id))
                db.session.commit()
                return None
            except Exception as error:
                db.session.rollback()
                return repr(error)

    twice = [one for pair in zip(people, people[1:] + people[:1], strict=True) for one in pair]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [said for said in pool.map(apply, twice) if said]


@pytest.mark.parametrize(
    ("many", "capacity", "rounds"),
    [(30, 7, 1), pytest.param(500, 25, 20, marks=pytest.mark.slow)],
    ids=["thirty", "five hundred, twenty runs in a row"],
)
def test_exactly_the_quota_is_seated_and_the_others_wait_in_order(app, crowd, many, capacity, rounds):
    for _ in range(rounds):
        run_id, people = crowd(many, capacity)
        assert all_apply_twice(app, run_id, people) == []
        look_at(run_id, people, capacity)


def look_at(run_id, people, capacity):
    """Nobody lost, nobody twice, the order without a gap, the first of it seated."""
    from lms.core.database import db

    of_run, many = {"run": run_id}, len(people)
    found = text("SELECT user_id, number, rank, state, code FROM applications WHERE run_id = :run ORDER BY rank")
    rows = db.session.execute(found, of_run).all()
    assert [row.rank for row in rows] == [row.number for row in rows] == list(range(1, many + 1))
    assert {row.user_id for row in rows} == set(people)
    assert [row.state for row in rows] == ["admitted"] * capacity + ["waiting"] * (many - capacity)
    taken, applied = db.session.execute(text("SELECT taken, applied FROM course_runs WHERE id = :run"), of_run).one()
    assert (taken, applied) == (capacity, many)
    seated = text("SELECT user_id FROM enrolments WHERE state = 'active' AND run_id = :run")
    assert set(db.session.scalars(seated, of_run)) == {row.user_id for row in rows[:capacity]}
    db.session.commit()


def test_an_offer_is_accepted_once_although_it_is_accepted_declined_and_withdrawn_at_once(app, crowd):
    from lms.core.database import db
    from lms.core.refusals import Stale
    from lms.enrolments.admission import operations
    from lms.enrolments.admission.models import Application

    run_id, people = crowd(4, 1)
    assert all_apply_twice(app, run_id, people) == []
    first, second = (db.session.query(Application).filter_by(run_id=run_id, rank=rank).one() for rank in (1, 2))
    operations.withdraw(first)
    db.session.commit()
    second_id = second.id

    def answer(operation):
        with app.test_request_context("/"):
            try:
                operation(db.session.get(Application, second_id))
                db.session.commit()
                return "done"
            except Stale:
                db.session.rollback()
                return "stale"

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(answer, [operations.accept, operations.decline] * 3))
    assert said.count("done") == 1
    db.session.rollback()
    held = "SELECT count(*) FROM applications WHERE state IN ('offered', 'admitted')"
    assert (
        db.session.scalar(text(held))
        == 1
        == db.session.scalar(text("SELECT taken FROM course_runs WHERE kind = 'dated'"))
    )
