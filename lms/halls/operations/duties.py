"""Duty: documents, open application, the draw, acceptance and who comes next."""

import secrets
from datetime import date, timedelta

from sqlalchemy import exists, select, update

from lms.accounts.models import Qualification, User
from lms.accounts.operations.people import notify
from lms.accounts.operations.roles import grant_role
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import ISTANBUL, NOW, now, today
from lms.core.database import db
from lms.core.presentation import when
from lms.core.refusals import Refused, Stale
from lms.halls import queries, rules
from lms.halls.models import Duty, ExamSession, Hall

HERE = "/gozetmenlik"
AFTERWARDS = timedelta(days=7)  # after the day the minutes are still to be printed


def record_qualification(chamber_id: int, user: User, values: dict, actor_id: int) -> Qualification:
    """A proctor's document, as somebody saw it. Raises Refused for the same number twice and for one's own."""
    if user.id == actor_id:
        raise Refused("Kendi belgenizi siz giremezsiniz; başka bir görevli girmeli.")
    if values["valid_to"] and values["valid_to"] < values["valid_from"]:
        raise Refused("Son gün, ilk günden önce olamaz.", "valid_to")
    if any(row.source_code == values["source_code"] and row.kind == values["kind"] for row in own(user.id)):
        raise Refused("Bu belge bu kişi için zaten kayıtlı.", "source_code")
    row = Qualification(user_id=user.id, chamber_id=chamber_id, **values)
    db.session.add(row)
    db.session.flush()
    audit("halls.record_qualification", actor_id, subject_id=user.id, thing=row, kind=row.kind, code=row.source_code)
    return row


def own(user_id: int) -> list[Qualification]:
    return queries.own_qualifications(user_id)


def end_qualification(row: Qualification, actor_id: int):
    """Valid until yesterday: from now on it carries no duty."""
    day = date.fromordinal(today().toordinal() - 1)
    ended = db.session.execute(
        update(Qualification)
        .where(Qualification.id == row.id, Qualification.valid_to.is_(None) | (Qualification.valid_to > day))
        .values(valid_to=day)
    )
    if not ended.rowcount:
        raise Stale("Bu belge zaten geçersiz.")
    audit("halls.end_qualification", actor_id, subject_id=row.user_id, thing=row, code=row.source_code)


def open_application(session: ExamSession, closes_at, actor_id: int):
    """Takes applications until that moment and tells everybody who holds the document."""
    if session.state != "planned" or session.duty_seed is not None:
        raise Refused("Kura çekildikten ya da oturum başladıktan sonra başvuru açılamaz.")
    if closes_at <= now() or closes_at >= session.starts_at:
        raise Refused("Son başvuru, şimdiden sonra ve oturumdan önce olmalıdır.", "closes_at")
    first = session.duty_closes_at is None
    session.duty_closes_at = closes_at
    db.session.flush()
    audit("halls.open_application", actor_id, thing=session, closes_at=closes_at.isoformat())
    if first:
        for user_id in queries.holders(session.qualification, day_of(session)):
            notify(user_id, "duty", f"Gözetmenlik başvurusu açıldı: {session.title}, {when(session.starts_at)}", HERE)


def apply(session: ExamSession, user: User) -> Duty:
    """Anybody who holds the document on that day may; a candidate of the session may not. Raises Refused."""
    open_now = session.state == "planned" and session.duty_seed is None and session.duty_closes_at
    if not open_now or now() > session.duty_closes_at:
        raise Refused("Bu oturum için gözetmenlik başvurusu açık değil.")
    if not queries.holds(user.id, session.qualification, day_of(session)):
        kind = rules.QUALIFICATIONS[session.qualification]
        raise Refused(f"Başvurmak için oturum günü geçerli olan bir belgeniz olmalı: {kind}")
    if any(one.user_id == user.id for one in queries.seatings_of(session.id)):
        raise Refused("Bu oturumda adaysınız; gözetmen olamazsınız.")
    duty = queries.duty_of(session.id, user.id)
    if duty is None:
        duty = Duty(session_id=session.id, user_id=user.id)
        db.session.add(duty)
    elif duty.state == "withdrawn":
        duty.state, duty.applied_at = "applied", now()
    elif duty.state != "applied":
        raise Stale("Bu oturum için hakkınızda daha önce karar verildi; durumunu bu sayfada görürsünüz.")
    db.session.flush()
    return duty


