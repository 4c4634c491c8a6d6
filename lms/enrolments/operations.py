"""The only writer of enrolments. Flushes, audits, announces; the caller commits."""

from datetime import timedelta

from flask import current_app, render_template
from sqlalchemy import func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from lms.accounts import operations as accounts
from lms.accounts.access import two_people
from lms.accounts.models import User
from lms.accounts.queries import member_class_of, own
from lms.catalogue.models import CourseRun
from lms.catalogue.runs.operations import locked
from lms.chambers.models import Chamber
from lms.chambers.queries import rules_of
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import ISTANBUL, NOW, now
from lms.core.database import db
from lms.core.money import show
from lms.core.refusals import Refused, Stale
from lms.enrolments import leaving, queries, rules, signals
from lms.enrolments.models import Enrolment
from lms.fees import operations as fees
from lms.fees.models import Order
from lms.fees.operations.telling import tell
from lms.fees.queries import live_order
from lms.fees.queries.prices import due_end, pay_lines, quote_for

LIVE = text("state = 'active'")  # written out: a parameter would not match the index once the statement is prepared


def enrol(
    user: User, run: CourseRun, how: str = "self", reason: str | None = None, actor_id=None, price_kurus=None
) -> Enrolment:
    """Enrols once: asked again (a double click, two tabs) it returns the live enrolment and does nothing. By themselves
    people enter open runs that cost them nothing; an officer enrols anybody, with a reason. Class, price (the one told
    before, where there is one) and access period are frozen here."""
    run = db.session.scalar(select(CourseRun).where(CourseRun.id == run.id).with_for_update(read=True))
    if held := queries.live_enrolment(user.id, run.id):
        return held
    chamber = db.session.get(Chamber, run.chamber_id)
    member_class, number = member_class_of(user.id, chamber)
    price = quote_for(user, run).kurus if price_kurus is None else price_kurus
    moment = now()
    until = rules.access_end(access_rules(run), moment)
    if run.kind == "dated":  # the days are counted from the end, and access never ends before the run does
        until = until and max(rules.access_end(access_rules(run), max(moment, run.ends_at)), run.ends_at)
    if how == "self":
        sentence = rules.refusal(
            run_state=run.state,
            retired=run.course.retired_at is not None,
            open_to_others=run.course.open_to_other_chambers,
            member_class=member_class,
            price=price,
            chamber=chamber.short_name,
        )
        if sentence:
            raise Refused(sentence)
    elif how == "officer" and actor_id == user.id:
        raise Refused("Kendinizi elle kaydedemezsiniz; bunu başka bir görevli yapar.", "who")
    elif how == "officer" and not (reason or "").strip():
        raise Refused("Elle kaydın nedenini yazın; kayıt altına alınır.", "reason")
    if until is not None and until <= moment:
        raise Refused("Bu eğitimin erişim süresi sona ermiş; kayıt alınmıyor.")
    values = {
        "user_id": user.id,
        "run_id": run.id,
        "version_id": run.version_id,
        "chamber_id": run.chamber_id,
        "state": "active",
        "how": how,
        "reason": (reason or "").strip() or None,
        "member_class": member_class,
        "member_number": number,
        "price_kurus": price,
        "enrolled_at": moment,
        "access_from": moment,
        "access_until": until,
    }
    made = db.session.scalar(
        insert(Enrolment)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["user_id", "run_id"], index_where=LIVE)
        .returning(Enrolment.id)
    )
    if made is None:
        return queries.live_enrolment(user.id, run.id)
    enrolment = db.session.get(Enrolment, made)
    audit(
        "enrolments.enrol", actor_id or user.id, thing=enrolment, subject_id=user.id, reason=values["reason"], how=how
    )
    signals.enrolled.send(enrolment)
    db.session.flush()
    return enrolment


