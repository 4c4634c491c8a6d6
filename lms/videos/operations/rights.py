"""Law 5846: without a record of who owns the rights of an asset, on which basis and how long, nothing is published."""

import re
from datetime import date

from lms.core import turkish
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.videos.models import RightsRecord
from lms.videos.rules import BASES


def record_rights(
    chamber_id: int,
    sha256: str,
    owner: str,
    basis: str,
    scope: str,
    from_on: date,
    to_on: date | None,
    note: str | None,
    actor_id: int | None,
) -> RightsRecord:
    """Writes one record for the asset with this digest; several may stand side by side. Raises Refused by the field."""
    owner, scope = turkish.clean_name(owner or ""), " ".join((scope or "").split())
    if not re.fullmatch(r"[0-9a-f]{64}", sha256 or ""):
        raise Refused("Dosyanın özeti henüz hesaplanmadı. Birkaç saniye sonra yeniden deneyin.")
    if not owner:
        raise Refused("Mali hakların sahibini yazın.", "owner")
    if basis not in BASES:
        raise Refused("Hakkın dayanağını seçin.", "basis")
    if not scope:
        raise Refused("Hakkın kapsamını yazın (hangi kullanımlar, nerede).", "scope")
    if from_on is None:
        raise Refused("Başlangıç gününü yazın.", "from_on")
    if to_on is not None and to_on < from_on:
        raise Refused("Bitiş günü başlangıçtan önce olamaz.", "to_on")
    record = RightsRecord(
        chamber_id=chamber_id,
        sha256=sha256,
        owner=owner[:300],
        basis=basis,
        scope=scope[:1000],
        from_on=from_on,
        to_on=to_on,
        note=(note or "").strip()[:2000] or None,
        created_by_id=actor_id,
    )
    db.session.add(record)
    db.session.flush()
    audit("videos.record_rights", actor_id, thing=record, sha256=sha256, basis=basis)
    return record


def end_rights(record: RightsRecord, actor_id: int, reason: str) -> None:
    """The right no longer holds. Raises Refused without a reason."""
    if not (reason or "").strip():
        raise Refused("Kaydı neden sona erdirdiğinizi yazın.", "reason")
    if record.ended_at is None:
        record.ended_at = now()
        audit("videos.end_rights", actor_id, thing=record, reason=reason.strip())
        db.session.flush()
