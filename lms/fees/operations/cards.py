"""The door for card payments. A provider is built in by naming it in PROVIDERS; none is today: no page offers a card.

The key of an attempt is ours and goes to the provider: whatever is lost on the way, asking again asks about the same
attempt, and it is entered once. No card data ever reaches this program."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from sqlalchemy import select, update

from lms.core.audit import audit
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.refusals import Refused
from lms.fees.models import CardPayment, Order
from lms.fees.operations import orders

HELD = timedelta(minutes=20)  # a seat waits at least so long for an attempt that was begun


@dataclass(frozen=True)
class Outcome:
    """What a provider knows of an attempt. state: open, paid, failed; kurus: what was really taken."""

    state: str
    kurus: int = 0
    receipt: str = ""


class Provider(Protocol):
    """What a bank's virtual POS or a payment service must be able to do."""

    name: str

    def begin(self, key: str, kurus: int, return_to: str) -> str:
        """Opens the attempt under our key, or finds it; returns the address of the provider's own page."""

    def look_up(self, key: str) -> Outcome:
        """What became of the attempt; open for one that is unknown to the provider."""


PROVIDERS: dict[str, Provider] = {}


def begin_card(order: Order, provider: Provider, return_to: str) -> tuple[CardPayment, str]:
    """An attempt for what is missing, and the address where the person pays. The order is held for it."""
    order = orders.hold(order)
    missing = order.owed_kurus - order.paid_kurus
    if order.ended_at is not None or missing <= 0:
        raise Refused("Bu siparişin ödemesi beklenmiyor.")
    until = db.session.scalar(select(NOW)) + HELD
    if order.due_at is not None and order.due_at < until:
        order.due_at = until
    attempt = CardPayment(
        order_id=order.id,
        chamber_id=order.chamber_id,
        key=secrets.token_urlsafe(24),
        provider=provider.name,
        amount_kurus=missing,
    )
    db.session.add(attempt)
    db.session.flush()
    audit("fees.begin_card", order.user_id, thing=attempt, subject_id=order.user_id, kurus=missing)
    return attempt, provider.begin(attempt.key, missing, return_to)


def settle_card(attempt: CardPayment, outcome: Outcome) -> bool:
    """Enters what the provider says, once, whoever says it first (the person's return, the provider's call, the
    reconciliation); true when this call did. What was paid twice or too late goes on the refund list."""
    if outcome.state not in ("paid", "failed"):
        return False
    orders.hold(attempt.order)
    done = db.session.execute(
        update(CardPayment)
        .where(CardPayment.id == attempt.id, CardPayment.state == "begun")
        .values(state=outcome.state, receipt=outcome.receipt or None, settled_at=NOW)
    )
    if done.rowcount != 1:
        return False
    db.session.refresh(attempt)
    if outcome.state == "paid":
        orders.enter(attempt.order, "payment", outcome.kurus, f"card:{attempt.key}", "Kart ödemesi")
    audit("fees.settle_card", None, thing=attempt, subject_id=attempt.order.user_id, state=outcome.state)
    return True


def reconcile_cards(provider: Provider, at_most: int = 100) -> int:
    """Asks about every attempt that was begun and never answered; returns how many were settled."""
    wanted = select(CardPayment).where(CardPayment.state == "begun", CardPayment.provider == provider.name)
    begun = db.session.scalars(wanted.order_by(CardPayment.id).limit(at_most)).all()
    return sum(settle_card(attempt, provider.look_up(attempt.key)) for attempt in begun)
