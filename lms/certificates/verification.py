"""`lms verify register`: walks the chains and compares every document with what the register says of it.

Finds any altered, missing or added row, and any stored file that is missing or not the one that was sealed."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from lms.accounts.queries.merging import went_into
from lms.certificates import chain
from lms.certificates.models import (
    Certificate,
    Drawing,
    Entitlement,
    NumberCounter,
    RegisterHead,
    RegisterLine,
)
from lms.certificates.operations.issuing import origin_of
from lms.certificates.operations.sealing import file_facts
from lms.chambers.models import Chamber
from lms.core.database import db


@dataclass(frozen=True)
class Finding:
    """Something does not hold. `where`: a position of a chamber's register, a document's number, or a table."""

    chamber: str
    where: str
    sentence: str

    def __str__(self):
        return f"{self.chamber}: {self.where}: {self.sentence}"


def verify(chamber_slug: str | None = None, files: bool = True) -> list[Finding]:
    """Every finding of one chamber's register, or of all; empty when all is well. `files`: read the stored PDFs too."""
    wanted = select(Chamber).order_by(Chamber.slug)
    if chamber_slug:
        wanted = wanted.where(Chamber.slug == chamber_slug)
    found = [finding for chamber in db.session.scalars(wanted) for finding in of_chamber(chamber, files)]
    return found + [Finding("*", "çizimler", sentence) for sentence in altered_drawings()]


def of_chamber(chamber: Chamber, files: bool) -> Iterator[Finding]:
    lines = db.session.scalars(
        select(RegisterLine).where(RegisterLine.chamber_id == chamber.id).order_by(RegisterLine.position)
    ).all()
    for position, sentence in chain.broken_links(lines):
        yield Finding(chamber.slug, f"satır {position}", sentence)
    head = db.session.get(RegisterHead, chamber.id, populate_existing=True)
    last = (lines[-1].position, lines[-1].digest) if lines else (0, chain.BEGINNING)
    if (head.position, head.digest) != last if head else lines:
        yield Finding(chamber.slug, "kütüğün sonu", "Son satır, kütüğün sonu olarak yazılanla aynı değil.")
    by_certificate: dict[int, list[RegisterLine]] = {}
    for line in lines:
        by_certificate.setdefault(line.certificate_id, []).append(line)
    yield from documents(chamber, by_certificate, files)


def documents(chamber: Chamber, lines: dict[int, list[RegisterLine]], files: bool) -> Iterator[Finding]:
    known = set()
    last: dict[int, list[int]] = {}
    rows = select(Certificate, Entitlement).join(Entitlement, Entitlement.id == Certificate.entitlement_id)
    rows = rows.where(Certificate.chamber_id == chamber.id).order_by(Certificate.year, Certificate.sequence)
    for certificate, entitlement in db.session.execute(rows.execution_options(populate_existing=True)):
        known.add(certificate.id)
        last.setdefault(certificate.year, []).append(certificate.sequence)
        for sentence in document(certificate, entitlement, lines.get(certificate.id, [])):
            yield Finding(chamber.slug, certificate.number, sentence)
        if files and certificate.pdf_sha256 and certificate.personal is not None:
            for sentence in stored_file(certificate):
                yield Finding(chamber.slug, certificate.number, sentence)
    for certificate_id in sorted(set(lines) - known):
        said = lines[certificate_id][0].payload.get("facts", {}).get("number", f"belge {certificate_id}")
        yield Finding(chamber.slug, said, "Kütükte satırı olan belge yok.")
    yield from numbers(chamber, last)


def document(certificate: Certificate, entitlement: Entitlement, lines: list[RegisterLine]) -> Iterator[str]:
    """Sentences on one document against its own lines."""
    by_kind = {line.kind: line for line in lines}
    if len(by_kind) != len(lines):
        yield "Kütükte aynı türden birden çok satırı var."
    issued = by_kind.get("issued")
    if issued is None:
        yield "Kütükte veriliş satırı yok."
        return
    if issued.payload != {"entitlement": origin_of(entitlement), "facts": certificate.facts}:
        yield "Belgenin bilgileri veriliş satırına uymuyor."
    yield from columns(certificate, entitlement)
    yield from person(certificate, issued, "erased" in by_kind)
    if ("file" in by_kind) != bool(certificate.pdf_sha256):
        yield "Dosya bilgisi ile kütüğün dosya satırı birbirini tutmuyor."
    elif "file" in by_kind and by_kind["file"].payload != file_facts(certificate):
        yield "Dosyanın bilgileri kütükteki satıra uymuyor."
    yield from ending(certificate, by_kind)