def keep_access(run: CourseRun) -> None:
    """The run's days moved: nobody's access ends before the run does, nor sooner after it than the rules say."""
    if run.ends_at is None or (end := rules.access_end(access_rules(run), run.ends_at)) is None:
        return
    until = max(end, run.ends_at)
    moved = db.session.scalars(
        update(Enrolment)
        .where(Enrolment.run_id == run.id, Enrolment.state == "active", Enrolment.access_until < until)
        .values(access_until=until, reminded_days=None)
        .returning(Enrolment.id)
    ).all()
    for enrolment in db.session.scalars(select(Enrolment).where(Enrolment.id.in_(moved))):
        signals.access_changed.send(enrolment)


def access_rules(run: CourseRun) -> dict:
    """The frozen rules; a run made without them takes its version's."""
    if "access_kind" in run.rules:
        return run.rules
    version = run.version
    until = version.access_until.isoformat() if version.access_until else None
    return {"access_kind": version.access_kind, "access_days": version.access_days, "access_until": until}


def cancel(enrolment: Enrolment, actor_id: int | None, reason: str | None = None, tell: bool = True) -> None:
    """Ends the enrolment: by the person themselves without, by an officer with a reason. What was watched no longer
    counts for anything; documents that were issued stand. Who tells the person already says tell=False."""
    if actor_id != enrolment.user_id and not (reason or "").strip():
        raise Refused("Kaydın neden silindiğini yazın; katılımcı bunu okuyacak.", "reason")
    locked(enrolment.run_id)  # before everything else that is locked here, as for payments
    if order := live_order(enrolment.user_id, enrolment.run_id):  # before the enrolment: orders are locked first
        fees.cancel(order, *leaving.refund_of(order, enrolment), actor_id)
    changed = db.session.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment.id, Enrolment.state == "active")
        .values(state="cancelled", cancelled_at=NOW)
    )
    if changed.rowcount != 1:
        raise Stale("Bu kayıt zaten silinmiş.")
    db.session.refresh(enrolment)
    audit(
        "enrolments.cancel",
        actor_id,
        thing=enrolment,
        subject_id=enrolment.user_id,
        reason=(reason or "").strip() or None,
    )
    if actor_id != enrolment.user_id and tell:
        accounts.notify(
            enrolment.user_id, "enrolments.cancelled", f"Eğitim kaydınız silindi. Neden: {reason.strip()}", None
        )
    signals.access_changed.send(enrolment)
    db.session.flush()


def order_access(user: User, run: CourseRun, accepted: bool) -> Order:
    """Orders a self-paced run that costs this person something; the enrolment follows the payment. Asked again, the
    live order."""
    if held := live_order(user.id, run.id):
        return held
    member_class, _ = member_class_of(user.id, db.session.get(Chamber, run.chamber_id))
    quote = quote_for(user, run)
    sentence = rules.refusal(
        run_state=run.state,
        retired=run.course.retired_at is not None,
        open_to_others=run.course.open_to_other_chambers,
        member_class=member_class,
        price=0,
        chamber="",
    )
    if sentence or run.kind != "self_paced":
        raise Refused(sentence or "Dönemlere başvuruyla kaydolunur.")
    if queries.live_enrolment(user.id, run.id):
        raise Stale("Bu eğitime zaten kayıtlısınız.")
    if not quote.kurus:
        raise Stale("Bu eğitim sizin için ücretsiz; doğrudan kaydolabilirsiniz.")
    if not accepted:
        raise Refused("Sipariş vermek için iade kuralını okuyup onaylayın.", "accepted")
    return fees.place(user, run, quote, payment_end(run), now())


def payment_end(run: CourseRun):
    """Until when a payment for the run is waited for, asked today."""
    return due_end(int(run.rules.get("seat_hold_working_days", 3)))