def draw(session: ExamSession, actor_id: int, seed: int | None = None) -> list[Duty]:
    """Once: the fewest duties first, then by lot with a stored seed. The first get the offer, the others are the
    reserve in this order. Raises Refused while applications come in or when there are none."""
    if session.duty_closes_at is None or session.state != "planned":
        raise Refused("Önce gözetmenlik başvurusunu açın.")
    applied = {
        duty.user_id: duty
        for duty in queries.duties_of(session.id)
        if duty.state == "applied" and queries.holds(duty.user_id, session.qualification, day_of(session))
    }
    if not applied:
        raise Refused("Geçerli belgesi olan bir başvuru yok.")
    seed = secrets.randbits(62) if seed is None else seed
    drawn = db.session.execute(
        update(ExamSession)
        .where(ExamSession.id == session.id, ExamSession.duty_seed.is_(None))
        .values(duty_seed=seed, duty_closes_at=NOW)
    )
    if not drawn.rowcount:
        raise Stale("Kura daha önce çekilmiş.")
    db.session.refresh(session)
    counts = queries.duty_counts(session.chamber_id)
    order = rules.rotation([rules.Applicant(user_id, counts.get(user_id, 0)) for user_id in applied], seed)
    for place, one in enumerate(order, 1):
        duty = applied[one.user_id]
        duty.place, duty.duties_before, duty.state = place, one.duties, "reserve"
    db.session.flush()
    audit("halls.draw", actor_id, thing=session, seed=str(seed), order=[one.user_id for one in order])
    fill(session)
    return queries.duties_of(session.id)


def fill(session: ExamSession):
    """Offers what is free to the reserve, in the order of the draw."""
    duties = queries.duties_of(session.id)
    free = session.proctors_needed - sum(duty.state in ("offered", "accepted") for duty in duties)
    for duty in [duty for duty in duties if duty.state == "reserve"][: max(0, free)]:
        duty.state = "offered"
        db.session.flush()
        tell(duty, "halls/duty_offer", f"Gözetmenlik görevi size çıktı, yanıtınız bekleniyor: {session.title}")


def answer(duty: Duty, accepts: bool):
    """The person accepts or declines an offer, withdraws an application or a duty before the session begins."""
    session = duty.session
    if session.state != "planned":
        raise Refused("Oturum başladı ya da iptal edildi; görev artık değiştirilemez.")
    if accepts:
        accept(duty, session)
    else:
        step_back(duty, session)


def accept(duty: Duty, session: ExamSession):
    if not queries.holds(duty.user_id, session.qualification, day_of(session)):
        raise Refused("Belgeniz oturum günü geçerli değil; görevi kabul edemezsiniz.")
    if has_other_duty(duty.user_id, session):
        raise Refused("Aynı gün başka bir oturumda göreviniz var.")
    changed = db.session.execute(
        update(Duty)
        .where(Duty.id == duty.id, Duty.state == "offered")
        .values(state="accepted", decided_at=NOW, hall_id=emptiest_hall(session))
    )
    if not changed.rowcount:
        raise Stale("Bu görev artık size önerilmiyor. Sayfayı yenileyin.")
    give_role(duty, session)
    audit("halls.accept_duty", duty.user_id, chamber_id=session.chamber_id, thing=duty)
    db.session.flush()


