"""An exam to be held in two halls in three weeks, proctors' documents and their applications; the draw is left to the
visitor."""

from datetime import date, timedelta

from sqlalchemy import select

from lms.core.clock import now
from lms.core.database import db
from lms.exams.models import Exam
from lms.exams.operations import plans
from lms.exams.operations.exams import open_exam, write_exam
from lms.halls import queries
from lms.halls.operations import duties, seats, sessions
from lms.seed.exams import SECONDS

OFFICERS = {"insaat": "K006", "elektrik": "K011", "makina": "K015"}
PROCTORS = {"K028": "insaat", "K029": "insaat", "K030": "elektrik", "K031": "elektrik", "K032": "makina"}
COPIED = ("version_id", "duration_ms", "pass_mark", "shuffle", "draw")


def plant_halls(chambers, people) -> None:
    for number, (person, slug) in enumerate(PROCTORS.items(), 41):
        values = {"kind": "gozetmen", "source_code": f"GB-2026-{number}", "valid_from": date(2026, 2, 2)}
        values["valid_to"] = date(2028, 2, 1)
        duties.record_qualification(chambers[slug].id, people[person], values, people[OFFICERS[slug]].id)
    chamber, officer = chambers["insaat"], people[OFFICERS["insaat"]].id
    online = db.session.scalar(select(Exam).where(Exam.chamber_id == chamber.id).order_by(Exam.id).limit(1))
    if online is None:
        return
    copy = {name: getattr(online, name) for name in COPIED} | {"title": f"{online.title}, salonda"}
    exam = write_exam(chamber.id, copy, officer)
    plans.lock(exam, people[SECONDS[chamber.slug]].id)
    open_exam(exam, officer)
    values = {"title": f"{online.title}, 1. oturum", "place": "Eğitim merkezi, Necatibey Caddesi 57, Ankara"}
    values |= {"starts_at": rounded(now() + timedelta(days=21)), "late_minutes": 15, "qualification": "gozetmen"}
    values |= {"proctors_needed": 2, "entry_rule": "Fotoğraflı kimlik belgesi ve giriş numarası istenir."}
    session = sessions.write_session(exam, values, officer)
    for name, count in (("Salon A", 12), ("Salon B", 8)):
        sessions.write_hall(session, {"name": name, "seats": count, "columns": 4}, officer)
    seats.place(session, queries.to_place(session), officer)
    duties.open_application(session, session.starts_at - timedelta(days=7), officer)
    for person in list(PROCTORS)[:4]:
        duties.apply(session, people[person])


def rounded(moment):
    """The same day at 10.00 in Istanbul."""
    return moment.replace(hour=7, minute=0, second=0, microsecond=0)
