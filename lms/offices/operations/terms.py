"""Terms of office: appointed, recorded from before, renewed, ended early, over by their date."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from lms.accounts.access import two_people
from lms.accounts.models import User
from lms.accounts.operations import people
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import ISTANBUL, NOW, now, today
from lms.core.database import db
from lms.core.presentation import day as written
from lms.core.refusals import Refused, Stale
from lms.offices import queries, rules
from lms.offices.models import Appointment, Candidacy, Office

HERE = "/gorevlerim"


def appoint(office: Office, user: User, term: rules.Term, source: str, actor_id, call_id=None, shows_name=False):
    """A term, with a place in the office: the office's row is locked while its places are counted. Raises Refused when
    none is free. Gives no permission."""
    db.session.execute(select(Office.id).where(Office.id == office.id).with_for_update())
    if queries.taken_between(office.id, term.starts_on, term.ends_on) >= office.places:
        raise Refused("Bu tarihlerde görevin bütün yerleri dolu.")
    row = add(office, user, term, source, actor_id, call_id=call_id, shows_name=shows_name)
    said = f"Göreve atandınız: {office.name}. İlk gün: {written(term.starts_on)}, son gün: {written(term.ends_on)}"
    people.notify(user.id, "office", said, HERE)
    mail.post(user.email, "offices/appointed", chamber_id=office.chamber_id, appointment=row, office=office, user=user)
    return row


def add(office: Office, user: User, term: rules.Term, source: str, actor_id, **more) -> Appointment:
    facts = queries.facts_of(user.id, office.chamber_id, term.starts_on)
    row = Appointment(
        chamber_id=office.chamber_id,
        office_id=office.id,
        user_id=user.id,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        renewal=rules.terms_before(facts.held, term),
        source=source,
        created_by_id=actor_id,
        **more,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise Stale("Bu kişi için aynı gün başlayan bir görev kaydı zaten var.") from error
    audit("offices.appoint", actor_id, subject_id=user.id, thing=row, reason=source, office=office.name)
    return row


def record_term(office: Office, user: User, starts_on: date, ends_on: date, source: str, actor_id: int) -> Appointment:
    """A term that was given outside this program, present or past. Raises Refused for one's own, days in the wrong
    order, a term over another of the same person, no free place."""
    two_people(actor_id, user.id, "Kendi görevinizi siz kaydedemezsiniz; başka bir görevli kaydetmeli.")
    if ends_on < starts_on:
        raise Refused("Son gün ilk günden önce olamaz.", "ends_on")
    if starts_on > today():
        raise Refused("İleri bir tarihte başlayacak görev için çağrı açın.", "starts_on")
    term = rules.Term(office.id, starts_on, ends_on, office.term_months, office.renewals)
    clash = rules.overlap(queries.facts_of(user.id, office.chamber_id, starts_on), term)
    if clash.state == "unmet":
        raise Refused(clash.text, "starts_on")
    if ends_on >= today():
        return appoint(office, user, term, source, actor_id)
    row = add(office, user, term, source, actor_id, state="expired")
    people.notify(user.id, "office", f"Geçmiş bir göreviniz kaydedildi: {office.name}", HERE)
    return row


def correct_term(row: Appointment, starts_on: date, ends_on: date, source: str, reason: str, actor_id: int) -> None:
    """Days or decision of a term that was recorded by hand were typed wrongly; what stood there stays in the audit log
    and the holder is told. Raises Refused for one's own, for a term of a call or a renewal, and for what record_term
    refuses; Stale when it has changed meanwhile."""
    two_people(actor_id, row.user_id, "Kendi görev kaydınızı siz düzeltemezsiniz.")
    if not row.is_recorded:
        raise Refused("Yalnız elle kaydedilmiş bir görev düzeltilir; çağrıyla ya da yenilemeyle verilen sonlandırılır.")
    before, after = (row.starts_on, row.ends_on, row.source), (starts_on, ends_on, source.strip())
    check_correction(row, before, after, reason)
    term = rules.Term(row.office_id, starts_on, ends_on, row.office.term_months, row.office.renewals)
    db.session.execute(select(Office.id).where(Office.id == row.office_id).with_for_update())
    facts = queries.facts_of(row.user_id, row.chamber_id, starts_on)
    others = tuple(one for one in facts.held if (one.office_id, one.starts_on) != (row.office_id, row.starts_on))
    clash = rules.overlap(replace(facts, held=others), term)
    if clash.state == "unmet":
        raise Refused(clash.text, "starts_on")
    state = row.state if row.state == "ended" else "active" if ends_on >= today() else "expired"
    if state == "active" and queries.taken_between(row.office_id, starts_on, ends_on, row.id) >= row.office.places:
        raise Refused("Bu tarihlerde görevin bütün yerleri dolu.", "ends_on")
    values = {"starts_on": starts_on, "ends_on": ends_on, "source": source.strip(), "state": state}
    values |= {"renewal": rules.terms_before(others, term)}
    values |= {"told_of_end_at": None} if ends_on != row.ends_on else {}
    as_read = update(Appointment).where(
        Appointment.id == row.id,
        Appointment.state == row.state,
        Appointment.starts_on == before[0],
        Appointment.ends_on == before[1],
        Appointment.source == before[2],
    )
    if not db.session.execute(as_read.values(**values)).rowcount:
        raise Stale("Bu kayıt bu arada değişti. Sayfayı yenileyin.")
    db.session.refresh(row)
    spoken = {"before": [str(one) for one in before], "after": [str(one) for one in after]}
    audit("offices.correct", actor_id, subject_id=row.user_id, thing=row, reason=reason.strip(), **spoken)
    days = f"İlk gün: {written(starts_on)}, son gün: {written(ends_on)}"
    people.notify(row.user_id, "office", f"Görev kaydınız düzeltildi: {row.office.name}. {days}", HERE)


def check_correction(row: Appointment, before: tuple, after: tuple, reason: str) -> None:
    starts_on, ends_on, source = after
    if not reason.strip():
        raise Refused("Neden düzeltildiğini yazın.", "reason")
    if not source:
        raise Refused("Kararın dayanağını yazın.", "source")
    if after == before:
        raise Refused("Kayıtta değişen bir şey yok.")
    if ends_on < starts_on:
        raise Refused("Son gün ilk günden önce olamaz.", "ends_on")
    if starts_on > row.created_at.astimezone(ISTANBUL).date():
        raise Refused("İlk gün, kaydın yapıldığı günden sonra olamaz.", "starts_on")
    if row.ended_on and not starts_on <= row.ended_on <= ends_on:
        raise Refused(f"Kişi görevden {written(row.ended_on)} günü ayrıldı; o gün görevin içinde kalmalı.", "ends_on")


def renew(appointment: Appointment, source: str, actor_id: int) -> Appointment:
    """The next term of the same holder, directly after this one. Raises Refused for one's own, without a decision, when
    no renewal is left, when the office is retired or its places are taken."""
    office = appointment.office
    two_people(actor_id, appointment.user_id, "Kendi görevinizi siz yenileyemezsiniz.")
    if appointment.state != "active":
        raise Stale("Bu görev sona ermiş; yenisi için çağrı açın.")
    if office.retired_at:
        raise Refused("Görev kaldırılmış; yenilenemez.")
    if not source.strip():
        raise Refused("Kararın dayanağını yazın.", "source")
    starts_on = appointment.ends_on + timedelta(days=1)
    ends_on = rules.last_day(starts_on, office.term_months)
    term = rules.Term(office.id, starts_on, ends_on, office.term_months, office.renewals)
    facts = queries.facts_of(appointment.user_id, office.chamber_id, starts_on)
    for found in (rules.renewal(facts, term), rules.overlap(facts, term)):
        if found.state == "unmet":
            raise Refused(f"{found.title}: {found.text}")
    shown = appointment.shows_name
    return appoint(office, appointment.user, term, source.strip(), actor_id, shows_name=shown)


def end_early(appointment: Appointment, ended_on: date, reason: str, actor_id: int) -> None:
    """The term's last day is another, with a reason; its place is free from then on, and the terms by which it was
    renewed ahead do not begin. Raises Refused for one's own, for a day outside the term or ahead, Stale when it is over
    already."""
    two_people(actor_id, appointment.user_id, "Kendi görevinizi siz sonlandıramazsınız.")
    if not reason.strip():
        raise Refused("Gerekçe yazın.", "reason")
    if not min(appointment.starts_on, today()) <= ended_on <= min(appointment.ends_on, today()):
        raise Refused("Son gün, görevin içinde ve en geç bugün olmalıdır.", "ended_on")
    for one in (appointment, *queries.renewed_ahead(appointment)):
        close(one, ended_on, reason.strip())
        audit("offices.end", actor_id, subject_id=one.user_id, thing=one, reason=reason.strip())
    people.notify(appointment.user_id, "office", f"Göreviniz sona erdi: {appointment.office.name}", HERE)
    mail.post(appointment.user.email, "offices/ended", chamber_id=appointment.chamber_id, appointment=appointment)


def close(appointment: Appointment, ended_on: date, reason: str) -> None:
    ended = db.session.execute(
        update(Appointment)
        .where(Appointment.id == appointment.id, Appointment.state == "active")
        .values(state="ended", ended_on=ended_on, ended_reason=reason)
    )
    if not ended.rowcount:
        raise Stale("Bu görev zaten sona ermiş.")
    db.session.refresh(appointment)


def show_name(appointment: Appointment, shown: bool) -> None:
    """The holder lets the public page carry the name, or takes it back; acts at once."""
    appointment.shows_name = shown
    db.session.flush()
    audit("offices.show_name", appointment.user_id, subject_id=appointment.user_id, thing=appointment, shown=shown)


def keep_time() -> None:
    """A duty of the scheduler: terms whose last day has passed are over; who has NOTICE left is told once."""
    over = select(Appointment).where(Appointment.state == "active", Appointment.ends_on < queries.TODAY).limit(50)
    for row in db.session.scalars(over).all():
        row.state = "expired"
        people.notify(row.user_id, "office", f"Görev süreniz doldu: {row.office.name}", HERE)
        audit("offices.expire", None, subject_id=row.user_id, thing=row)
    soon = Appointment.ends_on <= queries.TODAY + rules.NOTICE.days
    due = select(Appointment).where(Appointment.state == "active", soon, Appointment.told_of_end_at.is_(None))
    for row in db.session.scalars(due.limit(50)).all():
        row.told_of_end_at = now()
        said = f"Görev süreniz yakında doluyor: {row.office.name}. Son gün: {written(row.ends_on)}"
        people.notify(row.user_id, "office", said, HERE)
        mail.post(row.user.email, "offices/ending", chamber_id=row.chamber_id, appointment=row)
    db.session.flush()


def forget_person(user_id: int) -> None:
    """Somebody closed the account: what is open ends, the name leaves the public page; the chamber's history stays."""
    db.session.execute(
        update(Candidacy)
        .where(Candidacy.user_id == user_id, Candidacy.state.in_(rules.TAKING_PART))
        .values(state="withdrawn", statement="", changed_at=NOW)
    )
    db.session.execute(update(Appointment).where(Appointment.user_id == user_id).values(shows_name=False))
    for row in queries.terms_of_person(user_id):
        if row.state == "active":
            close(row, today(), "Hesabını kapattı.")