def enrol_by_officer(user: User, run: CourseRun, actor_id: int, reason: str, payment: str) -> Enrolment | Order:
    """An officer enrols somebody in a self-paced run, with a reason. What costs something is ordered for the person
    (`payment` "order": the enrolment follows the money) or given for nothing ("free"), which the reason then has to
    explain; nobody gets a priced course by silence."""
    reason = reason.strip()
    if not reason:
        raise Refused("Elle kaydın nedenini yazın; kayıt altına alınır.", "reason")
    if held := queries.live_enrolment(user.id, run.id):
        return held
    quote = quote_for(user, run)
    if quote.kurus and payment not in ("order", "free"):
        raise Refused(f"Bu kişi için ücret {show(quote.kurus)}. Nasıl ödeneceğini seçin.", "payment")
    if not quote.kurus or payment == "free":
        made = enrol(user, run, how="officer", reason=reason, actor_id=actor_id, price_kurus=0)
        if quote.kurus:
            audit("enrolments.waive", actor_id, thing=made, subject_id=user.id, reason=reason, kurus=quote.kurus)
        return made
    if run.state != "open" or run.course.retired_at is not None:
        raise Refused("Bu eğitim yeni kayda kapalıdır.")
    order = fees.place(user, run, quote, payment_end(run), None)
    audit("enrolments.order_for", actor_id, thing=order, subject_id=user.id, reason=reason, kurus=quote.kurus)
    tell(order, "Sizin için sipariş açıldı", "Ödemeniz gelince eğitim açılır.", f"Gerekçe: {reason}", *pay_lines(order))
    return order


def when_paid(order: Order) -> None:
    """A self-paced run was paid: access begins now, or, when its time has passed meanwhile, the money goes back."""
    if order.run.kind == "self_paced" and order.kind == "seat":
        try:
            enrol(order.user, order.run, how="payment", price_kurus=order.owed_kurus)
        except Refused as refusal:
            fees.cancel(order, 10000, refusal.sentence)
            said = "Ödemeniz geldi, ancak erişim açılamadı. Ödediğinizin tamamı iade listesine alındı."
            return tell(order, "Eğitime erişim açılamadı", said, refusal.sentence)
        tell(order, "Eğitime erişiminiz açıldı", "Ödemeniz alındı; eğitime şimdi başlayabilirsiniz.")


def when_lapsed(order: Order) -> None:
    """It was not paid by its hour; the person may order again."""
    if order.run.kind == "self_paced" and order.kind == "seat":
        said = "Ödemeniz belirtilen saate dek gelmediği için siparişiniz kapandı. İsterseniz yeniden sipariş verin."
        tell(order, "Ödeme süresi doldu", said)


def extend(enrolment: Enrolment, actor_id: int, reason: str) -> None:
    """Adds the chamber's extension (days) to the access period, once per enrolment, with a reason."""
    if not reason.strip():
        raise Refused("Sürenin neden uzatıldığını yazın.", "reason")
    two_people(enrolment.user_id, actor_id, "Kendi sürenizi uzatamazsınız; bunu başka bir görevli yapar.")
    if enrolment.state != "active":
        raise Stale("Bu kayıt silinmiş; süresi uzatılamaz.")
    if enrolment.access_until is None:
        raise Refused("Bu kaydın erişimi zaten süresiz.")
    days = int(rules_of(enrolment.chamber_id)["access_extension_days"])
    start = max(enrolment.access_until, now())
    until = rules.end_of((start - timedelta(seconds=1)).astimezone(ISTANBUL).date() + timedelta(days=days))
    changed = db.session.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment.id, Enrolment.extended_at.is_(None), Enrolment.state == "active")
        .values(access_until=until, extended_at=NOW, reminded_days=None)
    )
    if changed.rowcount != 1:
        raise Refused("Erişim süresi bir kez uzatılabilir; bu kayıtta uzatma yapılmış.")
    db.session.refresh(enrolment)
    audit(
        "enrolments.extend", actor_id, thing=enrolment, subject_id=enrolment.user_id, reason=reason.strip(), days=days
    )
    accounts.notify(
        enrolment.user_id,
        "enrolments.extended",
        f"Eğitime erişim süreniz uzatıldı. Yeni son gün: {rules.last_day(until):%d.%m.%Y}",
        course_href(enrolment),
    )
    signals.access_changed.send(enrolment)
    db.session.flush()