def columns(certificate: Certificate, entitlement: Entitlement) -> Iterator[str]:
    """The columns repeat facts for searching; they must say the same."""
    facts = certificate.facts
    until = certificate.valid_until.isoformat() if certificate.valid_until else None
    stated = {
        "number": certificate.number,
        "code": certificate.code,
        "edition": certificate.edition,
        "issued_on": certificate.issued_on.isoformat(),
        "valid_until": until,
    }
    wrong = [name for name, value in stated.items() if facts.get(name) != value]
    if certificate.number != f"{facts['chamber']['slug']}-{certificate.year}-{certificate.sequence:06d}":
        wrong.append("sequence")
    for name in ("kind_id", "version_id", "chamber_id"):
        if getattr(certificate, name) != getattr(entitlement, name):
            wrong.append(name)
    if wrong:
        yield f"Değiştirilmiş alanlar: {', '.join(wrong)}"


def person(certificate: Certificate, issued: RegisterLine, erased: bool) -> Iterator[str]:
    if certificate.personal is None:
        if not erased:
            yield "Kişisel bilgiler kütükte silme satırı olmadan silinmiş."
        return
    if chain.personal_digest(certificate.salt or "", certificate.personal) != issued.personal_digest:
        yield "Belge sahibinin bilgileri veriliş satırına uymuyor."
    first_id = certificate.personal["user_id"]
    if certificate.user_id != first_id and not went_into(first_id, certificate.user_id):
        yield "Belgenin bağlı olduğu kişi değiştirilmiş."


def ending(certificate: Certificate, by_kind: dict[str, RegisterLine]) -> Iterator[str]:
    state = "revoked" if "revoked" in by_kind else "superseded" if "superseded" in by_kind else "valid"
    if certificate.state != state:
        yield "Belgenin durumu kütükteki son satıra uymuyor."
    elif state != "valid":
        line, by = by_kind[state], certificate.replaced_by.number if certificate.replaced_by else None
        on = certificate.ended_on.isoformat() if certificate.ended_on else None
        if line.payload.get("on") != on or line.payload.get("by") != by or line.payload["number"] != certificate.number:
            yield "İptal ya da yenileme bilgisi kütükteki satıra uymuyor."
    elif certificate.ended_on or certificate.replaced_by_id:
        yield "Yürürlükteki belgede bitiş bilgisi var."


def stored_file(certificate: Certificate) -> Iterator[str]:
    path = Path(current_app.config["LMS"].media) / (certificate.file_path or "")
    try:
        with open(path, "rb") as file:
            if file_digest(file, "sha256").hexdigest() != certificate.pdf_sha256:
                yield "Saklanan dosya mühürlenen dosya değil."
    except OSError:
        yield "Saklanan dosya yok ya da okunamıyor."


def numbers(chamber: Chamber, given: dict[int, list[int]]) -> Iterator[Finding]:
    """Without gaps from 1 to the counter."""
    counters = dict(
        db.session.execute(
            select(NumberCounter.year, NumberCounter.last).where(NumberCounter.chamber_id == chamber.id)
        ).all()
    )
    for year in sorted(set(given) | set(counters)):
        if given.get(year, []) != list(range(1, counters.get(year, 0) + 1)):
            yield Finding(chamber.slug, f"{year} sayıları", "Sayılar birden başlayıp aralıksız gitmiyor.")


def altered_drawings() -> Iterator[str]:
    for drawing in db.session.scalars(select(Drawing).order_by(Drawing.sha256)):
        if sha256(drawing.svg.encode()).hexdigest() != drawing.sha256:
            yield f"Çizim özetine uymuyor: {drawing.sha256[:12]}"
