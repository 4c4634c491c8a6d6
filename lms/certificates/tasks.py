"""What certificates' jobs do."""

from contextlib import suppress

from sqlalchemy import select

from lms.certificates import listeners, operations, queries
from lms.certificates.models import Entitlement
from lms.certificates.rules import BATCH
from lms.core import jobs
from lms.core.database import db
from lms.core.refusals import Stale
from lms.enrolments.models import Enrolment
from lms.exams import queries as exams


@jobs.handles("certificates.render")
def render(lease, certificate_id):
    operations.seal_document(certificate_id)


@jobs.handles("certificates.issue")
def issue(lease, entitlement_id):
    entitlement = db.session.get(Entitlement, entitlement_id)
    if entitlement is not None and entitlement.state == "pending":
        operations.attempt(entitlement)


@jobs.handles("certificates.batch")
def batch(lease, proposal_id):
    """Commits every 25 documents, so that the register's lock is never held for long."""
    done, total, before = 0, 1, -1
    while before < done < total or before < 0:
        before = done
        done, total = operations.next_batch(proposal_id)
        db.session.commit()
        percent = 100 * done // total if total else 100
        jobs.renew(lease, stage=f"{done} / {total} belge düzenlendi", percent=percent)


@jobs.handles("certificates.look_again")
def look_again(lease, version_id):
    """A condition of the course is gone: each enrolment without a document is looked at once more."""
    for done, enrolment in enumerate(queries.without_document(version_id), 1):
        listeners.look_again(enrolment)
        if done % 50 == 0:
            db.session.commit()
            jobs.renew(lease, stage=f"Bakılan kayıt: {done}")


@jobs.handles("certificates.correct_result")
def correct_result(lease, certificate_id, result, reason, first_id, second_id):
    """A published exam score was changed by two people's decision: the document says the new one in a new edition."""
    with suppress(Stale):  # revoked or replaced meanwhile
        operations.reissue(certificate_id, reason, first_id, second_id, result)


@jobs.handles("certificates.failed_in_exam")
def failed_in_exam(lease, exam_id):
    """The exam was closed: who failed it for good gets what the run's rule gives. Commits every 25 people."""
    ids = exams.failed_in(exam_id)
    for start in range(0, len(ids), BATCH):
        for enrolment in db.session.scalars(select(Enrolment).where(Enrolment.id.in_(ids[start : start + BATCH]))):
            listeners.grant(enrolment, listeners.has_watched(enrolment), listeners.exam_verdict(enrolment))
        db.session.commit()
        jobs.renew(lease, percent=100 * min(start + BATCH, len(ids)) // len(ids))
