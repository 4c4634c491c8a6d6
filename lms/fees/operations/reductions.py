"""A cheaper price for students and for those without work: asked with evidence, decided by an officer; an objection is
decided by another one. The evidence goes when the decision stands."""

from datetime import date, timedelta

from sqlalchemy import select

from lms.accounts.access import two_people
from lms.accounts.models import User
from lms.chambers.models import Chamber
from lms.chambers.queries import rules_of
from lms.core.audit import audit
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.fees import rules, signals
from lms.fees.models import Order, Reduction
from lms.fees.operations import evidence, orders
from lms.fees.operations.telling import write
from lms.fees.queries.prices import quote_again

LONGEST = timedelta(days=3 * 366)


def ask_reduction(user: User, chamber: Chamber, price_class: str, upload) -> Reduction:
    """One at a time in a chamber."""
    if price_class not in rules.REDUCTIONS:
        raise Refused("İndirim nedenini seçin.", "price_class")
    db.session.scalar(select(User.id).where(User.id == user.id).with_for_update())  # two tabs, one after the other
    held = select(Reduction.id).where(Reduction.user_id == user.id, Reduction.chamber_id == chamber.id)
    if db.session.scalar(held.where(Reduction.state == "waiting")) is not None:
        raise Stale("Bu odada karar bekleyen bir indirim başvurunuz var.")
    kept = evidence.keep(chamber.id, user.id, "reduction", upload, "evidence")
    made = Reduction(chamber_id=chamber.id, user_id=user.id, price_class=price_class, evidence_id=kept.id)
    db.session.add(made)
    db.session.flush()
    audit("fees.ask_reduction", user.id, thing=made, subject_id=user.id, price_class=price_class)
    return made


def asked_of_the_desk(reduction: Reduction) -> str:
    """What an officer's page decides on, sent back with the decision: the state, and whether an objection waits."""
    objected = reduction.objected_at is not None and reduction.objection_by_id is None
    return reduction.state + ("/objection" if objected and reduction.state in rules.OBJECTED_TO else "")


def fresh(reduction: Reduction, *states: str, seen: str | None = None) -> Reduction:
    """Locked and read anew; refuses when it has moved on meanwhile: from these states, or from what the officer's page
    showed (`seen`)."""
    wanted = select(Reduction).where(Reduction.id == reduction.id).with_for_update(of=Reduction)
    reduction = db.session.scalar(wanted.execution_options(populate_existing=True))
    if reduction.state not in states or seen not in (None, asked_of_the_desk(reduction)):
        raise Stale(f"Başvurunun durumu bu sırada değişti: {rules.REDUCTION_STATES[reduction.state]}.")
    return reduction


def withdraw_reduction(reduction: Reduction) -> None:
    """The person does without; the evidence goes at once."""
    reduction = fresh(reduction, "waiting")
    reduction.state = "withdrawn"
    evidence.end_purpose(reduction.evidence_id)
    audit("fees.withdraw_reduction", reduction.user_id, thing=reduction, subject_id=reduction.user_id)
    db.session.flush()


def decide_reduction(
    reduction: Reduction, actor_id: int, is_granted: bool, reason: str, until: date | None, seen: str | None = None
) -> None:
    """Granted until a day, or refused; with a reason that the person reads. Unpaid orders of the person take the new
    price; nothing that was paid changes."""
    reduction = fresh(reduction, "waiting", seen=seen)
    if actor_id == reduction.user_id:
        raise Refused("Kendi başvurunuza karar veremezsiniz.")
    check(is_granted, reason, until)
    reduction.reason, reduction.decided_at, reduction.decided_by_id = reason.strip(), now(), actor_id
    days = int(rules_of(reduction.chamber_id)["objection_days"])
    if is_granted:
        grant(reduction, until, actor_id)
    else:
        reduction.state = "refused"
        evidence.end_purpose(reduction.evidence_id, timedelta(days=days + 1))
        tell(reduction, "kabul edilmedi", f"{days} gün içinde itiraz edebilirsiniz; kararı başka bir görevli verir.")
    said = {"reason": reason.strip(), "granted": is_granted, "until": until.isoformat() if until else None}
    audit("fees.decide_reduction", actor_id, thing=reduction, subject_id=reduction.user_id, **said)
    db.session.flush()


def check(is_granted: bool, reason: str, until: date | None) -> None:
    if not reason.strip():
        raise Refused("Kararın gerekçesini yazın; başvuran bunu okuyacak.", "reason")
    if is_granted and (until is None or not today() <= until <= today() + LONGEST):
        raise Refused("İndirimin son gününü yazın; bugünden önce, üç yıldan sonra olamaz.", "valid_until")


