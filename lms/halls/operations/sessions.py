"""Sessions and their halls: plan, change, cancel."""

from sqlalchemy import select

from lms.accounts.operations.people import notify
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.presentation import when
from lms.core.refusals import Refused
from lms.exams.models import Exam
from lms.exams.operations import admissions
from lms.halls import queries
from lms.halls.models import ExamSession, Hall, Seating
from lms.halls.operations import duties

TOLD = ("place", "starts_at")  # candidates hear when one of these changes


def write_session(exam: Exam, values: dict, actor_id: int, session: ExamSession | None = None) -> ExamSession:
    """Plans a session, or changes a planned one. The exam then starts only in halls. Raises Refused for a time in the
    past, and while somebody sits the exam online."""
    if values["starts_at"] <= now():
        raise Refused("Oturumun başlangıcı ileri bir zaman olmalıdır.", "starts_at")
    if session is None:
        if queries.has_running(exam.id):
            raise Refused("Bu sınavı şu anda çevrimiçi çözen adaylar var. Bitmelerini bekleyin.", "exam_id")
        session = ExamSession(chamber_id=exam.chamber_id, exam_id=exam.id, created_by_id=actor_id, **values)
        db.session.add(session)
        admissions.hold_in_halls(exam, True)
        changed = False
    else:
        held = locked(session)
        if held.state != "planned":
            raise Refused("Yalnız planlanmış bir oturum değiştirilebilir.")
        changed = any(getattr(held, name) != values[name] for name in TOLD)
        for name, value in values.items():
            setattr(held, name, value)
    db.session.flush()
    audit("halls.write_session", actor_id, thing=session, title=session.title, starts_at=session.starts_at.isoformat())
    if changed:
        for seating in queries.seatings_of(session.id):
            tell_seat(seating)
        duties.moved(session)
    return session


def cancel_session(session: ExamSession, reason: str, actor_id: int):
    """Tells everybody concerned. When no other session of the exam is left, it may be sat online again."""
    held = locked(session)
    if held.state != "planned":
        raise Refused("Yalnız planlanmış bir oturum iptal edilebilir.")
    if not reason.strip():
        raise Refused("İptalin gerekçesini yazın.", "reason")
    held.state, held.cancelled_at, held.cancel_reason = "cancelled", now(), reason.strip()
    seatings = queries.seatings_of(held.id)
    admissions.withdraw([one.admission_id for one in seatings if one.admission_id])
    db.session.flush()
    others = select(ExamSession.id).where(ExamSession.exam_id == held.exam_id, ExamSession.state != "cancelled")
    if db.session.scalar(others.limit(1)) is None:
        admissions.hold_in_halls(held.exam, False)
    duties.void(held, actor_id)
    for seating in seatings:
        notify(seating.user_id, "hall_seat", f"Sınav oturumu iptal edildi: {held.title}", "/sinav-yerlerim")
        mail.post(
            seating.user.email,
            "halls/cancelled",
            chamber_id=held.chamber_id,
            full_name=seating.user.full_name,
            title=held.title,
            starts=when(held.starts_at),
            reason=held.cancel_reason,
        )
    audit("halls.cancel_session", actor_id, thing=held, reason=held.cancel_reason)


def write_hall(session: ExamSession, values: dict, actor_id: int, hall: Hall | None = None) -> Hall:
    """Adds a hall or changes it. Raises Refused when the name is taken or a seat that somebody has would go."""
    held = locked(session)
    if held.state != "planned":
        raise Refused("Oturum başladıktan sonra salonlar değiştirilemez.")
    if any(one.name == values["name"] and one is not hall for one in queries.halls_of(held.id)):
        raise Refused("Bu oturumda aynı adlı bir salon var.", "name")
    if hall is None:
        hall = Hall(session_id=held.id)
        db.session.add(hall)
    elif any(one.hall_id == hall.id and one.seat > values["seats"] for one in queries.seatings_of(held.id)):
        raise Refused("Daha yüksek sıra numarasında oturan aday var; önce onu taşıyın.", "seats")
    for name, value in values.items():
        setattr(hall, name, value)
    db.session.flush()
    audit("halls.write_hall", actor_id, chamber_id=held.chamber_id, thing=hall, **values)
    return hall


def remove_hall(session: ExamSession, hall: Hall, actor_id: int):
    held = locked(session)
    if db.session.scalar(select(Seating.id).where(Seating.hall_id == hall.id).limit(1)):
        raise Refused("Salonda yerleştirilmiş aday var; önce adayları taşıyın.")
    if held.state != "planned":
        raise Refused("Oturum başladıktan sonra salonlar değiştirilemez.")
    duties.leave_hall(hall)
    audit("halls.remove_hall", actor_id, chamber_id=held.chamber_id, thing=hall, name=hall.name)
    db.session.delete(hall)
    db.session.flush()


def tell_seat(seating: Seating):
    """Place, hall, seat and time, on the site and by mail."""
    session = seating.session
    notify(
        seating.user_id,
        "hall_seat",
        f"Sınav yeriniz: {session.title}, {when(session.starts_at)}, {seating.hall.name}, sıra {seating.seat}",
        "/sinav-yerlerim",
    )
    mail.post(
        seating.user.email,
        "halls/seat",
        chamber_id=session.chamber_id,
        full_name=seating.user.full_name,
        session=session,
        seating=seating,
    )


def locked(session: ExamSession) -> ExamSession:
    return db.session.scalar(
        select(ExamSession)
        .where(ExamSession.id == session.id)
        .with_for_update(of=ExamSession)
        .execution_options(populate_existing=True)
    )