def course_href(enrolment) -> str:
    course = enrolment.run.course
    return f"/egitimler/{course.chamber.slug}/{course.code}"


def write_to(enrolments: list[Enrolment], actor_id: int, note: str = "") -> int:
    """Reminds participants by e-mail of what they have watched and until when; returns how many were written to."""
    known = queries.coverage([enrolment.id for enrolment in enrolments])
    for enrolment in enrolments:
        post(enrolment, "enrolments/reminder", known.get(enrolment.id), note=note.strip())
        audit("enrolments.remind", actor_id, thing=enrolment, subject_id=enrolment.user_id)
    db.session.flush()
    return len(enrolments)


def post(enrolment, template, watched, **facts):
    version = enrolment.version
    mail.post(
        enrolment.user.email,
        template,
        chamber_id=enrolment.chamber_id,
        reply_to=version.chamber.email,
        **told(enrolment, watched),
        **facts,
    )


def told(enrolment, watched) -> dict:
    """What the e-mails say about an enrolment."""
    version = enrolment.version
    return {
        "full_name": enrolment.user.full_name,
        "course_title": version.title,
        "chamber_name": version.chamber.name,
        "share_bp": watched[0] * 10000 // watched[1] if watched and watched[1] else 0,
        "required_bp": enrolment.run.rules.get("watch_threshold_bp", 9000),
        "last_day": rules.last_day(enrolment.access_until),
        "course_url": current_app.config["LMS"].public_url + course_href(enrolment),
    }


def letter(enrolment, watched, note: str = "") -> str:
    """The reminder as it will be sent, to look at first. Writes nothing."""
    return render_template("emails/enrolments/reminder.txt", **told(enrolment, watched), note=note.strip())


def remind_of_endings() -> None:
    """The scheduler's duty: 30, 7 and 1 days before access ends, once each (the nearest counts), by e-mail and notice.
    Short periods are not reminded of at their beginning."""
    for days in sorted(rules.REMINDER_DAYS):
        remind_of_endings_within(days)


def remind_of_endings_within(days: int, at_most: int = 200) -> int:
    """Reminds those whose access ends within `days` and who have not been told so near the end; returns how many."""
    later = [99, *(more for more in rules.REMINDER_DAYS if more > days)]
    due = (
        select(Enrolment.id)
        .where(Enrolment.state == "active", func.coalesce(Enrolment.reminded_days, 99).in_(later))
        .where(Enrolment.access_until.is_not(None), Enrolment.access_until > NOW)
        .where(Enrolment.access_until <= NOW + timedelta(days=days))
        .where(Enrolment.access_until - Enrolment.access_from > timedelta(days=days + 2))
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    ids = db.session.scalars(
        update(Enrolment)
        .where(Enrolment.id.in_(due), or_(Enrolment.reminded_days.is_(None), Enrolment.reminded_days > days))
        .values(reminded_days=days)
        .returning(Enrolment.id)
    ).all()
    known = queries.coverage(list(ids))
    rows = db.session.scalars(select(Enrolment).where(Enrolment.id.in_(ids))).all()
    by_email = own.wanting_mail((row.user_id for row in rows), "access")
    for enrolment in rows:
        if enrolment.user_id in by_email:
            post(enrolment, "enrolments/access_ending", known.get(enrolment.id), days=days)
        accounts.notify(
            enrolment.user_id,
            "enrolments.access_ending",
            f"Eğitime erişiminizin son günü: {rules.last_day(enrolment.access_until):%d.%m.%Y} "
            f"({enrolment.version.title})",
            course_href(enrolment),
        )
    return len(ids)
