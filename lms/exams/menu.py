from flask import url_for

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.core.database import db
from lms.exams.coursework import queries as coursework
from lms.exams.queries import objections
from lms.exams.queries.exams import waiting_counts

LINKS = [
    ("Ölçme ve belge", "Soru bankaları", "exams_desk.bank_list", "exams.author"),
    ("Ölçme ve belge", "Sınavlar", "exams_desk.exam_list", "exams.lock"),
    ("Ölçme ve belge", "Ödevler", "coursework_desk.work_list", "exams.author"),
    ("Ölçme ve belge", "Değerlendirme", "exams_desk.marking", "exams.mark"),
    ("Ölçme ve belge", "İtirazlar", "exams_desk.objections", "exams.decide"),
]


def counts(chamber_id: int) -> dict[str, int]:
    marking = waiting_counts(chamber_id).get("marking", 0) + coursework.waiting_count(chamber_id)
    return {"exams_desk.marking": marking, "exams_desk.objections": sum(objections.waiting_counts(chamber_id).values())}


def waiting(chamber_id: int, user_id: int) -> list[tuple[int, str, str]]:
    found, numbers = [], waiting_counts(chamber_id)
    oda = db.session.get(Chamber, chamber_id).slug
    if may("exams.mark", chamber_id):
        address = url_for("exams_desk.marking", oda=oda)
        found.append((numbers.get("marking", 0), "Değerlendirilmesi gereken yanıtı olan sınav girişi", address))
        found.append((coursework.waiting_count(chamber_id), "Değerlendirilmesi gereken ödev", address))
    if may("exams.publish", chamber_id):
        found.append(
            (numbers.get("ready", 0), "Yayımlanmayı bekleyen sınav sonucu", url_for("exams_desk.exam_list", oda=oda))
        )
    if may("exams.decide", chamber_id):
        open_ones, address = objections.waiting_counts(chamber_id), url_for("exams_desk.objections", oda=oda)
        found.append((open_ones["objections"], "Karar bekleyen itiraz", address))
        found.append((open_ones["rulings"], "İkinci onay bekleyen soru kararı", address + "#kararlar"))
    return found
