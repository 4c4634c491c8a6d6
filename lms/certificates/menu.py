"""This room's lines in the desk's menu, and what waits there."""

from flask import url_for
from sqlalchemy import Select

from lms.accounts.access import may
from lms.certificates import queries
from lms.chambers.models import Chamber
from lms.core.database import Waiting, db

LINKS = [
    ("Ölçme ve belge", "Belgeler", "certificates.desk", "certificates.issue"),
    ("Ölçme ve belge", "Elle düzenleme", "certificates.by_hand", "certificates.issue"),
    ("Ölçme ve belge", "Belge yenileme", "certificates.renewals", "certificates.issue"),
    ("Ölçme ve belge", "İkinci onay bekleyenler", "certificates.proposals", "certificates.approve"),
    ("Ölçme ve belge", "Kütük", "registry.register", "certificates.issue"),
    ("Ölçme ve belge", "Arşiv kayıtları", "archive.records", "certificates.issue"),
    ("Ölçme ve belge", "Belge türleri", "certificates.kinds", "certificates.kinds"),
    ("Oda", "Program bağlantıları", "registry.tokens", "certificates.tokens"),
]
SENTENCES = [
    ("proposals", "belge işlemi ikinci onay bekliyor", "certificates.proposals", "certificates.approve"),
    ("refused", "hak kazanılmış belge düzenlenemedi", "certificates.waiting", "certificates.issue"),
    ("unsealed", "belgenin PDF dosyası mühürlenemedi", "certificates.waiting", "certificates.issue"),
    ("names", "belgede eski ad var, yeniden düzenlenebilir", "certificates.waiting", "certificates.issue"),
    ("suspicions", "sahtecilik kuşkusu bildirildi", "certificates.waiting", "certificates.issue"),
]


def counts(chamber_id: int) -> dict[str, Select]:
    return {"certificates.proposals": queries.waiting_counts(chamber_id)["proposals"]}


def waiting(chamber_id: int, user_id: int) -> Waiting:
    found = queries.waiting_counts(chamber_id)
    slug = db.session.get(Chamber, chamber_id).slug
    return [
        (found[key], sentence, url_for(endpoint, oda=slug))
        for key, sentence, endpoint, permission in SENTENCES
        if may(permission, chamber_id)
    ]
