"""Duty by the exam officer's own hand, past the draw: given, taken away, given to another; each with its reason."""

from sqlalchemy import update

from lms.accounts.access import two_people
from lms.accounts.models import User
from lms.core.audit import audit
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.halls import queries, rules
from lms.halls.models import Duty, ExamSession
from lms.halls.operations import duties
from lms.halls.operations.sessions import locked

INSTEAD = "Boşalan bir görev için verildi."  # why the other lost it is not the business of who has it now
LIVE = ("applied", "reserve", "offered", "accepted")


def give(session: ExamSession, user: User, reason: str, actor_id: int, hall_id: int | None = None) -> Duty:
    """The person has the duty at once and is told; until the session begins they may step back. What the draw asks
    holds here too: the document, no seat in the session, no other duty on that day. Nobody gives one to themself."""
    session = current(session, reason, "Görevin neden kurasız verildiğini yazın.")
    day = duties.day_of(session)
    if user.id == actor_id:
        raise Refused("Kendinize görev veremezsiniz; bunu başka bir sınav sorumlusu yapar.", "email")
    if not queries.holds(user.id, session.qualification, day):
        kind = rules.QUALIFICATIONS[session.qualification]
        raise Refused(f"Bu kişinin oturum günü geçerli olan bir belgesi yok: {kind}", "email")
    if any(one.user_id == user.id for one in queries.seatings_of(session.id)):
        raise Refused("Bu kişi bu oturumda aday; gözetmen olamaz.", "email")
    if duties.has_other_duty(user.id, session):
        raise Refused("Bu kişinin aynı gün başka bir oturumda görevi var.", "email")
    duty = queries.duty_of(session.id, user.id)
    if duty is None:
        duty = Duty(session_id=session.id, user_id=user.id)
        db.session.add(duty)
        db.session.flush()
    given = update(Duty).where(Duty.id == duty.id, Duty.state != "accepted")
    had = duty.duties_before
    values = {"hall_id": hall_id or duties.emptiest_hall(session), "decided_at": NOW}
    values["duties_before"] = queries.duty_counts(session.chamber_id).get(user.id, 0) if had is None else had
    if not db.session.execute(given.values(state="accepted", **values)).rowcount:
        raise Stale("Bu kişi bu oturumda zaten görevli.", "email")
    duties.give_role(duty, session)
    chamber = {"chamber_id": session.chamber_id, "subject_id": user.id}
    audit("halls.give_duty", actor_id, **chamber, thing=duty, reason=reason.strip())
    duties.tell(duty, "halls/duty_given", f"Size gözetmenlik görevi verildi: {session.title}", reason=reason.strip())
    db.session.flush()
    return duty


def take(duty: Duty, reason: str, actor_id: int, instead: User | None = None):
    """An application or a duty is taken away and the person told. `instead` has the duty and the hall at once,
    without hearing why; otherwise what came free is offered to the reserve, in the order of the draw. Nobody takes
    their own: once the session has begun they could not step back either."""
    session = current(duty.session, reason, "Görevin neden geri alındığını yazın.")
    two_people(duty.user_id, actor_id, "Kendi görevinizi siz geri alamazsınız; Gözetmenlik sayfanızdan çekilin.")
    if instead is not None and instead.id == duty.user_id:
        raise Refused("Görevi geri alınan kişinin kendisini yazdınız. Başka bir kişi yazın ya da boş bırakın.", "email")
    before, hall_id = duty.state, duty.hall_id
    taken = update(Duty).where(Duty.id == duty.id, Duty.state.in_(LIVE))
    if not db.session.execute(taken.values(state="taken", decided_at=NOW, hall_id=None)).rowcount:
        raise Stale("Bu kişinin bu oturumda başvurusu ya da görevi kalmamış. Sayfayı yenileyin.")
    db.session.refresh(duty)
    duties.end_grant(duty)
    chamber = {"chamber_id": session.chamber_id, "subject_id": duty.user_id}
    audit("halls.take_duty", actor_id, **chamber, thing=duty, reason=reason.strip(), before=before)
    duties.tell(duty, "halls/duty_taken", f"Gözetmenlik göreviniz geri alındı: {session.title}", reason=reason.strip())
    if instead is not None:
        give(session, instead, INSTEAD, actor_id, hall_id)
    if session.duty_seed is not None and session.state == "planned":
        duties.fill(session)


def current(session: ExamSession, reason: str, sentence: str) -> ExamSession:
    """The session under lock, so that it is not cancelled meanwhile. Refused when it is over, or without a reason."""
    held = locked(session)
    if held.state not in ("planned", "open"):
        raise Stale("Oturum kapandı ya da iptal edildi; görevleri artık değiştirilemez.")
    if not reason.strip():
        raise Refused(sentence, "reason")
    return held
