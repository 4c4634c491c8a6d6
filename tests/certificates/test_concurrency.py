"""Twenty threads on real connections: no gap, no repeat, no double (trust.md, 8)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from lms.certificates import operations, verification
from lms.certificates.models import Certificate, Entitlement
from lms.core.clock import today
from lms.core.database import db
from lms.enrolments.models import Enrolment
from tests import make
from tests.conftest import clone


@pytest.fixture
def real(app):
    """The application with connections of its own that commit for good, on a database of its own."""
    from sqlalchemy import create_engine

    engine = create_engine(clone("certificates_threads"), pool_size=20, connect_args={"options": "-c timezone=UTC"})
    with app.app_context():
        engines, before = db.engines, db.engine
        engines[None] = engine
        db.session.remove()
        yield app
        db.session.remove()
        engines[None] = before
    engine.dispose()


def test_twenty_threads_issue_without_gap_repeat_or_double(real):
    version = make.course()
    make.signatory(version.chamber)
    enrolments = [make.enrolment(make.person(), version).id for _ in range(20)]
    chamber_id, slug = version.chamber_id, version.chamber.slug
    db.session.commit()

    def issue(number):
        with real.app_context():
            enrolment = db.session.get(Enrolment, enrolments[number % 20])
            operations.issue_for(enrolment, "participation")
            if number % 7 == 3:
                db.session.rollback()  # as if the request had died after all
            else:
                db.session.commit()
            db.session.remove()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(issue, range(100)))
    made = db.session.scalars(select(Certificate.sequence).where(Certificate.chamber_id == chamber_id)).all()
    assert sorted(made) == list(range(1, 21))
    assert db.session.scalar(select(func.count()).select_from(Entitlement)) == 20
    assert db.session.scalar(text("SELECT last FROM number_counters")) == 20
    assert verification.verify(slug) == []


def test_twenty_threads_issuing_the_same_batch_leave_no_gap_repeat_or_double(real):
    """A worker that lost its lease and nineteen others: a line has one entitlement, an entitlement one number."""
    version = make.course()
    make.signatory(version.chamber)
    kind = operations.kind_for(version.chamber_id, "participation")
    lines = [{"user_id": make.person().id, "result": None, "member_number": str(n)} for n in range(60)]
    payload = {"version_id": version.id, "kind_id": kind.id, "issued_on": today().isoformat(), "place": "Van"}
    first, second = make.person(), make.person()
    chamber_id, slug, reason = version.chamber_id, version.chamber.slug, "Yoklama çizelgesi 2026/14"
    proposal = operations.propose(chamber_id, "issue", payload | {"lines": lines}, reason, first.id)
    operations.approve(proposal.id, second.id)
    proposal_id = proposal.id
    db.session.commit()

    def work(number):
        with real.app_context():
            done, total = 0, 1
            while done < total:
                done, total = operations.next_batch(proposal_id)
                if number % 5 == 3 and done < total:
                    db.session.rollback()  # as if the worker had died in the middle
                    return
                db.session.commit()
            db.session.remove()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(work, range(20)))
    made = db.session.scalars(select(Certificate.sequence).where(Certificate.chamber_id == chamber_id)).all()
    assert sorted(made) == list(range(1, 61))
    held = db.session.scalars(select(Certificate.user_id).where(Certificate.chamber_id == chamber_id)).all()
    assert len(set(held)) == 60
    assert verification.verify(slug) == []


def test_a_document_is_sealed_once_however_often_the_job_runs(real):
    certificate_id = make.certificate().id
    db.session.commit()

    def seal(_):
        with real.app_context():
            done = operations.seal_document(certificate_id)
            db.session.commit()
            db.session.remove()
            return done

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(seal, range(8))) == 1
    assert verification.verify() == []