def grant(reduction: Reduction, until: date, actor_id: int) -> None:
    reduction.state, reduction.valid_until = "granted", until
    evidence.end_purpose(reduction.evidence_id)
    db.session.flush()
    tell(reduction, "kabul edildi", f"Son gün: {until:%d.%m.%Y}.")
    signals.reduction_granted.send(reduction)  # first: the rooms above lock every run that this touches, in order
    unpaid = select(Order).where(Order.user_id == reduction.user_id, Order.chamber_id == reduction.chamber_id)
    for order in db.session.scalars(
        unpaid.where(Order.state == "open", Order.ended_at.is_(None)).order_by(Order.run_id)
    ):
        orders.reprice(order, quote_again(order), actor_id)


def end_reduction(reduction: Reduction, actor_id: int, reason: str) -> None:
    """A granted one ends today, before its last day, because its ground has gone; the person is told and may object as
    against a refusal. What was ordered and paid until now keeps its price."""
    reduction = fresh(reduction, "granted")
    if actor_id == reduction.user_id:
        raise Refused("Kendi indiriminize karar veremezsiniz.")
    if reduction.valid_until < today():
        raise Stale("Bu indirimin süresi zaten doldu.")
    if not reason.strip():
        raise Refused("İndirimin neden sona erdiğini yazın; kişi bunu okuyacak.", "reason")
    before = [reduction.valid_until.isoformat(), reduction.reason, reduction.objection, reduction.objection_reason]
    reduction.state, reduction.valid_until = "ended", today()
    reduction.reason, reduction.decided_at, reduction.decided_by_id = reason.strip(), now(), actor_id
    reduction.objection = reduction.objected_at = reduction.objection_reason = reduction.objection_by_id = None
    details = {"reason": reason.strip(), "before": [one for one in before if one]}
    audit("fees.end_reduction", actor_id, thing=reduction, subject_id=reduction.user_id, **details)
    db.session.flush()
    days = int(rules_of(reduction.chamber_id)["objection_days"])
    tell(
        reduction,
        "bugün sona erdirildi",
        "Ödenmiş ve verilmiş siparişleriniz değişmez.",
        f"{days} gün içinde itiraz edebilirsiniz; kararı başka bir görevli verir.",
        whose="İndiriminiz",
    )


def object_to(reduction: Reduction, words: str) -> None:
    """Against a refusal or an early end, once, within the chamber's days; the evidence is kept until it is decided."""
    reduction = fresh(reduction, *rules.OBJECTED_TO)
    if reduction.objected_at is not None:
        raise Stale("Bu karara itiraz edilmiş.")
    if now() > reduction.decided_at + timedelta(days=int(rules_of(reduction.chamber_id)["objection_days"])):
        raise Refused("İtiraz süresi doldu.")
    if not words.strip():
        raise Refused("İtirazınızın gerekçesini yazın.", "text")
    reduction.objection, reduction.objected_at = words.strip(), now()
    evidence.keep_on(reduction.evidence_id)
    audit("fees.object_reduction", reduction.user_id, thing=reduction, subject_id=reduction.user_id)
    db.session.flush()


def decide_objection(
    reduction: Reduction, actor_id: int, is_granted: bool, reason: str, until: date | None, seen: str | None = None
) -> None:
    """By another officer than the one who refused or ended it."""
    reduction = fresh(reduction, *rules.OBJECTED_TO, seen=seen)
    if reduction.objected_at is None or reduction.objection_by_id is not None:
        raise Stale("Karar bekleyen bir itiraz yok.")
    sentence = "İtiraz edilen karar sizin; itirazı başka bir görevli karara bağlar."
    two_people(reduction.decided_by_id, actor_id, sentence)
    two_people(reduction.user_id, actor_id, "Kendi başvurunuza karar veremezsiniz.")
    check(is_granted, reason, until)
    reduction.objection_reason, reduction.objection_by_id = reason.strip(), actor_id
    if is_granted:
        grant(reduction, until, actor_id)
    else:
        evidence.end_purpose(reduction.evidence_id)
        tell(reduction, "kabul edilmedi", whose="İndirim kararına itirazınız")
    said = {"reason": reason.strip(), "granted": is_granted}
    audit("fees.decide_objection", actor_id, thing=reduction, subject_id=reduction.user_id, **said)
    db.session.flush()


def tell(reduction: Reduction, what: str, *lines: str, whose: str = "İndirim başvurunuz") -> None:
    reason = reduction.objection_reason or reduction.reason
    chamber = db.session.get(Chamber, reduction.chamber_id)
    notice = f"{whose} {what}."
    write(reduction.user, chamber, whose, notice, "/indirimlerim", [notice, f"Gerekçe: {reason}", *lines])
