"""A bank line pays orders: one, or several, each match with its reason; every one can be undone."""

from sqlalchemy import select

from lms.catalogue.models import CourseRun
from lms.chambers.queries import rules_of
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.money import show
from lms.core.presentation import day
from lms.core.refusals import Refused, Stale
from lms.fees.models import BankLine, BankMatch, Order, Refund
from lms.fees.operations import orders
from lms.fees.operations.telling import tell
from lms.fees.queries.matching import proposals
from lms.fees.queries.prices import due_end
from lms.fees.rules.proposals import SURE


def locked_line(line_id: int) -> BankLine:
    wanted = select(BankLine).where(BankLine.id == line_id).with_for_update()
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def match(line: BankLine, parts: list[tuple[Order, int]], reason: str, actor_id: int | None) -> list[BankMatch]:
    """Kuruş of the line for each of these orders, all or none, together at most what is left of it."""
    line, reason = locked_line(line.id), reason.strip()
    if not parts:
        raise Refused("En az bir sipariş seçin.")
    if not reason:
        raise Refused("Eşlemenin gerekçesini yazın.", "reason")
    if line.set_aside is not None:
        raise Stale("Bu satır ayrılmış; önce geri alın.")
    left = line.amount_kurus - line.matched_kurus
    if any(kurus <= 0 for _, kurus in parts) or sum(kurus for _, kurus in parts) > left:
        raise Refused(f"Eşlenen tutarların toplamı, satırın kalan tutarını aşamaz: {show(left)}.")
    return [
        pay(line, order, kurus, reason, actor_id) for order, kurus in sorted(parts, key=lambda part: part[0].run_id)
    ]


def pay(line: BankLine, order: Order, kurus: int, reason: str, actor_id: int | None) -> BankMatch:
    order = orders.hold(order)
    if order.chamber_id != line.chamber_id:
        raise Refused("Sipariş başka bir odanın.")
    if order.user_id == actor_id:
        raise Refused("Kendi siparişinize ödeme eşleyemezsiniz; bunu başka bir görevli yapar.")
    made = BankMatch(
        line_id=line.id,
        order_id=order.id,
        chamber_id=line.chamber_id,
        amount_kurus=kurus,
        reason=reason,
        made_by_id=actor_id,
    )
    db.session.add(made)
    line.matched_kurus += kurus
    db.session.flush()
    audit("fees.match", actor_id, thing=made, subject_id=order.user_id, reason=reason, kurus=kurus)
    why = LATE if order.ended_at is not None else f"Havale, {day(line.booked_at)}"
    orders.enter(order, "payment", kurus, f"match:{made.id}", why, actor_id, at=line.booked_at)
    missing = order.owed_kurus - order.paid_kurus
    if missing > 0:
        tell(order, "Ödemeniz eksik", f"Gelen: {show(kurus)}. Eksik kalan: {show(missing)}.")
    elif order.ended_at is None:
        tell(order, "Ödemeniz alındı", f"Gelen tutar: {show(kurus)}.")
    return made


LATE = "Süresi dolduktan sonra gelen ödeme"


def match_sure(chamber_id: int, lines: list[BankLine], actor_id: int, branches: set[int] | None = None) -> int:
    """Matches every line whose reference and amount both fit, the earliest payment first; returns how many. One that
    is refused (the officer's own order) stays open for somebody else."""
    wanted = select(BankLine.id).where(BankLine.id.in_([line.id for line in lines])).order_by(BankLine.id)
    db.session.execute(wanted.with_for_update())
    sure = {}
    for line_id, found in proposals(chamber_id, lines, branches).items():
        if len(found) == 1 and found[0].strength == SURE:
            sure[line_id] = found[0]
    held = {
        one.id: one
        for one in db.session.scalars(select(Order).where(Order.id.in_([p.order_id for p in sure.values()])))
    }
    runs = sorted({order.run_id for order in held.values()})
    db.session.execute(select(CourseRun.id).where(CourseRun.id.in_(runs)).order_by(CourseRun.id).with_for_update())
    done = 0
    for line in sorted(lines, key=lambda one: (one.booked_at, one.id)):
        proposal = sure.get(line.id)
        order = held.get(proposal.order_id) if proposal else None
        rest = line.amount_kurus - line.matched_kurus
        if order is None or order.owed_kurus - order.paid_kurus != rest or order.ended_at is not None:
            continue
        try:
            with db.session.begin_nested():  # one payment that cannot be entered leaves the others alone
                match(line, [(order, rest)], proposal.reason, actor_id)
        except Refused:
            continue
        done += 1
    return done


def undo_match(made: BankMatch, actor_id: int, reason: str) -> None:
    """Takes a match back: the line is open again, the order owes again and waits anew for its payment. Not while a
    refund of that order is approved."""
    line = locked_line(made.line_id)
    order = orders.hold(made.order)
    db.session.refresh(made)
    if made.undone_at is not None:
        raise Stale("Bu eşleme geri alınmış.")
    if not reason.strip():
        raise Refused("Eşlemenin neden geri alındığını yazın.", "reason")
    approved = select(Refund.id).where(Refund.order_id == order.id, Refund.state == "approved")
    if db.session.scalar(approved) is not None:
        raise Refused("Bu siparişin onaylanmış iadesi var; önce iadenin onayını geri alın.")
    made.undone_at, made.undone_by_id, made.undone_reason = now(), actor_id, reason.strip()
    line.matched_kurus -= made.amount_kurus
    orders.enter(order, "reversal", made.amount_kurus, f"undo:{made.id}", reason.strip(), actor_id)
    if order.state == "open" and order.ended_at is None:
        days = int(rules_of(order.chamber_id)["seat_hold_working_days"])
        orders.prolong(order, due_end(days))
        missing = order.owed_kurus - order.paid_kurus
        tell(order, "Ödeme kaydınız düzeltildi", f"Ödenecek tutar: {show(missing)}.", f"Gerekçe: {reason.strip()}")
    audit("fees.undo_match", actor_id, thing=made, subject_id=order.user_id, reason=reason.strip())
    db.session.flush()


def set_aside(line: BankLine, reason: str | None, actor_id: int) -> None:
    """The line is no fee of ours, for the reason given; none takes it back to the open ones."""
    line = locked_line(line.id)
    if reason is not None and not reason.strip():
        raise Refused("Satırın neden ayrıldığını yazın.", "reason")
    if line.matched_kurus:
        raise Stale("Bu satırın eşlemesi var; önce onu geri alın.")
    line.set_aside = reason.strip() if reason else None
    audit("fees.set_aside", actor_id, thing=line, reason=line.set_aside)
    db.session.flush()
