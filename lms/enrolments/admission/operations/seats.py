"""Seats: taken, given back, offered to who waits. The caller holds the run's lock."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from lms.catalogue.models import CourseRun
from lms.core.clock import NOW, now, today
from lms.core.database import db
from lms.core.presentation import when
from lms.enrolments import operations as enrolments
from lms.enrolments.admission import queries, rules
from lms.enrolments.admission.models import Application, ApplicationEvent
from lms.enrolments.admission.operations.telling import tell
from lms.fees import operations as fees
from lms.fees import rules as fee_rules
from lms.fees.models import Order
from lms.fees.queries.prices import due_end, pay_lines

OFFERING = ("open", "closed", "confirmed")


def step(application: Application, state: str, actor_id=None, reason: str | None = None) -> None:
    """Moves an application and writes the event. Once it is over, its document has served; after a refusal it is kept
    for an objection."""
    application.state = state
    application.reason = reason
    note(application, state, actor_id, reason)
    if application.evidence_id and state not in rules.LIVE:
        days = int(application.run.rules.get("objection_days", 7)) + 1 if state == "refused" else 0
        fees.end_purpose(application.evidence_id, timedelta(days=days))


def let_go(application: Application, reason: str, actor_id=None) -> None:
    """Whatever was paid for a seat that is not given goes back whole."""
    if application.order is not None:
        fees.cancel(application.order, 10000, reason, actor_id)


def note(application: Application, state: str, actor_id=None, reason: str | None = None) -> None:
    db.session.add(ApplicationEvent(application_id=application.id, state=state, actor_id=actor_id, reason=reason))


def free_pool(run: CourseRun, member_class: str, held: list[str] | None = None) -> str | None:
    held = queries.held_pools(run.id) if held is None else held
    return rules.pool_for(member_class, run.capacity, run.slices, held, today())


def take(run: CourseRun, application: Application, pool: str) -> bool:
    """A seat, when there is one: the quota is in the statement itself."""
    done = db.session.execute(
        update(CourseRun)
        .where(CourseRun.id == run.id, CourseRun.taken < CourseRun.capacity)
        .values(taken=CourseRun.taken + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(run, ["taken"])
    if done.rowcount == 1:
        application.pool = pool
    return done.rowcount == 1


def release(run: CourseRun, application: Application) -> None:
    """The seat is free again."""
    db.session.execute(
        update(CourseRun)
        .where(CourseRun.id == run.id, CourseRun.taken > 0)
        .values(taken=CourseRun.taken - 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(run, ["taken"])
    application.pool, application.offered_until = None, None


def admit(run: CourseRun, application: Application, actor_id=None, reason: str | None = None) -> None:
    """The held seat becomes an enrolment; where it costs something, once that is paid: until then it is held."""
    if not is_paid(application):
        return await_payment(run, application, actor_id, reason)
    if application.how == "officer":  # its reason stays in the month's list, whoever's payment comes later
        reason = reason or application.reason
    step(application, "admitted", actor_id, reason)
    application.offered_until = None
    how = "officer" if application.how == "officer" else "application"
    paid = application.order.owed_kurus if application.order else application.price_kurus
    enrolment = enrolments.enrol(application.user, run, how=how, reason=reason, actor_id=actor_id, price_kurus=paid)
    application.enrolment_id = enrolment.id
    db.session.flush()


def is_paid(application: Application) -> bool:
    order = application.order
    if order is None or order.ended_at is not None:
        return application.price_kurus == 0
    return order.paid_kurus >= order.owed_kurus


def await_payment(run: CourseRun, application: Application, actor_id=None, reason: str | None = None) -> None:
    """The seat waits for its payment until the hour that the run's rules give it; the applicant reads how to pay."""
    step(application, "paying", actor_id, reason)
    application.offered_until = None
    days = int(run.rules.get("seat_hold_working_days", 3))
    order = order_for(run, application, due_end(days, run.starts_at))
    tell(application, "Yeriniz ayrıldı, ödemeniz bekleniyor", rules.why(application, run, None), *pay_lines(order))


def last_payment(run: CourseRun) -> datetime:
    """Until when a place in the order may be paid for, where the payment decides: the last minute of applying."""
    return run.apply_until - timedelta(minutes=1)


def order_for(run: CourseRun, application: Application, due_at: datetime) -> Order:
    """The application's order at the price it was told, waiting until `due_at`."""
    vat_bp = run.rules.get("vat_bp", 0)
    reason = application.price_reason or ""
    quote = fee_rules.Quote(application.price_kurus, application.member_class, reason, vat_bp)
    order = fees.place(application.user, run, quote, due_at, application.accepted_at)
    fees.prolong(order, due_at)
    application.order = order
    db.session.flush()
    return order


def fill(run: CourseRun) -> int:
    """Offers each free seat to the first in the waiting list who may take it; returns how many were offered."""
    if run.state not in OFFERING or run.starts_at is None or run.starts_at <= now():
        return 0
    db.session.flush()
    offered, held = 0, queries.held_pools(run.id)
    for application in queries.waiting_in(run.id) if len(held) < run.capacity else []:
        pool = free_pool(run, application.member_class, held)
        if pool is None or not take(run, application, pool):
            continue
        held.append(pool)
        offer(run, application)
        offered += 1
    db.session.flush()
    return offered


def offer(run: CourseRun, application: Application) -> None:
    hours = int(run.rules.get("offer_hours", 48))
    application.offered_until = rules.offer_end(db.session.scalar(select(NOW)), hours, run.starts_at)
    step(application, "offered")
    until = when(application.offered_until)
    tell(
        application,
        "Sıranız geldi, yanıtınız bekleniyor",
        "Başvurduğunuz dönemde yer açıldı ve sizin için ayrıldı.",
        f"Başvuru sayfanızdan şu saate dek kabul edin: {until}. Yanıtlamazsanız yer sıradaki kişiye geçer.",
    )
