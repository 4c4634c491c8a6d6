"""What the applicant does: apply, accept or decline an offer, withdraw, object."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from lms.accounts.models import User
from lms.accounts.queries import member_class_of
from lms.catalogue.models import CourseRun
from lms.catalogue.runs.operations import locked
from lms.catalogue.runs.queries import prerequisite_words
from lms.chambers.models import Chamber
from lms.core.audit import audit
from lms.core.clock import ISTANBUL, NOW, now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.enrolments import operations as enrolments
from lms.enrolments.admission import queries, rules
from lms.enrolments.admission.models import Application, CalendarKey
from lms.enrolments.admission.operations import seats
from lms.enrolments.admission.operations.telling import tell
from lms.enrolments.rules import end_of
from lms.fees import operations as fees
from lms.fees import rules as fee_rules
from lms.fees.queries import owes_dues
from lms.fees.queries.prices import pay_lines
from lms.fees.queries.reductions import live_reduction
from lms.fees.rules import Quote

LETTERS = "ABCDEFGHJKLMNPRSTUVYZ23456789"  # none that is read for another
PATIENCE = text("SET LOCAL lock_timeout = '30s'")  # of one who applies while hundreds do
LIVE = text("state IN ('waiting', 'offered', 'admitted')")  # written out: it must match the index once prepared


@dataclass(frozen=True)
class Standing:
    """What admission asks about a person: what the conditions look at, and the price."""

    applicant: rules.Applicant
    member_number: str | None
    quote: Quote


def standing_of(user: User, run: CourseRun) -> Standing:
    chamber = db.session.get(Chamber, run.chamber_id)
    member_class, number = member_class_of(user.id, chamber)
    owes = run.asks_dues and owes_dues(user.id, run.chamber_id)
    applicant = rules.Applicant(member_class, queries.qualifications_of(user.id, run.chamber_id), owes)
    quote = fee_rules.quote(run.rules, member_class, live_reduction(user.id, run.chamber_id))
    return Standing(applicant, number, quote)


def conditions_of(user: User, run: CourseRun, standing: Standing | None = None) -> list[rules.Condition]:
    """Each condition of applying to the run, as it stands for this person now."""
    applicant = (standing or standing_of(user, run)).applicant
    asked = prerequisite_words(run.prerequisite)
    return rules.conditions(run, applicant, run.course.open_to_other_chambers, now(), asked)


def apply(user: User, run: CourseRun, accepted: bool = False, upload=None) -> Application:
    """Stands in the queue once: a second click, also at the same moment, returns the same application. By application
    time a free seat is given at once (and held for its payment); a lottery gives none before the draw; by payment time
    the payment decides. Class, price and refund rule (`accepted` by the person) are frozen here. `upload`: the document
    that the run asks for. Whatever can be read before the run is held is read before: everybody who applies in the same
    minute stands in that line."""
    standing = standing_of(user, run)
    _ = run.course, run.version  # read here, they are at hand below
    db.session.execute(PATIENCE)
    run = locked(run.id)
    if held := queries.live_application(user.id, run.id):
        return held
    if unmet := [one for one in conditions_of(user, run, standing) if not one.is_met]:
        raise Refused(unmet[0].text)
    if standing.quote.kurus and not accepted:
        raise Refused("Başvurmak için iade kuralını okuyup onaylayın.", "accepted")
    kept = fees.keep(run.chamber_id, user.id, "application", upload) if run.document else None
    seats.fill(run)  # whoever waits for a seat that a day has released comes first
    application = queue(user, run, standing, accepted_at=now() if accepted else None, evidence=kept)
    if application.state != "waiting":
        return application
    audit("admission.apply", user.id, thing=application, subject_id=user.id, number=application.number)
    if run.order_rule == "payment_time" and application.price_kurus:
        order = seats.order_for(run, application, seats.last_payment(run))
        tell(application, "Başvurunuz alındı, sıra ödemenizle", rules.why(application, run, None), *pay_lines(order))
        return application
    pool = seats.free_pool(run, application.member_class) if application.rank else None
    if pool is not None and seats.take(run, application, pool):
        seats.admit(run, application)
        if application.state == "admitted":
            tell(application, "Eğitime yerleştiniz", "Başvurunuz alındı; kontenjanda yer olduğu için yeriniz ayrıldı.")
    else:
        place = queries.place_of(application)
        tell(application, "Başvurunuz alındı", rules.why(application, run, place))
    db.session.flush()
    return application


def queue(
    user: User, run: CourseRun, standing: Standing, how: str = "self", accepted_at=None, evidence=None
) -> Application:
    """The next number of the run, or the live application that was there already."""
    quote = standing.quote
    values = {
        "run_id": run.id,
        "chamber_id": run.chamber_id,
        "user_id": user.id,
        "number": run.applied + 1,
        "code": "".join(secrets.choice(LETTERS) for _ in range(8)),
        "rank": first_rank(run, quote.kurus),
        "state": "waiting",
        "how": how,
        "member_class": standing.applicant.member_class,
        "member_number": standing.member_number,
        "price_kurus": quote.kurus,
        "price_reason": quote.reason,
        "accepted_at": accepted_at,
        "evidence_id": evidence.id if evidence else None,
        "applied_at": NOW,
    }
    made = db.session.scalar(
        insert(Application)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["user_id", "run_id"], index_where=LIVE)
        .returning(Application.id)
    )
    if made is None:
        return queries.live_application(user.id, run.id)
    run.applied += 1
    application = db.session.get(Application, made)
    seats.note(application, "waiting", user.id if how == "self" else None)
    db.session.flush()
    return application


def first_rank(run: CourseRun, kurus: int) -> int | None:
    """By application time the number; by payment time the next place for who has nothing to pay; else none yet."""
    if run.order_rule == "payment_time":
        return None if kurus else queries.last_rank(run.id) + 1
    return run.applied + 1 if run.order_rule == "application_time" else None


def fresh(application: Application, *states: str, seen: str | None = None) -> CourseRun:
    """Locks the run, reads the application anew, and refuses when it has moved on meanwhile: from these states, or from
    what the officer's page showed (`seen`)."""
    run = locked(application.run_id)
    db.session.refresh(application)
    if application.state not in states or seen not in (None, rules.asked_of_the_desk(application)):
        raise Stale(f"Başvurunun durumu bu sırada değişti: {rules.STATES[application.state]}.")
    return run


