"""This room's lines on the desk."""

from flask import url_for

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.core.database import db
from lms.watching import queries

LINKS = [("Eğitim", "İzleme ekleme", "watching.credits", "watching.credit")]


def counts(chamber_id: int) -> dict[str, int]:
    return {"watching.credits": len(queries.credits_waiting(chamber_id))}


def waiting(chamber_id: int, user_id: int) -> list[tuple[int, str, str]]:
    """Credits that wait for a second person, without one's own."""
    if not may("watching.credit", chamber_id):
        return []
    number = len(queries.credits_waiting(chamber_id, not_by=user_id))
    slug = db.session.get(Chamber, chamber_id).slug
    return [(number, "elle izleme eklemesi ikinci onay bekliyor", url_for("watching.credits", oda=slug))]
