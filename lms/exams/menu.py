from flask import url_for
from sqlalchemy import Select, select

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.core.database import Waiting, db
from lms.exams.coursework import queries as coursework
from lms.exams.queries import objections
from lms.exams.queries.exams import result_count

LINKS = [
    ("Ölçme ve belge", "Soru bankaları", "exams_desk.bank_list", "exams.author"),
    ("Ölçme ve belge", "Sınavlar", "exams_desk.exam_list", "exams.lock"),
    ("Ölçme ve belge", "Ödevler", "coursework_desk.work_list", "exams.author"),
    ("Ölçme ve belge", "Değerlendirme", "exams_desk.marking", "exams.mark"),
    ("Ölçme ve belge", "İtirazlar", "exams_desk.objections", "exams.decide"),
]


def counts(chamber_id: int) -> dict[str, Select]:
    return {
        "exams_desk.marking": together(result_count(chamber_id, "marking"), coursework.waiting_count(chamber_id)),
        "exams_desk.objections": together(*objections.waiting_counts(chamber_id)),
    }


def together(first: Select, second: Select) -> Select:
    return select(first.scalar_subquery() + second.scalar_subquery())


def waiting(chamber_id: int, user_id: int) -> Waiting:
    found, oda = [], db.session.get(Chamber, chamber_id).slug
    if may("exams.mark", chamber_id):
        address = url_for("exams_desk.marking", oda=oda)
        marking = result_count(chamber_id, "marking")
        found.append((marking, "Değerlendirilmesi gereken yanıtı olan sınav girişi", address))
        found.append((coursework.waiting_count(chamber_id), "Değerlendirilmesi gereken ödev", address))
    if may("exams.publish", chamber_id):
        ready, address = result_count(chamber_id, "ready"), url_for("exams_desk.exam_list", oda=oda)
        found.append((ready, "Yayımlanmayı bekleyen sınav sonucu", address))
    if may("exams.decide", chamber_id):
        address, (objected, rulings) = url_for("exams_desk.objections", oda=oda), objections.waiting_counts(chamber_id)
        found.append((objected, "Karar bekleyen itiraz", address))
        found.append((rulings, "İkinci onay bekleyen soru kararı", address + "#kararlar"))
    return found