def accept(application: Application) -> None:
    """The offered seat is taken, until the hour that was stated."""
    run = fresh(application, "offered")
    if application.offered_until <= db.session.scalar(select(NOW)):
        raise Stale("Önerinin süresi doldu; yer sıradaki kişiye geçti.")
    seats.admit(run, application, application.user_id)
    audit("admission.accept", application.user_id, thing=application, subject_id=application.user_id)
    if application.state == "admitted":
        tell(application, "Eğitime yerleştiniz", "Size önerilen yeri kabul ettiniz; yeriniz kesin.")
    db.session.flush()


def decline(application: Application) -> None:
    """The offered seat goes to the next."""
    run = fresh(application, "offered")
    seats.step(application, "declined", application.user_id)
    seats.release(run, application)
    seats.let_go(application, "Öneri kabul edilmedi.", application.user_id)
    audit("admission.decline", application.user_id, thing=application, subject_id=application.user_id)
    seats.fill(run)


def withdraw(application: Application) -> None:
    """Out of the queue, or out of the seat, which goes to the next."""
    run = fresh(application, *rules.LIVE)
    if run.state == "finished":
        raise Refused("Dönem tamamlandı; başvuru artık geri çekilemez.")
    before = application.state
    seats.step(application, "withdrawn", application.user_id)
    audit("admission.withdraw", application.user_id, thing=application, subject_id=application.user_id, before=before)
    if before in rules.HOLDING:
        seats.release(run, application)
    db.session.flush()
    if before == "admitted":  # what comes back is worked out there
        enrolments.cancel(application.enrolment, application.user_id)
    else:
        seats.let_go(application, "Başvuru, yer kesinleşmeden geri çekildi.", application.user_id)
    seats.fill(run)


def object_to(application: Application, words: str) -> None:
    """Against a refusal, once, within the run's days for it; another officer decides."""
    run = fresh(application, "refused")
    words = words.strip()
    if not words:
        raise Refused("İtirazınızın gerekçesini yazın.", "text")
    if application.objected_at is not None:
        raise Stale("Bu karara itiraz edilmiş.")
    if now() >= last_moment(application, run):
        raise Refused("İtiraz süresi doldu.")
    application.objection, application.objected_at = words, now()
    seats.note(application, "objected", application.user_id, words)
    audit("admission.object", application.user_id, thing=application, subject_id=application.user_id)
    db.session.flush()


def last_moment(application: Application, run: CourseRun):
    """The midnight that ends the last day on which one may object."""
    days = int(run.rules.get("objection_days", 7))
    return end_of(application.decided_at.astimezone(ISTANBUL).date() + timedelta(days=days))


def give_calendar(user: User) -> CalendarKey:
    """A new secret address for the person's own calendar; the one before is dead."""
    key = db.session.get(CalendarKey, user.id) or CalendarKey(user_id=user.id)
    key.token, key.created_at = secrets.token_urlsafe(24), now()
    db.session.add(key)
    audit("admission.calendar", user.id, subject_id=user.id)
    db.session.flush()
    return key


def end_calendar(user: User) -> None:
    """The person's address is dead, and there is none."""
    if db.session.execute(delete(CalendarKey).where(CalendarKey.user_id == user.id)).rowcount:
        audit("admission.calendar_ended", user.id, subject_id=user.id)
