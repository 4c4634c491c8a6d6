"""Reminders before a document's term ends, and by which courses it is renewed."""

from flask import current_app
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from lms.accounts.operations.people import notify
from lms.accounts.queries import own
from lms.catalogue.models import Course
from lms.certificates import queries, rules
from lms.certificates.models import Certificate, RenewalPath
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.presentation import day as written
from lms.core.refusals import Refused, Stale

AT_ONCE = 50


def remind_of_expiry() -> int:
    """A scheduler's duty: holders of documents whose reminder is due are told on the site, and by e-mail where they
    want it; the next reminder is set with it, so that each is sent once. Returns how many documents were looked at."""
    day = today()
    due = select(Certificate.id).where(Certificate.state == "valid", Certificate.remind_on <= day)
    due = due.order_by(Certificate.remind_on).limit(AT_ONCE).with_for_update(skip_locked=True)
    found = list(db.session.scalars(select(Certificate).where(Certificate.id.in_(due))))
    by_email = own.wanting_mail((one.user_id for one in found if one.user_id), "expiry") if found else set()
    for certificate in found:
        certificate.remind_on = rules.next_reminder(certificate.valid_until, certificate.kind.reminder_days, day)
        user = certificate.user
        if user is None or user.closed_at is not None or certificate.valid_until < day:
            continue
        if not queries.has_newer(certificate):
            remind(certificate, user.id in by_email)
    db.session.flush()
    return len(found)


def remind(certificate: Certificate, by_email: bool) -> None:
    """The line on the site and, where wanted, the mail with the courses that renew the document."""
    until, title = written(certificate.valid_until), certificate.facts["kind"]["title"]
    course = certificate.facts["course"]["title"]
    notify(certificate.user_id, "expiry", f"Belgenizin son geçerlilik günü {until}: {title}, {course}", "/belgelerim")
    if not by_email:
        return
    public = current_app.config["LMS"].public_url
    ways = queries.renewals_of([certificate.version.course_id])[certificate.version.course_id]
    mail.post(
        certificate.user.email,
        "certificates/expiring",
        chamber_id=certificate.chamber_id,
        reply_to=certificate.chamber.email,
        full_name=certificate.personal["holder"],
        document_kind=title,
        course_title=course,
        document_number=certificate.number,
        valid_until=until,
        ways=[(version.title, public + queries.course_address(version)) for version in ways],
        documents_url=f"{public}/belgelerim",
        choices_url=f"{public}/hesabim/bildirim-secimleri",
        chamber_name=certificate.facts["chamber"]["name"],
    )


def add_renewal(chamber_id: int, course_id: int, renewed_by_id: int, actor_id: int) -> RenewalPath:
    """Documents of the one course are renewed by the other, both of this chamber."""
    ours = select(func.count()).where(Course.id.in_({course_id, renewed_by_id}), Course.chamber_id == chamber_id)
    if db.session.scalar(ours) != len({course_id, renewed_by_id}):
        raise Refused("Eğitimleri listeden seçin.", "course")
    values = {"course_id": course_id, "renewed_by_id": renewed_by_id, "created_by_id": actor_id}
    made = db.session.scalar(
        insert(RenewalPath).values(chamber_id=chamber_id, **values).on_conflict_do_nothing().returning(RenewalPath.id)
    )
    if made is None:
        raise Refused("Bu yenileme yolu zaten var.", "renewed_by")
    row = db.session.get(RenewalPath, made)
    audit("certificates.renewal_added", actor_id, thing=row, course=course_id, renewed_by=renewed_by_id)
    return row


def end_renewal(row: RenewalPath, actor_id: int) -> None:
    """The way is no longer shown."""
    ended = update(RenewalPath).where(RenewalPath.id == row.id, RenewalPath.retired_at.is_(None))
    if not db.session.execute(ended.values(retired_at=NOW)).rowcount:
        raise Stale("Bu yenileme yolu zaten kaldırılmış.")
    audit("certificates.renewal_ended", actor_id, thing=row)
