"""What the desk's menu and "what waits for me" show of this room."""

from flask import url_for

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.core.database import db
from lms.videos import queries

LINKS = [("Eğitim", "Videolar", "videos.index", "videos.upload")]


def counts(chamber_id) -> dict:
    return {"videos.index": queries.failed_videos(chamber_id)}


def waiting(chamber_id, user_id) -> list:
    """[(count, sentence, address)]: only what this person may act on."""
    if not may("videos.upload", chamber_id) or not (number := queries.failed_videos(chamber_id)):
        return []
    slug = db.session.get(Chamber, chamber_id).slug
    return [(number, "Hazırlanamayan video var", url_for("videos.index", oda=slug, durum="failed"))]
