"""What the desk's menu and "what waits for me" show of this room."""

from flask import url_for

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.core.database import db
from lms.offices import queries

LINKS = [("Oda", "Süreli görevler", "offices_desk.index", "offices.see")]


def waiting(chamber_id, user_id) -> list:
    decides, edits = may("offices.decide", chamber_id), may("offices.edit", chamber_id)
    if not (decides or edits):
        return []
    address = url_for("offices_desk.index", oda=db.session.get(Chamber, chamber_id).slug)
    calls, terms = queries.waiting_counts(chamber_id)
    return [
        (calls if decides else 0, "Görev çağrısının süresi doldu, karar bekliyor", address),
        (terms if edits else 0, "Süreli görevin son günü yaklaşıyor", address),
    ]
