"""What the desk's menu and "what waits for me" show of this room."""

from flask import url_for
from sqlalchemy import Select

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.core.database import Waiting, db
from lms.videos import queries

LINKS = [("Eğitim", "Videolar", "videos.index", "videos.upload")]


def counts(chamber_id: int) -> dict[str, Select]:
    return {"videos.index": queries.failed_videos(chamber_id)}


def waiting(chamber_id: int, user_id: int) -> Waiting:
    """[(count, sentence, address)]: only what this person may act on."""
    if not may("videos.upload", chamber_id):
        return []
    href = url_for("videos.index", oda=db.session.get(Chamber, chamber_id).slug, durum="failed")
    return [(queries.failed_videos(chamber_id), "Hazırlanamayan video var", href)]
