"""Revoking and replacing. The old document stays: it verifies for ever and says what became of it."""

from flask import current_app
from sqlalchemy import select

from lms.accounts.operations.people import notify
from lms.certificates import rules
from lms.certificates.corrections import NAME, UNTIL, Correction, corrected, until_of
from lms.certificates.models import Certificate, NameChange
from lms.certificates.operations.issuing import draw, numbered, plan_for, register_issue
from lms.certificates.operations.qualifying import disqualify
from lms.certificates.operations.register import append, locked_head
from lms.certificates.queries import search_key
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import today
from lms.core.database import db
from lms.core.presentation import day as written
from lms.core.refusals import Refused, Stale
from lms.trainers.operations import withdraw_document


class Unissuable(Refused):
    """This one document cannot be issued anew, whatever the chamber does; others of its batch can."""


def refuse_unissuable(old: Certificate, correction: Correction) -> None:
    """Raises Unissuable for a document without a person, or one that has run out (unless just that is corrected)."""
    if old.personal is None or old.user is None:
        raise Unissuable(f"Belgenin kişisel bilgileri silinmiş; yenisi düzenlenemez: {old.number}")
    if rules.standing(old.state, old.valid_until, today()) == "expired" and correction.field != UNTIL:
        raise Unissuable(f"Belgenin süresi dolmuş; yeniden düzenlenemez: {old.number}")


def locked(certificate_id: int) -> Certificate:
    """The document under lock, still in force; Stale when it is not."""
    wanted = select(Certificate).where(Certificate.id == certificate_id).with_for_update()
    certificate = db.session.scalar(wanted.execution_options(populate_existing=True))
    if certificate is None or certificate.state != "valid":
        raise Stale("Bu belge artık yürürlükte değil; işlem yapılmadı.")
    return certificate


def revoke(certificate_id: int, reason: str, actor_id: int, second_id: int) -> Certificate:
    """The document is revoked, at once for everybody; the reason stays inside, the holder reads it and may object
    (E37). Stale when it is not in force."""
    certificate = locked(certificate_id)
    certificate.state, certificate.ended_on, certificate.ended_reason = "revoked", today(), reason
    audit(
        "certificates.revoked",
        actor_id,
        subject_id=certificate.user_id,
        thing=certificate,
        reason=reason,
        second=second_id,
        number=certificate.number,
    )
    tell_revoked(certificate)
    take_back_training(certificate, actor_id)
    disqualify(certificate)
    payload = {"number": certificate.number, "on": certificate.ended_on.isoformat()}
    append(locked_head(certificate.chamber_id), certificate, "revoked", payload)
    db.session.flush()
    return certificate


def take_back_training(certificate: Certificate, actor_id: int) -> None:
    """A trainer-training document that is revoked no longer counts in the passport, whichever edition stands there."""
    if not certificate.entitlement.version.course.records_trainer_training:
        return
    editions = select(Certificate.number).where(Certificate.entitlement_id == certificate.entitlement_id)
    for number in list(db.session.scalars(editions)):
        withdraw_document(number, "Belge iptal edildi.", actor_id)


def tell_revoked(certificate: Certificate) -> None:
    user = certificate.user
    if user is None or user.closed_at is not None:
        return
    mail.post(
        user.email,
        "certificates/document_revoked",
        chamber_id=certificate.chamber_id,
        reply_to=certificate.chamber.email,
        full_name=certificate.personal["holder"],
        document_kind=certificate.facts["kind"]["title"],
        course_title=certificate.facts["course"]["title"],
        document_number=certificate.number,
        revoked_on=written(certificate.ended_on),
        chamber_name=certificate.facts["chamber"]["name"],
        documents_url=f"{current_app.config['LMS'].public_url}/belgelerim",
    )
    title = certificate.facts["kind"]["title"]
    notify(user.id, "document", f"Belgeniz iptal edildi: {title}, {certificate.number}", "/belgelerim")


def reissue(
    certificate_id: int,
    reason: str,
    actor_id: int,
    second_id: int,
    result: str | None = None,
    correction: Correction | None = None,
) -> Certificate:
    """A new edition with the holder's present name, and another exam result when one is given; course, kind and term
    stay as they were. With a `correction` of something else only that is other than before. The old document points to
    it. Refused when the chamber has no signatory today; Stale when the old one is not in force."""
    correction = correction or Correction()
    old = locked(certificate_id)
    refuse_unissuable(old, correction)
    day = today()
    plan = plan_for(old.kind, day, retired_too=True)  # a kind retired meanwhile does not stop a correction
    draw(plan, old.entitlement)
    accent, cover, mark = plan.drawn[old.version_id]
    facts = {**corrected(old.facts, correction), "replaces": f"{old.number} yerine", "signatories": plan.signatories}
    facts |= {"accent": accent, "cover": cover, "mark": mark}
    holder = old.user.full_name if correction.field == NAME else old.personal["holder"]
    personal = {**old.personal, "holder": holder, "result": result or old.personal["result"]}
    until = until_of(old.valid_until, correction)
    old.state, old.ended_on, old.ended_reason = "superseded", day, reason
    db.session.flush()  # before the new one is current
    head = locked_head(old.chamber_id)
    new = numbered(old.entitlement, facts, personal, old.edition + 1, day.year, day, until)
    db.session.flush()
    old.replaced_by_id = new.id
    audit(
        "certificates.reissued",
        actor_id,
        subject_id=new.user_id,
        thing=new,
        reason=reason,
        second=second_id,
        old=old.number,
        number=new.number,
        correction=correction.field,
    )
    register_issue(head, new)
    append(head, old, "superseded", {"number": old.number, "by": new.number, "on": day.isoformat()})
    offer = db.session.scalar(select(NameChange).where(NameChange.certificate_id == old.id))
    if offer is not None:
        offer.state = "used"
    db.session.flush()
    return new


def name_changed(user) -> None:
    """A person's printed name was corrected: each document in force that carries another name is offered for reissue on
    its chamber's desk. Nothing is done by itself."""
    rows = db.session.scalars(
        select(Certificate).where(Certificate.user_id == user.id, Certificate.state == "valid")
    ).all()
    for certificate in rows:
        if certificate.personal and certificate.personal["holder"] != user.full_name:
            offer = db.session.scalar(select(NameChange).where(NameChange.certificate_id == certificate.id))
            if offer is None:
                db.session.add(NameChange(certificate_id=certificate.id, chamber_id=certificate.chamber_id))
            else:
                offer.state = "open"
    db.session.flush()


def dismiss_name_change(change: NameChange, actor_id: int) -> None:
    """The document keeps the name that it was issued with."""
    change.state = "dismissed"
    db.session.flush()
    audit("certificates.name_kept", actor_id, thing=change)


def forget_holder(certificate_id: int, actor_id: int | None) -> None:
    """The person is erased from a document: number, code, course and dates stay verifiable, the name and the stored
    file go, the chain still verifies (a line says that it was done)."""
    wanted = select(Certificate).where(Certificate.id == certificate_id).with_for_update()
    certificate = db.session.scalar(wanted.execution_options(populate_existing=True))
    if certificate is None or certificate.personal is None:
        return
    if certificate.file_path:
        (current_app.config["LMS"].media / certificate.file_path).unlink(missing_ok=True)
    certificate.personal, certificate.salt, certificate.user_id = None, None, None
    certificate.search_key = search_key("", certificate.number, None, certificate.facts["course"]["title"])
    audit("certificates.holder_erased", actor_id, thing=certificate, number=certificate.number)
    append(locked_head(certificate.chamber_id), certificate, "erased", {"number": certificate.number})
    db.session.flush()
