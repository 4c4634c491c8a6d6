"""A payer's bank receipt: it holds the seat until an officer has looked."""

from sqlalchemy import select

from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.fees.models import Order, Receipt
from lms.fees.operations import evidence, orders
from lms.fees.operations.telling import tell


def upload_receipt(order: Order, upload) -> Receipt:
    """One at a time; while it waits the order does not lapse."""
    order = orders.hold(order)
    if order.state != "open" or order.ended_at is not None:
        raise Stale("Bu siparişin ödemesi beklenmiyor; dekont gerekmez.")
    held = select(Receipt.id).where(Receipt.order_id == order.id, Receipt.state == "waiting")
    if db.session.scalar(held) is not None:
        raise Stale("Dekontunuz alınmış; görevlinin incelemesi bekleniyor.")
    kept = evidence.keep(order.chamber_id, order.user_id, "receipt", upload, "receipt")
    receipt = Receipt(order_id=order.id, chamber_id=order.chamber_id, evidence_id=kept.id, state="waiting")
    db.session.add(receipt)
    db.session.flush()
    audit("fees.upload_receipt", order.user_id, thing=receipt, subject_id=order.user_id)
    return receipt


def refuse_receipt(receipt: Receipt, actor_id: int, reason: str) -> None:
    """No such payment has come: the payer reads why; the order's own hour counts again."""
    orders.hold(receipt.order)
    db.session.refresh(receipt)
    if receipt.state != "waiting":
        raise Stale("Bu dekont bu sırada sonuçlandı.")
    if not reason.strip():
        raise Refused("Dekontun neden kabul edilmediğini yazın; ödeyen bunu okuyacak.", "reason")
    receipt.state, receipt.reason, receipt.decided_at, receipt.decided_by_id = (
        "refused",
        reason.strip(),
        now(),
        actor_id,
    )
    evidence.end_purpose(receipt.evidence_id)
    audit("fees.refuse_receipt", actor_id, thing=receipt, subject_id=receipt.order.user_id, reason=reason.strip())
    tell(receipt.order, "Dekontunuz kabul edilmedi", f"Gerekçe: {reason.strip()}")
    db.session.flush()
