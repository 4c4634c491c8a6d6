"""This room's lines on the desk."""

from flask import url_for
from sqlalchemy import Select

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.core.database import Waiting, db
from lms.watching import queries

LINKS = [("Eğitim", "İzleme ekleme", "watching.credits", "watching.credit")]


def counts(chamber_id: int) -> dict[str, Select]:
    return {"watching.credits": queries.credit_count(chamber_id)}


def waiting(chamber_id: int, user_id: int) -> Waiting:
    """Credits that wait for a second person, without one's own."""
    if not may("watching.credit", chamber_id):
        return []
    number = queries.credit_count(chamber_id, not_by=user_id)
    slug = db.session.get(Chamber, chamber_id).slug
    return [(number, "elle izleme eklemesi ikinci onay bekliyor", url_for("watching.credits", oda=slug))]
