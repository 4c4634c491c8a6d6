"""Scopes, secrets and the shape of an entry. Pure."""

import hashlib
import secrets
from datetime import date, datetime

SCOPES = {
    "registry": "Kütük satırları: sayı, eğitim, belge türü, tarihler, durum",
    "personal": "Kişisel bilgiler: ad soyad, oda sicil no, sonuç",
    "archive": "Arşivden aktarılan kayıtlar",
}
PREFIX = "omk_"
LIMIT, LIMIT_MOST = 100, 500
REQUESTS = 900  # of one token in a quarter of an hour
EVENTS = {
    "issued": "Veriliş",
    "file": "Mühürlü dosya",
    "superseded": "Yenilenme",
    "revoked": "İptal",
    "erased": "Kişisel bilgilerin silinmesi",
}


def new_secret() -> str:
    """256 random bits after a prefix by which leaked ones can be searched for."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept: without the secret nobody can work it back, and the secret has too many bits to try."""
    return hashlib.sha256(secret.encode()).hexdigest()


def beginning(secret: str) -> str:
    return secret[: len(PREFIX) + 6]


def standing(revoked_at: datetime | None, expires_on: date, day: date) -> str:
    """live, expired (the last day is over) or revoked."""
    if revoked_at is not None:
        return "revoked"
    return "expired" if expires_on < day else "live"


def entry(line, certificate, replaced_by: str | None, scopes: list[str]) -> dict:
    """A register line as the member system reads it. The person is named only in the scope `personal`, and no more
    after erasure."""
    facts = certificate.facts
    out = {
        "position": line.position,
        "event": line.kind,
        "at": line.at.isoformat(timespec="seconds"),
        "digest": line.digest,
        "document": {
            "number": certificate.number,
            "code": certificate.code,
            "edition": certificate.edition,
            "kind": {"slug": facts["kind"]["slug"], "title": facts["kind"]["title"]},
            "course": {name: facts["course"][name] for name in ("title", "code", "hours", "form")},
            "issued_on": certificate.issued_on.isoformat(),
            "valid_until": certificate.valid_until.isoformat() if certificate.valid_until else None,
            "state": certificate.state,
            "replaced_by": replaced_by,
        },
    }
    if "personal" in scopes:
        out["person"] = person(certificate.personal)
    return out


def person(personal: dict | None) -> dict | None:
    if personal is None:
        return None
    return {"name": personal["holder"], "member_number": personal["member_number"], "result": personal["result"]}


def archived(record, scopes: list[str]) -> dict:
    """A line of an old register; it never claims an exam."""
    out = {
        "id": record.id,
        "code": record.code,
        "number": record.old_number,
        "kind": record.kind_title,
        "course": record.course_title,
        "hours": record.hours,
        "issued_on": record.issued_on.isoformat(),
        "valid_until": record.valid_until.isoformat() if record.valid_until else None,
        "state": record.state,
    }
    if "personal" in scopes:
        out["person"] = {"name": record.holder, "member_number": record.member_number}
    return out
