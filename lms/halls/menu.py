from flask import url_for

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.core.database import Waiting, db
from lms.halls import queries
from lms.halls.queries import paper

LINKS = [
    ("Ölçme ve belge", "Sınav oturumları", "halls_desk.session_list", "exams.proctor"),
    ("Ölçme ve belge", "Gözetmen belgeleri", "halls_desk.qualifications", "halls.plan"),
    ("Ölçme ve belge", "Ek süreler", "halls_desk.extra_times", "halls.plan"),
]


def waiting(chamber_id: int, user_id: int) -> Waiting:
    oda = db.session.get(Chamber, chamber_id).slug
    address = url_for("halls_desk.session_list", oda=oda)
    if not may("halls.plan", chamber_id):
        return []
    return [
        (queries.undrawn_count(chamber_id), "Oturumun gözetmenlik kurası çekilmeyi bekliyor", address),
        (paper.waiting_count(chamber_id), "Yanıt kâğıdı girilmeyi ya da onaylanmayı bekliyor", address),
    ]
