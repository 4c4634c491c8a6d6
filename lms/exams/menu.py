from flask import url_for

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.core.database import db
from lms.exams.queries.exams import waiting_counts

LINKS = [
    ("Ölçme ve belge", "Soru bankaları", "exams_desk.bank_list", "exams.author"),
    ("Ölçme ve belge", "Sınavlar", "exams_desk.exam_list", "exams.lock"),
    ("Ölçme ve belge", "Değerlendirme", "exams_desk.marking", "exams.mark"),
]


def counts(chamber_id: int) -> dict[str, int]:
    return {"exams_desk.marking": waiting_counts(chamber_id).get("marking", 0)}


def waiting(chamber_id: int, user_id: int) -> list[tuple[int, str, str]]:
    found, numbers = [], waiting_counts(chamber_id)
    oda = db.session.get(Chamber, chamber_id).slug
    if may("exams.mark", chamber_id):
        address = url_for("exams_desk.marking", oda=oda)
        found.append((numbers.get("marking", 0), "Değerlendirilmesi gereken yanıtı olan sınav girişi", address))
    if may("exams.publish", chamber_id):
        found.append(
            (numbers.get("ready", 0), "Yayımlanmayı bekleyen sınav sonucu", url_for("exams_desk.exam_list", oda=oda))
        )
    return found
