"""Many documents for one correction: chosen by lines or a filter, each with its verdict, before anything is written."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.certificates import codes, queries, rules
from lms.certificates.corrections import NAME, UNTIL, Correction, change
from lms.certificates.models import Certificate
from lms.core.clock import today
from lms.core.database import db
from lms.core.refusals import Refused


@dataclass(frozen=True)
class Line:
    """What was typed (or the number), the document, before and after. verdict: ok, warn or stop."""

    text: str
    certificate: Certificate | None
    before: str
    after: str
    verdict: str
    sentence: str

    @property
    def is_good(self) -> bool:
        return self.verdict == "ok"


def by_lines(chamber_id: int, typed: list[str]) -> list[tuple[str, Certificate | None]]:
    """Each typed number or code with its document of this chamber, or none. Refused when there are too many."""
    too_many(len(typed))
    codes_typed = {text: codes.normalise(text) for text in typed}
    wanted = select(Certificate).options(joinedload(Certificate.user)).where(Certificate.chamber_id == chamber_id)
    known = Certificate.number.in_(typed) | Certificate.code.in_([code for code in codes_typed.values() if code])
    found = list(db.session.scalars(wanted.where(known)))
    by_key = {one.number: one for one in found} | {one.code: one for one in found}
    return [(text, by_key.get(text) or by_key.get(codes_typed[text])) for text in typed]


def numbers_of(chamber_id: int, ids: list[int]) -> list[str]:
    wanted = select(Certificate.number).where(Certificate.id.in_(ids), Certificate.chamber_id == chamber_id)
    return list(db.session.scalars(wanted.order_by(Certificate.id)))


def to_revoke(chamber_id: int, ids: list[int]) -> list[tuple[Certificate, str]]:
    """Each of these documents of the chamber with what stands against revoking it; empty when nothing does."""
    wanted = select(Certificate).where(Certificate.id.in_(ids), Certificate.chamber_id == chamber_id)
    waiting = queries.proposals(chamber_id, "waiting")
    busy = {one for proposal in waiting for one in proposal.payload.get("certificate_ids", [])}
    found = []
    for one in db.session.scalars(wanted.order_by(Certificate.id)):
        sentence = "Bu belge artık yürürlükte değil." if one.state != "valid" else ""
        found.append((one, sentence or ("Bu belge için bekleyen bir öneri var." if one.id in busy else "")))
    return found


def by_filter(chamber_id: int, version_id=None, kind_id=None, from_on=None, to_on=None):
    """Documents in force of a course, a kind, a span of days; Refused when there are too many."""
    wanted = select(Certificate).options(joinedload(Certificate.user))
    wanted = wanted.where(Certificate.chamber_id == chamber_id, Certificate.state == "valid")
    pairs = (
        (version_id, Certificate.version_id == version_id),
        (kind_id, Certificate.kind_id == kind_id),
        (from_on, Certificate.issued_on >= (from_on or date.min)),
        (to_on, Certificate.issued_on <= (to_on or date.max)),
    )
    for value, condition in pairs:
        if value:
            wanted = wanted.where(condition)
    found = list(db.session.scalars(wanted.order_by(Certificate.id).limit(rules.MOST_LINES + 1)))
    too_many(len(found))
    return [(one.number, one) for one in found]


def too_many(count: int) -> None:
    if count > rules.MOST_LINES:
        said = f"Bir seferde en çok {rules.MOST_LINES} belge düzeltilir. Süzgeci daraltın ya da sayıları bölün."
        raise Refused(said, "numbers")


def preview(chamber_id: int, chosen, correction: Correction) -> list[Line]:
    """Each document with its verdict: to correct, unchanged, not in force, waiting in another proposal, unknown."""
    waiting = {
        one for other in queries.proposals(chamber_id, "waiting") for one in other.payload.get("certificate_ids", [])
    }
    day, seen, out = today(), set(), []
    for text, certificate in chosen:
        before, after = texts(certificate, correction)
        verdict, sentence = judged(certificate, correction, before, after, waiting, seen, day)
        if certificate is not None:
            seen.add(certificate.id)
        out.append(Line(text, certificate, before, after, verdict, sentence))
    return out


def texts(certificate: Certificate | None, correction: Correction) -> tuple[str, str]:
    if certificate is None or certificate.personal is None:
        return "–", "–"
    holder = certificate.personal["holder"]
    name = certificate.user.full_name if certificate.user else holder
    return change(certificate.facts, holder, name, certificate.valid_until, correction)


def judged(certificate, correction, before, after, waiting, seen, day) -> tuple[str, str]:
    if certificate is None:
        return "stop", "Bu sayıda ya da kodda belge yok."
    if certificate.id in seen:
        return "warn", "Aynı belge listede daha önce geçiyor."
    if certificate.state != "valid":
        return "stop", "Belge yürürlükte değil."
    if certificate.personal is None or certificate.user is None:
        return "stop", "Kişisel bilgileri silinmiş; yeniden düzenlenemez."
    standing = rules.standing(certificate.state, certificate.valid_until, day)
    if standing == "expired" and correction.field != UNTIL:
        return "stop", "Belgenin süresi dolmuş."
    if correction.field == UNTIL and date.fromisoformat(correction.right) < day:
        return "stop", "Son geçerlilik günü geçmiş bir gün olamaz."
    if certificate.id in waiting:
        return "warn", "Bu belge için bekleyen bir öneri var."
    if before == after:
        said = "Kişinin güncel adı aynı." if correction.field == NAME else "Belgede bu yazı geçmiyor."
        return "warn", f"{said} Belge değişmez."
    return "ok", "Yeniden düzenlenecek."
