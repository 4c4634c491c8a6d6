from lms.certificates.models import Certificate, Suspicion
from lms.core.audit import audit
from lms.core.clock import NOW
from lms.core.database import db


def report_suspicion(certificate: Certificate | None, code_typed: str, text: str, contact: str | None) -> Suspicion:
    """A stranger's report goes to the desk of the chamber that issued the document."""
    report = Suspicion(
        certificate_id=certificate.id if certificate and not certificate.is_archive else None,
        chamber_id=certificate.chamber_id if certificate else None,
        code_typed=code_typed[:40],
        text=text,
        contact=contact or None,
    )
    db.session.add(report)
    db.session.flush()
    audit("certificates.suspected", None, thing=report)
    return report


def close_suspicion(report: Suspicion, note: str, actor_id: int) -> None:
    report.state, report.note = "closed", note
    report.closed_by_id, report.closed_at = actor_id, NOW
    db.session.flush()
    audit("certificates.suspicion_closed", actor_id, thing=report, reason=note)
