"""What a course's document makes its holder eligible for: accounts.Qualification("course:<id>"), read by admission
below, so that one course can ask for another's document."""

from datetime import timedelta

from sqlalchemy import select

from lms.accounts.models import Qualification
from lms.catalogue.rules import document_of
from lms.certificates.models import Certificate
from lms.core.clock import today
from lms.core.database import db


def qualify(certificate: Certificate) -> None:
    """A document of the kind that its course ends in counts until its own last day; a new edition takes the place of
    the old one."""
    version = certificate.entitlement.version
    if certificate.user_id is None or certificate.entitlement.kind.slug != version.certificate_kind:
        return
    kind = document_of(version.course_id)
    held = db.session.scalar(
        select(Qualification).where(
            Qualification.kind == kind,
            Qualification.user_id == certificate.user_id,
            Qualification.source_code.in_(numbers(certificate)),
        )
    )
    if held is None:
        held = Qualification(user_id=certificate.user_id, kind=kind, valid_from=certificate.issued_on)
        db.session.add(held)
    held.valid_to, held.source_code = certificate.valid_until, certificate.number
    db.session.flush()


def disqualify(certificate: Certificate) -> None:
    """A revoked document counts no longer, from this day on."""
    kind, yesterday = document_of(certificate.entitlement.version.course_id), today() - timedelta(days=1)
    for held in db.session.scalars(
        select(Qualification).where(Qualification.kind == kind, Qualification.source_code.in_(numbers(certificate)))
    ):
        held.valid_from, held.valid_to = min(held.valid_from, yesterday), yesterday
    db.session.flush()


def numbers(certificate: Certificate):
    """The numbers of all editions of one right."""
    return select(Certificate.number).where(Certificate.entitlement_id == certificate.entitlement_id)
