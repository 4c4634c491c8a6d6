from flask import url_for

from lms.accounts.access import branches_reached, reach
from lms.chambers.models import Chamber
from lms.core.database import Waiting, db
from lms.fees import queries
from lms.fees.queries import reductions

LINKS = [
    ("Kabul", "Ödemeler", "fees.orders", "fees.see"),
    ("Kabul", "Banka hareketleri", "fees.lines", "fees.match"),
    ("Kabul", "İndirim başvuruları", "fees.desk_reductions", "fees.decide"),
    ("Kabul", "İadeler", "fees.refunds", "fees.refund"),
    ("Kabul", "Muhasebe dökümü", "fees.accounting", "fees.refund"),
    ("Oda", "Ödeme ayarları", "fees.settings", "fees.settings"),
]


def waiting(chamber_id: int, user_id: int) -> Waiting:
    """Payments to match, receipts to look at, reductions and refunds to decide: as far as this person may."""
    slug = db.session.get(Chamber, chamber_id).slug
    found = []
    if holds("fees.match", chamber_id):
        branches = branches_reached("fees.match", chamber_id)
        lines = queries.open_line_count(chamber_id, branches)
        receipts = queries.receipt_count(chamber_id, branches)
        found.append((lines, "Eşleşmeyen banka hareketi", url_for("fees.lines", oda=slug)))
        found.append((receipts, "Bakılmamış dekont", url_for("fees.orders", oda=slug)))
        if asked := queries.asked_write_offs(chamber_id, branches, user_id):
            href = url_for("fees.desk_order", oda=slug, order_id=asked[0].id)
            found.append((len(asked), "Onay bekleyen eksik tutar silme", href))
    if holds("fees.decide", chamber_id):
        many = reductions.undecided_reductions(chamber_id, user_id)
        found.append((many, "Karar bekleyen indirim başvurusu", url_for("fees.desk_reductions", oda=slug)))
    if holds("fees.refund", chamber_id):
        many = queries.open_refunds(chamber_id, user_id)
        found.append((many, "İşlem bekleyen iade", url_for("fees.refunds", oda=slug)))
    return found


def holds(permission: str, chamber_id: int) -> bool:
    reached = reach(permission)
    return reached is None or chamber_id in reached
