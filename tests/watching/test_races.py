"""Several connections at once, against a database of their own (nothing here is rolled back)."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from lms.core.refusals import TooMany
from lms.videos import delivery
from lms.watching import operations, rules
from lms.watching.operations.reporting import Report
from lms.watching.refusals import TooManyPieces

HOUR = 3_600_000


@pytest.fixture
def crowd(committing):
    """A learner committed to the test database, with a started session."""
    from lms.accounts.models import LoginSession
    from lms.core.database import db
    from tests import make

    with committing.app_context():
        enrolment = make.enrolment(make.person(), make.course(videos=(HOUR,)))
        make.saved(LoginSession(user_id=enrolment.user_id, token_hash=f"race-{enrolment.id}"))
        version = operations.totals.needs_of(enrolment.version_id)["ids"][0]
        before = db.session.scalar(text("SELECT extract(epoch FROM lms_now()) * 1000"))
        with committing.test_request_context("/"):
            started = operations.start(enrolment.user_id, enrolment.id, version)
        db.session.commit()
        yield delivery.verify(started.token, at=0), f"race-{enrolment.id}", int(before)
        db.session.rollback()


def test_case_37_eight_writers_on_one_learner_grant_what_they_debit(app, crowd):
    """However the reports interleave: what was granted is what is covered is what was debited."""
    claims, login, before = crowd

    def report(seed):
        from lms.core.database import db

        chance = random.Random(seed)
        with app.app_context():
            for step in range(12):
                start = chance.randrange(0, HOUR - 3_000)
                try:
                    operations.record_spans(claims, login, Report(seed * 100 + step + 1, [(start, start + 600)]))
                    db.session.commit()
                except (TooMany, TooManyPieces):
                    db.session.rollback()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(report, range(8)))
    from lms.core.database import db

    ledger = db.session.execute(text("SELECT covered_ms, ranges FROM watch_ledgers")).one()
    clock = db.session.execute(text("SELECT credit_ms, gained_ms, last_at_ms, rate_milli FROM playback_clocks")).one()
    total = db.session.scalar(text("SELECT covered_ms FROM watch_totals"))
    assert ledger.covered_ms == rules.measure(rules.decode(ledger.ranges)) == total == clock.gained_ms > 0
    most = rules.B_MS + rules.R_MILLI * (clock.last_at_ms - before) // 1000
    assert most - 2_000 <= ledger.covered_ms + clock.credit_ms <= most  # a start itself takes a moment
