"""Documents given for one purpose: kept below media/evidence under a name of ours, deleted when the purpose ends."""

import hashlib
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select, update

from lms.core import files
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.refusals import NotFound, Refused
from lms.fees.models import Evidence, Order, Receipt

LIMIT = 10 * 2**20
KINDS = {
    b"%PDF-": ("pdf", "application/pdf"),
    b"\xff\xd8\xff": ("jpg", "image/jpeg"),
    b"\x89PNG\r\n\x1a\n": ("png", "image/png"),
}


def keep(chamber_id: int, user_id: int, purpose: str, upload, field: str = "document") -> Evidence:
    """Stores a werkzeug FileStorage. Refuses what is no PDF, JPG or PNG by its own first bytes, is empty, or is larger
    than 10 MB."""
    data = upload.read(LIMIT + 1) if upload else b""
    if not data:
        raise Refused("Dosya seçilmedi ya da boş. PDF, JPG ya da PNG seçin.", field)
    if len(data) > LIMIT:
        raise Refused("Dosya en çok 10 MB olabilir.", field)
    found = next((kind for mark, kind in KINDS.items() if data.startswith(mark)), None)
    if found is None:
        raise Refused("Dosya PDF, JPG ya da PNG olmalı.", field)
    suffix, content_type = found
    stored = f"{secrets.token_hex(16)}.{suffix}"
    files.put(data, folder() / stored, field)
    evidence = Evidence(
        chamber_id=chamber_id,
        user_id=user_id,
        purpose=purpose,
        file_name=Path(upload.filename or f"belge.{suffix}").name[:200],
        stored_name=stored,
        content_type=content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    db.session.add(evidence)
    db.session.flush()
    audit("fees.keep_evidence", user_id, thing=evidence, subject_id=user_id, purpose=purpose)
    return evidence


def folder() -> Path:
    return current_app.config["LMS"].media / "evidence"


def path_of(evidence: Evidence) -> Path:
    """Where the file lies; NotFound once it is deleted."""
    if not evidence.stored_name or not (path := folder() / evidence.stored_name).is_file():
        raise NotFound("Bu belgenin amacı sona erdiği için dosyası silindi.")
    return path


def end_purpose(evidence_id: int | None, after: timedelta = timedelta()) -> None:
    """The document is no longer needed: its file goes at the next turn, or so much later."""
    db.session.execute(update(Evidence).where(Evidence.id == evidence_id).values(delete_at=NOW + after))


def end_all_purposes(user_id: int) -> None:
    """The person has closed the account: nothing that they sent is needed any more."""
    held = update(Evidence).where(Evidence.user_id == user_id, Evidence.deleted_at.is_(None))
    db.session.execute(held.values(delete_at=NOW))


def keep_on(evidence_id: int) -> None:
    """It is needed again: somebody objected."""
    db.session.execute(
        update(Evidence).where(Evidence.id == evidence_id, Evidence.deleted_at.is_(None)).values(delete_at=None)
    )


def end_receipts(order: Order) -> None:
    """The order is settled or over: whatever receipts wait have served."""
    rows = db.session.scalars(select(Receipt).where(Receipt.order_id == order.id)).all()
    for receipt in rows:
        if receipt.state == "waiting":
            receipt.state, receipt.decided_at = "seen", now()
        end_purpose(receipt.evidence_id)


def delete_due(at_most: int = 100) -> int:
    """The scheduler's duty: files whose purpose has ended are deleted, the rows say when. Returns how many."""
    due = db.session.scalars(
        select(Evidence)
        .where(Evidence.delete_at.is_not(None), Evidence.delete_at <= NOW, Evidence.deleted_at.is_(None))
        .limit(at_most)
        .with_for_update(skip_locked=True)
    ).all()
    for evidence in due:
        if evidence.stored_name:
            (folder() / evidence.stored_name).unlink(missing_ok=True)
        evidence.stored_name, evidence.deleted_at = None, moment()
        audit("fees.delete_evidence", None, thing=evidence, subject_id=evidence.user_id, purpose=evidence.purpose)
    db.session.flush()
    return len(due)


def moment() -> datetime:
    return now()
