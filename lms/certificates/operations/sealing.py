"""The stored, sealed PDF: made once, then it is the document."""

import os
from hashlib import sha256
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from lms.accounts.operations.people import notify
from lms.certificates import codes, queries, rendering
from lms.certificates.models import Certificate, SealCertificate
from lms.certificates.operations.register import append, locked_head
from lms.certificates.signing import NoKey, seal_of
from lms.core import mail
from lms.core.clock import now
from lms.core.database import db
from lms.core.presentation import day


def seal_document(certificate_id: int) -> bool:
    """Makes, seals and stores the PDF, writes the second register line, tells the holder. False when there is nothing
    to do (made already, or erased) or no key may be used: the reason then stands on the row."""
    certificate = db.session.scalar(select(Certificate).where(Certificate.id == certificate_id).with_for_update())
    if certificate is None or certificate.pdf_sha256 or certificate.personal is None:
        return False
    try:
        seal = seal_of(certificate.facts["chamber"]["slug"], certificate.facts["chamber"]["name"])
    except NoKey as error:
        certificate.render_refusal = str(error)
        return False
    drawings = queries.drawings_of(certificate.facts)
    document = seal.sign(rendering.pdf(certificate.facts, certificate.personal, drawings))
    chamber_slug = certificate.facts["chamber"]["slug"]
    certificate.file_path = f"certificates/{chamber_slug}/{certificate.year}/{certificate.number}.pdf"
    certificate.pdf_sha256, certificate.pdf_size = sha256(document).hexdigest(), len(document)
    certificate.seal, certificate.render_refusal = seal.fingerprint, None
    certificate.signed_at = now()
    store(current_app.config["LMS"].media / certificate.file_path, document)
    known = insert(SealCertificate).values(
        fingerprint=seal.fingerprint, chamber_id=certificate.chamber_id, pem=seal.pem, is_test=seal.is_test
    )
    db.session.execute(known.on_conflict_do_nothing())
    tell(certificate, document)
    append(locked_head(certificate.chamber_id), certificate, "file", file_facts(certificate))
    db.session.flush()
    return True


def file_facts(certificate: Certificate) -> dict:
    """What the second register line says."""
    return {
        "number": certificate.number,
        "path": certificate.file_path,
        "sha256": certificate.pdf_sha256,
        "size": certificate.pdf_size,
        "seal": certificate.seal,
        "signed_at": certificate.signed_at.isoformat(),
    }


def store(path: Path, content: bytes) -> None:
    """Whole or not at all, and on the disk before the register says so. Overwrites what a killed worker left there:
    without a register line that was no document yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with open(beside, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def tell(certificate: Certificate, document: bytes) -> None:
    """The document by e-mail, and a line in the inbox."""
    facts, user = certificate.facts, certificate.user
    if user is None or user.closed_at is not None:
        return
    public = current_app.config["LMS"].public_url
    mail.post(
        user.email,
        "certificates/document_issued",
        chamber_id=certificate.chamber_id,
        reply_to=certificate.chamber.email,
        attachment=(f"{certificate.number}.pdf", document),
        full_name=certificate.personal["holder"],
        document_kind=facts["kind"]["title"],
        course_title=facts["course"]["title"],
        document_number=certificate.number,
        issued_on=day(certificate.issued_on),
        valid_until=day(certificate.valid_until) or "Süresiz",
        code=codes.grouped(certificate.code),
        document_url=f"{public}/belgelerim",
        verification_url=f"{facts['verify_address']}/{certificate.code}",
    )
    notify(user.id, "document", f"Belgeniz hazır: {facts['kind']['title']}, {facts['course']['title']}", "/belgelerim")
