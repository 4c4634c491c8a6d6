"""Two officers confirm at once, and the person watches on: against a database of its own."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from lms.accounts.models import AccountMerge
from lms.accounts.operations import merging
from lms.core.refusals import Refused
from lms.videos import delivery
from lms.watching import operations, rules
from lms.watching.operations.reporting import Report
from lms.watching.refusals import NotPlaying
from tests import make

HOUR = 3_600_000


@pytest.fixture
def row(committing):
    """(merge, mark of its preview, token of a player of the account that stays, its session) committed."""
    from lms.accounts.models import LoginSession
    from lms.core.database import db

    with committing.app_context():
        chamber = make.chamber()
        version = make.course(chamber, videos=(HOUR,))
        kept, old = make.person(), make.person()
        mine, other = make.enrolment(kept, version), make.enrolment(old, version)
        make.saved(LoginSession(user_id=kept.id, token_hash="merge-race"))
        officers = [make.officer("chamber_admin", chamber).id for _ in range(3)]
        video = operations.totals.needs_of(version.id)["ids"][0]
        with committing.test_request_context("/"):
            started = operations.start(kept.id, mine.id, video)
            operations.uniting.put(other.id, video, [(0, 1_200_000)])
            operations.totals.ensure_total(other)
            operations.totals.recount(version.id, "report", other.id)
            made = merging.propose(kept, old, "Aynı kişi", officers[0], chamber.id)
            seen = merging.preview(made)[1]
        db.session.commit()
        yield made.id, seen, officers, delivery.verify(started.token, at=0), (mine.id, other.id)
        db.session.rollback()


def test_one_of_two_confirms_and_no_second_watched_meanwhile_is_lost_or_doubled(app, row):
    merge_id, seen, officers, claims, (mine, other) = row

    def confirm(actor_id):
        from lms.core.database import db

        with app.test_request_context("/"):
            try:
                merging.confirm(db.session.get(AccountMerge, merge_id), actor_id, True, seen)
                db.session.commit()
                return "merged"
            except Refused:
                db.session.rollback()
                return "refused"

    def watch(step):
        from lms.core.database import db

        with app.app_context():
            try:
                start = 2_000_000 + step * 1_000
                operations.record_spans(claims, "merge-race", Report(step, [(start, start + 400)]))
                db.session.commit()
                return "watched"
            except NotPlaying:
                db.session.rollback()
                return "stopped"

    with ThreadPoolExecutor(6) as pool:
        confirmed = [pool.submit(confirm, actor_id) for actor_id in officers[1:]]
        watched = [pool.submit(watch, step) for step in range(1, 9)]
        assert sorted(one.result() for one in confirmed) == ["merged", "refused"]
        assert {one.result() for one in watched} == {"watched"}
    from lms.core.database import db

    covered = text(
        "SELECT l.covered_ms, l.ranges, t.covered_ms AS total FROM watch_ledgers l JOIN watch_totals t"
        " ON t.enrolment_id = l.enrolment_id WHERE l.enrolment_id = :e"
    )
    found = db.session.execute(covered, {"e": mine}).one()
    assert found.covered_ms == found.total == rules.measure(rules.decode(found.ranges))
    assert found.covered_ms >= 1_200_000 + 400
    assert db.session.scalar(text("SELECT state FROM enrolments WHERE id = :e"), {"e": other}) == "cancelled"
