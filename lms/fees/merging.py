"""What becomes of this room's rows when two accounts become one. Orders change hands with all their entries; sums and
references stay as they are."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lms.accounts.rules.merging import history, moved
from lms.core.database import db
from lms.fees.models import Order

SAME_REDUCTION = (
    "o.state = 'waiting' AND EXISTS (SELECT 1 FROM fee_reductions k WHERE k.user_id = :target"
    " AND k.chamber_id = o.chamber_id AND k.state = 'waiting')"
)
MERGES = [
    moved("fee_orders", "Ödeme kaydı"),
    *history("fee_orders", "write_off_by_id"),
    *history("fee_entries", "actor_id"),
    *history("fee_refunds", "approved_by_id", "paid_out_by_id"),
    moved("evidence_files", "Gönderilmiş belge dosyası"),
    *history("fee_receipts", "decided_by_id"),
    moved("fee_reductions", "İndirim başvurusu", unless=SAME_REDUCTION),
    *history("fee_reductions", "decided_by_id", "objection_by_id"),
    *history("bank_imports", "created_by_id"),
    *history("dues_lists", "created_by_id"),
    *history("bank_matches", "made_by_id", "undone_by_id"),
]


def faults(kept, merged):
    other = aliased(Order)
    both = select(Order).join(other, (other.run_id == Order.run_id) & (other.user_id == merged.id))
    both = both.where(Order.user_id == kept.id, Order.ended_at.is_(None), other.ended_at.is_(None))
    for order in db.session.scalars(both):
        yield f"İki hesap da şu eğitim için sipariş vermiş: {order.run.version.title}. Önce birini sonlandırın."
