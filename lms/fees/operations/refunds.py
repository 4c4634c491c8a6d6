"""The refund list: it follows the accounts; one officer approves, another one marks the money as paid out."""

from datetime import date

from sqlalchemy import select

from lms.accounts.access import two_people
from lms.core.audit import audit
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.money import show
from lms.core.refusals import Refused, Stale
from lms.fees.models import Order, Refund
from lms.fees.operations import orders
from lms.fees.operations.telling import tell
from lms.fees.rules import iban


def follow(order: Order, reason: str) -> None:
    """The list says what is paid beyond what is owed and not already approved; it falls away when nothing is. Called by
    whoever has changed the account and holds its lock."""
    held = {one.state: one for one in db.session.scalars(select(Refund).where(Refund.order_id == order.id))}
    approved = held.get("approved")
    due = order.paid_kurus - order.owed_kurus - (approved.amount_kurus if approved else 0)
    waiting = waiting_of(order.id)
    if due <= 0:
        if waiting is not None:
            waiting.state = "dropped"
    elif waiting is None:
        refund = Refund(order_id=order.id, chamber_id=order.chamber_id, amount_kurus=due, reason=reason)
        db.session.add(refund)
        tell(order, "Size iade yapılacak", f"İade edilecek tutar: {show(due)}.", NEEDS_IBAN)
    elif waiting.amount_kurus != due:
        waiting.amount_kurus = due
    db.session.flush()


NEEDS_IBAN = "İadenin yapılacağı hesabı ödeme sayfanızda yazın."


def waiting_of(order_id: int) -> Refund | None:
    return db.session.scalar(select(Refund).where(Refund.order_id == order_id, Refund.state == "waiting"))


def fresh(refund: Refund, state: str) -> Order:
    """Locks the account, reads the refund anew, and refuses when it has moved on meanwhile."""
    order = orders.hold(refund.order)
    db.session.refresh(refund)
    if refund.state != state:
        raise Stale("Bu iadenin durumu bu sırada değişti.")
    return order


def give_payee(order: Order, name: str, account: str) -> None:
    """The payer says where a refund shall go; not between approval and payment, which are two people's."""
    order = orders.hold(order)
    if is_approved(order.id):
        raise Stale("İade bu hesaba onaylanmış. Değiştirmek için odanıza yazın.")
    if not iban.is_iban(account):
        raise Refused("IBAN geçerli değil; bir rakamı yanlış ya da eksik olabilir.", "iban")
    order.payee_iban, order.payee_name = iban.clean(account), name.strip()
    audit("fees.payee", order.user_id, thing=order, subject_id=order.user_id)
    db.session.flush()


def is_approved(order_id: int) -> bool:
    """A refund of the order is approved and not paid out yet."""
    wanted = select(Refund.id).where(Refund.order_id == order_id, Refund.state == "approved")
    return db.session.scalar(wanted) is not None


OWN = "Bu sizin iadeniz; başka bir görevli işlem yapar."


def shown(refund: Refund) -> str:
    """What an approval stands for, sent back with it: the amount, the account, its owner."""
    order = refund.order
    return f"{refund.amount_kurus}/{order.payee_iban or ''}/{order.payee_name or ''}"


def approve_refund(refund: Refund, actor_id: int, seen: str | None = None) -> None:
    """The first of two people: amount and account are right, as the officer's page showed them (`seen`)."""
    order = fresh(refund, "waiting")
    two_people(order.user_id, actor_id, OWN)
    if seen not in (None, shown(refund)):
        raise Stale("İadenin tutarı ya da hesabı bu sırada değişti. Yeni hâline bakıp yeniden onaylayın.")
    if not order.payee_iban:
        raise Refused("İadenin yapılacağı hesap henüz yazılmamış. Ödeyen kişi ödeme sayfasında yazar.")
    if is_approved(order.id):
        raise Refused("Bu siparişin onaylanmış bir iadesi var; önce o ödensin ya da onayı geri alınsın.")
    refund.state, refund.approved_at, refund.approved_by_id = "approved", now(), actor_id
    audit("fees.approve_refund", actor_id, thing=refund, subject_id=order.user_id, kurus=refund.amount_kurus)
    db.session.flush()


def take_back_approval(refund: Refund, actor_id: int, reason: str) -> None:
    """An approval before the money went out; the list is worked out anew."""
    order = fresh(refund, "approved")
    if not reason.strip():
        raise Refused("Onayın neden geri alındığını yazın.", "reason")
    refund.state, refund.approved_at, refund.approved_by_id = "dropped", None, None
    audit("fees.take_back_approval", actor_id, thing=refund, subject_id=order.user_id, reason=reason.strip())
    db.session.flush()
    follow(order, refund.reason)


def pay_out(refund: Refund, actor_id: int, paid_on: date) -> None:
    """The second person: the bank has carried the money on that day."""
    order = fresh(refund, "approved")
    two_people(order.user_id, actor_id, OWN)
    two_people(refund.approved_by_id, actor_id, "İadeyi siz onayladınız; ödendiğini başka bir görevli işaretler.")
    if paid_on > today():
        raise Refused("Ödeme günü bugünden sonra olamaz.", "paid_on")
    refund.state, refund.paid_on, refund.paid_out_at, refund.paid_out_by_id = "paid_out", paid_on, now(), actor_id
    db.session.flush()
    orders.enter(order, "refund", refund.amount_kurus, f"refund:{refund.id}", refund.reason, actor_id)
    audit("fees.pay_out", actor_id, thing=refund, subject_id=order.user_id, kurus=refund.amount_kurus)
    tell(order, "İadeniz yapıldı", f"{paid_on:%d.%m.%Y} günü {show(refund.amount_kurus)} hesabınıza gönderildi.")
