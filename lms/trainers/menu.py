"""What the desk's menu and "what waits for me" show of this room."""

from flask import url_for
from sqlalchemy import Select

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.core.database import Waiting, db
from lms.trainers import queries

LINKS = [
    ("Eğitim", "Eğiticiler", "trainers.index", "trainers.see"),
    ("Eğitim", "Eğitici onayları", "trainers.approvals", "trainers.approve"),
]


def counts(chamber_id: int) -> dict[str, Select]:
    return {"trainers.approvals": queries.waiting_count(chamber_id)}


def waiting(chamber_id: int, user_id: int) -> Waiting:
    """[(count, sentence, address)]: only what this person may act on."""
    slug = db.session.get(Chamber, chamber_id).slug
    found = []
    if may("trainers.approve", chamber_id):
        number = queries.waiting_count(chamber_id, not_by=user_id)
        found.append((number, "Eğiticilerin eğitimi kaydı onayınızı bekliyor", url_for("trainers.approvals", oda=slug)))
    if may("trainers.edit", chamber_id):
        loans, address = queries.loans_waiting(chamber_id), url_for("trainers.loans", oda=slug)
        found.append((loans, "Başka bir oda eğiticinizi istiyor", address))
    return found
