"""Orders and their entries: placed, paid, cancelled, lapsed. Sums and state follow the entries at once."""

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from lms.accounts.access import two_people
from lms.accounts.models import User
from lms.catalogue.models import CourseRun
from lms.catalogue.runs.operations import locked
from lms.chambers.queries import rules_of
from lms.core.audit import audit
from lms.core.clock import ISTANBUL, NOW, now
from lms.core.database import db
from lms.core.presentation import when
from lms.core.refusals import Refused, Stale
from lms.fees import queries, rules, signals
from lms.fees.models import Entry, Order
from lms.fees.operations import evidence, refunds
from lms.fees.operations.telling import tell
from lms.fees.queries.prices import pay_lines
from lms.fees.rules import reference

LIVE = text(
    "ended_at IS NULL AND kind = 'seat'"
)  # written out: a parameter would not match the index once the statement is prepared


def place(
    user: User,
    run: CourseRun,
    quote: rules.Quote,
    due_at: datetime | None,
    accepted_at: datetime | None,
    kind: str = "seat",
) -> Order:
    """The order of a person for a run at this price, which is frozen with the refund rule; asked again, the live one.
    `accepted_at`: when the person accepted that rule; none = still to do, before the accounts are shown. An extension
    takes the refund rule that the chamber has now, by the days since its payment; who asks for one sees to it that one
    waits at a time."""
    if quote.kurus <= 0:
        raise ValueError("what costs nothing needs no order")
    frozen = run.rules if kind == "seat" else rules_of(run.chamber_id)
    is_dated = run.kind == "dated" and kind == "seat"
    terms = {
        "dated": frozen.get("refund_steps_dated", []),
        "self_paced": frozen.get("refund_steps_self_paced", []),
        "is_dated": is_dated,
        "first_day": run.starts_at.astimezone(ISTANBUL).date().isoformat() if is_dated else None,
        "accepted_at": accepted_at.isoformat() if accepted_at else None,
    }
    values = {
        "kind": kind,
        "chamber_id": run.chamber_id,
        "user_id": user.id,
        "run_id": run.id,
        "reference": free_reference(),
        "state": "open",
        "owed_kurus": 0,
        "paid_kurus": 0,
        "price_class": quote.price_class,
        "price_reason": quote.reason,
        "vat_bp": quote.vat_bp,
        "terms": terms,
        "due_at": due_at,
    }
    made = db.session.scalar(
        insert(Order)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["user_id", "run_id"], index_where=LIVE)
        .returning(Order.id)
    )
    if made is None:
        return queries.live_order(user.id, run.id)
    order = db.session.get(Order, made)
    audit("fees.order", user.id, thing=order, subject_id=user.id, kurus=quote.kurus)
    enter(order, "charge", quote.kurus, f"charge:{order.id}", quote.reason, user.id)
    return order


def accept_terms(order: Order) -> None:
    """The payer has read and accepted the refund rule."""
    if not order.terms["accepted_at"]:
        order.terms = {**order.terms, "accepted_at": now().isoformat()}
        audit("fees.accept_terms", order.user_id, thing=order, subject_id=order.user_id)
    db.session.flush()


def free_reference() -> str:
    while True:
        made = reference.make()
        if db.session.scalar(select(Order.id).where(Order.reference == made)) is None:
            return made


def hold(order: Order) -> Order:
    """The order under its run's lock and its own, read anew."""
    locked(order.run_id)
    wanted = select(Order).where(Order.id == order.id).with_for_update()
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def enter(
    order: Order, kind: str, kurus: int, key: str, reason: str, actor_id=None, at: datetime | None = None
) -> bool:
    """Appends one entry, once per key, and brings the order's sums along; false when it was there already. `at`: when
    the money moved, where the bank says so."""
    order = hold(order)
    values = {"order_id": order.id, "chamber_id": order.chamber_id, "kind": kind, "amount_kurus": kurus}
    values |= {"key": key, "reason": reason, "actor_id": actor_id, "at": now()}
    added = db.session.scalar(
        insert(Entry).values(**values).on_conflict_do_nothing(index_elements=["key"]).returning(Entry.id)
    )
    if added is None:
        return False
    to_owed, to_paid = rules.SIGNS[kind]
    owed, paid = order.owed_kurus + to_owed * kurus, order.paid_kurus + to_paid * kurus
    if owed < 0 or paid < 0:
        raise Refused("Tutar, siparişin hesabındakinden büyük olamaz.")
    before = order.state
    order.owed_kurus, order.paid_kurus, order.state = owed, paid, rules.stored_state(owed, paid)
    if order.state == "paid" and before != "paid" and (kind == "payment" or order.ended_at is None):
        order.paid_at = at or now()
    db.session.flush()
    refunds.follow(order, reason)
    if order.state == "paid" and before == "open" and order.ended_at is None:
        become_paid(order)
    return True


def become_paid(order: Order) -> None:
    """Whoever waits for the money hears it; receipts have served."""
    order.due_at = None
    evidence.end_receipts(order)
    db.session.flush()
    signals.order_paid.send(order)


def cancel(order: Order, bp: int, reason: str, actor_id=None) -> None:
    """Ends an order: so many basis points of its price come back (what was paid of them is put on the refund list);
    nothing more is asked for. Ended already: nothing happens."""
    order = hold(order)
    if order.ended_at is not None:
        return
    order.ended_at, order.due_at = now(), None
    evidence.end_receipts(order)
    off = rules.taken_off(order.owed_kurus, order.paid_kurus, bp)
    if off:
        enter(order, "cancellation", off, f"cancel:{order.id}", reason, actor_id)
    audit("fees.cancel", actor_id, thing=order, subject_id=order.user_id, reason=reason, share_bp=bp)
    db.session.flush()


