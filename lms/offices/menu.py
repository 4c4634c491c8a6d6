"""What the desk's menu and "what waits for me" show of this room."""

from flask import url_for

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.core.database import Waiting, db
from lms.offices import queries

LINKS = [("Oda", "Süreli görevler", "offices_desk.index", "offices.see")]


def waiting(chamber_id: int, user_id: int) -> Waiting:
    found, (calls, terms) = [], queries.waiting_counts(chamber_id)
    address = url_for("offices_desk.index", oda=db.session.get(Chamber, chamber_id).slug)
    if may("offices.decide", chamber_id):
        found.append((calls, "Görev çağrısının süresi doldu, karar bekliyor", address))
    if may("offices.edit", chamber_id):
        found.append((terms, "Süreli görevin son günü yaklaşıyor", address))
    return found
