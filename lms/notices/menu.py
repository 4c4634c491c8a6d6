"""This room's lines in the desk's menu, and what waits there."""

from flask import url_for

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.core.database import Waiting, db
from lms.notices import queries

LINKS = [
    ("Eğitim", "Duyurular", "notices.announcements", "notices.announce"),
    ("Eğitim", "Katılımcılara ileti", "notices.messages", "notices.send"),
    ("Eğitim", "Eğiticiye sorular", "notices.questions", "notices.questions"),
]


def waiting(chamber_id: int, user_id: int) -> Waiting:
    if not may("notices.questions", chamber_id):
        return []
    slug = db.session.get(Chamber, chamber_id).slug
    href = url_for("notices.questions", oda=slug, durum="open")
    return [(queries.unanswered(chamber_id), "katılımcı sorusu yanıt bekliyor", href)]
