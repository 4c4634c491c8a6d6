"""The arithmetic of the register: each line's digest covers the line before it; personal fields enter only as a digest
with the salt of their own document, so that a person can be erased and the chain still verifies. Pure."""

import hashlib
import json
import secrets
from datetime import UTC, datetime

BEGINNING = "0" * 64  # what the first line of a register names as its predecessor


def canonical(value) -> bytes:
    """The same value always gives the same bytes: sorted keys, no spaces, UTF-8. Only text, whole numbers, truth
    values, None, lists and tables of these."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def new_salt() -> str:
    return secrets.token_hex(16)


def personal_digest(salt: str, personal: dict) -> str:
    """SHA-256 over the salt and the personal fields; without the salt nobody can try names against it."""
    return hashlib.sha256(salt.encode() + b"\n" + canonical(personal)).hexdigest()


def line_digest(
    previous: str,
    chamber_id: int,
    position: int,
    kind: str,
    at: datetime,
    certificate_id: int,
    payload: dict,
    personal: str | None,
) -> str:
    """The digest of a register line over everything that it says and over its predecessor's digest."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    whole = [previous, chamber_id, position, kind, moment, certificate_id, payload, personal]
    return hashlib.sha256(canonical(whole)).hexdigest()


def digest_of(line) -> str:
    """line_digest of a RegisterLine as it stands."""
    return line_digest(
        line.previous_digest,
        line.chamber_id,
        line.position,
        line.kind,
        line.at,
        line.certificate_id,
        line.payload,
        line.personal_digest,
    )


def broken_links(lines):
    """Walks a register in the order of its positions; yields (position, sentence) for each line that does not hold."""
    previous, expected = BEGINNING, 1
    for line in lines:
        if line.position != expected:
            yield line.position, f"{expected} sırasındaki satır eksik."
        if line.previous_digest != previous:
            yield line.position, "Satır, kendinden önceki satırın özetini taşımıyor."
        if line.digest != digest_of(line):
            yield line.position, "Satırın içeriği özetine uymuyor."
        previous, expected = line.digest, line.position + 1