def has_other_duty(user_id: int, session: ExamSession) -> bool:
    """In another session of that day, in whatever chamber. Of two who give somebody duty at once the second waits
    for the first."""
    db.session.scalar(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    return any(
        other.session_id != session.id
        and other.state == "accepted"
        and other.session.state in ("planned", "open")
        and day_of(other.session) == day_of(session)
        for other in queries.duties_of_person(user_id)
    )


def give_role(duty: Duty, session: ExamSession):
    """What somebody with duty may do, until some days after it."""
    db.session.refresh(duty)
    grant = grant_role(duty.user, "proctor", chamber_id=session.chamber_id, to_on=day_of(session) + AFTERWARDS)
    duty.grant_id = grant.id


def step_back(duty: Duty, session: ExamSession):
    before = duty.state
    changed = db.session.execute(
        update(Duty)
        .where(Duty.id == duty.id, Duty.state.in_(("applied", "reserve", "offered", "accepted")))
        .values(state="declined" if before == "offered" else "withdrawn", decided_at=NOW, hall_id=None)
    )
    if not changed.rowcount:
        raise Stale("Bu başvuru zaten geri çekilmiş.")
    db.session.refresh(duty)
    end_grant(duty)
    audit("halls.step_back", duty.user_id, chamber_id=session.chamber_id, thing=duty, before=before)
    if session.duty_seed is not None:
        fill(session)


def end_grant(duty: Duty):
    """The role ends with the duty, unless another duty of the same day rests on it."""
    if duty.grant and duty.grant.ended_at is None:
        shared = exists().where(Duty.grant_id == duty.grant_id, Duty.id != duty.id)
        if not db.session.scalar(select(shared)):
            duty.grant.ended_at = NOW
    duty.grant_id = None
    db.session.flush()


def emptiest_hall(session: ExamSession) -> int | None:
    """Where the fewest proctors are, first hall first."""
    halls = queries.halls_of(session.id)
    here = [duty.hall_id for duty in queries.duties_of(session.id) if duty.state == "accepted"]
    return min(halls, key=lambda hall: here.count(hall.id)).id if halls else None


def assign_hall(duty: Duty, hall: Hall | None, actor_id: int):
    """A proctor's hall; none = the whole session."""
    if duty.state != "accepted":
        raise Refused("Yalnız görevi kabul etmiş bir gözetmene salon verilir.")
    duty.hall_id = hall.id if hall else None
    db.session.flush()
    audit("halls.assign_hall", actor_id, chamber_id=duty.session.chamber_id, subject_id=duty.user_id, thing=duty)


def moved(session: ExamSession):
    """Place or time changed: proctors hear of it, their role lasts until the new day, their documents must too."""
    for duty in queries.duties_of(session.id):
        if duty.state in ("offered", "accepted", "reserve"):
            notify(duty.user_id, "duty", f"Oturumun yeri ya da zamanı değişti: {session.title}", HERE)
        if duty.grant:
            duty.grant.to_on = day_of(session) + AFTERWARDS
    db.session.flush()


def leave_hall(hall: Hall):
    """A hall goes: its proctors have the whole session."""
    db.session.execute(update(Duty).where(Duty.hall_id == hall.id).values(hall_id=None))


def void(session: ExamSession, actor_id: int):
    """The session was cancelled: no duty is left, everybody concerned hears of it."""
    for duty in queries.duties_of(session.id):
        if duty.state in ("applied", "reserve", "offered", "accepted"):
            duty.state = "void"
            end_grant(duty)
            notify(duty.user_id, "duty", f"Oturum iptal edildi, göreviniz kalmadı: {session.title}", HERE)
    db.session.flush()


def tell(duty: Duty, template: str, sentence: str, **facts):
    notify(duty.user_id, "duty", sentence, HERE)
    session = duty.session
    user = duty.user
    mail.post(user.email, template, chamber_id=session.chamber_id, full_name=user.full_name, session=session, **facts)


def day_of(session: ExamSession) -> date:
    return session.starts_at.astimezone(ISTANBUL).date()