def reprice(order: Order, quote: rules.Quote, actor_id) -> None:
    """A lower price for an order that nothing was paid on yet; one that now costs nothing counts as paid."""
    order = hold(order)
    off = order.owed_kurus - quote.kurus
    if order.ended_at is not None or order.paid_kurus or off <= 0:
        return
    order.price_class, order.price_reason = quote.price_class, quote.reason
    enter(
        order, "cancellation", off, f"reprice:{order.id}:{quote.price_class}:{order.owed_kurus}", quote.reason, actor_id
    )
    if order.owed_kurus == 0:
        become_paid(order)


OWN = "Kendi siparişinizin eksiğini silemezsiniz; bunu başka bir görevli yapar."


def write_off(order: Order, reason: str, actor_id: int) -> bool:
    """The chamber does without the little that is still missing; a reason is needed. Above the chamber's ceiling it is
    asked for only, and a second officer decides: false."""
    order = hold(order)
    missing = missing_of(order)
    two_people(order.user_id, actor_id, OWN)
    if not reason.strip():
        raise Refused("Eksik tutarın neden istenmediğini yazın.", "reason")
    if missing > int(rules_of(order.chamber_id)["write_off_most_kurus"]):
        order.write_off_kurus, order.write_off_reason, order.write_off_by_id = missing, reason.strip(), actor_id
        audit("fees.ask_write_off", actor_id, thing=order, subject_id=order.user_id, reason=reason.strip())
        db.session.flush()
        return False
    forgive(order, missing, reason.strip(), actor_id)
    return True


def missing_of(order: Order) -> int:
    missing = order.owed_kurus - order.paid_kurus
    if order.ended_at is not None or missing <= 0 or not order.paid_kurus:
        raise Stale("Bu siparişte silinecek eksik tutar yok.")
    return missing


def forgive(order: Order, missing: int, reason: str, actor_id: int) -> None:
    order.write_off_kurus = order.write_off_reason = order.write_off_by_id = None
    enter(order, "cancellation", missing, f"write-off:{order.id}:{order.owed_kurus}", reason, actor_id)
    audit("fees.write_off", actor_id, thing=order, subject_id=order.user_id, reason=reason, kurus=missing)


def decide_write_off(order: Order, actor_id: int, is_granted: bool) -> None:
    """The second officer: exactly what the first one asked for, or not at all."""
    order = hold(order)
    if order.write_off_kurus is None or order.write_off_kurus != missing_of(order):
        raise Stale("Silinmesi istenen tutar bu sırada değişti; yeniden istensin.")
    if not is_granted:
        order.write_off_kurus = order.write_off_reason = order.write_off_by_id = None
        audit("fees.drop_write_off", actor_id, thing=order, subject_id=order.user_id)
        return db.session.flush()
    two_people(order.user_id, actor_id, OWN)
    two_people(order.write_off_by_id, actor_id, "Silinmesini siz istediniz; başka bir görevli onaylar.")
    forgive(order, order.write_off_kurus, order.write_off_reason, actor_id)


def prolong(order: Order, due_at: datetime) -> None:
    """The order waits until another hour."""
    order.due_at = due_at
    db.session.flush()


def remind(order: Order, note: str, actor_id: int) -> None:
    """Writes to somebody who still owes, how much and until when."""
    missing = order.owed_kurus - order.paid_kurus
    if order.ended_at is not None or missing <= 0:
        raise Stale("Bu siparişin ödemesi beklenmiyor.")
    tell(order, "Ödemenizi hatırlatırız", *pay_lines(order), note)
    audit("fees.remind", actor_id, thing=order, subject_id=order.user_id)
    db.session.flush()


def give_time(order: Order, due_at: datetime, reason: str, actor_id: int) -> None:
    """An unpaid order waits longer, by an officer's decision with a reason; never less long, never past the run."""
    order = hold(order)
    if order.state != "open" or order.ended_at is not None or order.due_at is None:
        raise Stale("Bu siparişin ödemesi beklenmiyor.")
    if not reason.strip():
        raise Refused("Sürenin neden uzatıldığını yazın.", "reason")
    if order.kind == "seat" and order.run.starts_at is not None:
        due_at = min(due_at, order.run.starts_at)
    if due_at <= order.due_at:
        raise Refused(f"Süre zaten o güne dek: {when(order.due_at)}.")
    prolong(order, due_at)
    audit("fees.prolong", actor_id, thing=order, subject_id=order.user_id, reason=reason.strip())
    tell(order, "Ödeme süreniz uzatıldı", f"Yeni son saat: {when(due_at)}.", f"Gerekçe: {reason.strip()}")
    db.session.flush()


def save_invoice(order: Order, number: str, actor_id: int) -> None:
    """The number under which the chamber's accounting has invoiced it; empty takes it away."""
    order.invoice_number = number.strip() or None
    audit("fees.invoice", actor_id, thing=order, subject_id=order.user_id, number=order.invoice_number)
    db.session.flush()


def lapse_due(at_most: int = 100) -> int:
    """The scheduler's duty: an order that is not paid by its hour ends, unless a receipt waits to be looked at. What
    was paid of it goes on the refund list; whoever holds a seat for it hears of it. Returns how many were due."""
    due = queries.due_orders(at_most)
    for order in due:
        order = hold(order)
        if (
            order.state != "open"
            or order.ended_at
            or order.due_at is None
            or order.due_at > db.session.scalar(select(NOW))
            or queries.waits_for_receipt(order.id)  # one that came before the lock did
        ):
            continue
        cancel(order, 10000, "Ödeme, belirtilen saate dek tamamlanmadı.")
        signals.order_lapsed.send(order)
    db.session.flush()
    return len(due)
