"""This room's lines in the desk's menu, and what waits there."""

from flask import url_for

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.core.database import Waiting, db
from lms.surveys import queries

LINKS = [("Eğitim", "Anketler", "surveys.templates", "surveys.see")]


def waiting(chamber_id: int, user_id: int) -> Waiting:
    if not may("surveys.edit", chamber_id):
        return []
    slug = db.session.get(Chamber, chamber_id).slug
    return [(queries.waiting_texts(chamber_id), "anket metni denetim bekliyor", url_for("surveys.texts", oda=slug))]
