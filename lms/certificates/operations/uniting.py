"""Two accounts become one: no document is made a second time, and of two that there are one stays in force."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lms.certificates.models import Certificate, Entitlement, Proposal
from lms.certificates.operations.ending import locked
from lms.certificates.operations.register import append, locked_head
from lms.core.audit import audit
from lms.core.clock import today
from lms.core.database import db

TWICE = "Aynı kişinin iki hesabıyla iki kez düzenlenmişti"


def faults(kept, merged):
    """Why the two cannot become one now, as sentences."""
    waiting = select(Proposal).where(Proposal.state.in_(("waiting", "approved")), Proposal.act == "issue")
    for proposal in db.session.scalars(waiting.where(Proposal.payload.contains({"lines": [{"user_id": merged.id}]}))):
        if proposal.state == "waiting" or proposal.done < len(proposal.payload["lines"]):
            yield "Birleştirilecek hesap için onay bekleyen bir belge önerisi var. Önce o karara bağlanmalı."
            return


def settle(act) -> None:
    """Says how many documents there will be twice."""
    for ended, stays in act.united:
        act.count("Aynı eğitim için ikinci belge (kesinleşince yerini eskisi alır)", len(doubles(ended, stays)))


def doubles(ended: int, stays: int) -> list[tuple[Certificate, Certificate]]:
    """(the later, the earlier) document in force, of one kind, of two enrolments that were united."""
    mine, other = aliased(Entitlement), aliased(Entitlement)
    ours, theirs = aliased(Certificate), aliased(Certificate)
    rows = (
        select(ours, theirs)
        .join(mine, mine.id == ours.entitlement_id)
        .join(other, (other.enrolment_id == ended) & (other.kind_id == mine.kind_id))
        .join(theirs, theirs.entitlement_id == other.id)
        .where(mine.enrolment_id == stays, ours.state == "valid", theirs.state == "valid")
    )
    return [tuple(sorted(row, key=lambda one: -one.id)) for row in db.session.execute(rows)]


def finish(act) -> None:
    """The later of two documents points to the earlier from now on, by the register's ordinary line."""
    for ended, stays in act.united:
        for later, earlier in doubles(ended, stays):
            supersede(later.id, earlier)


def supersede(certificate_id: int, by: Certificate) -> None:
    certificate = locked(certificate_id)
    certificate.state, certificate.ended_on, certificate.ended_reason = "superseded", today(), TWICE
    certificate.replaced_by_id = by.id
    db.session.flush()
    db.session.refresh(certificate)
    audit(
        "certificates.doubled",
        None,
        subject_id=certificate.user_id,
        thing=certificate,
        reason=TWICE,
        number=certificate.number,
        by=by.number,
    )
    payload = {"number": certificate.number, "by": by.number, "on": certificate.ended_on.isoformat()}
    append(locked_head(certificate.chamber_id), certificate, "superseded", payload)
    db.session.flush()
