"""The price for a person: the class as the chamber knows it, and a granted reduction."""

from lms.accounts.models import User
from lms.accounts.queries import member_class_of
from lms.catalogue.models import CourseRun
from lms.chambers.models import Chamber
from lms.core.database import db
from lms.core.money import show
from lms.core.presentation import when
from lms.fees import rules
from lms.fees.models import Order
from lms.fees.queries import accounts_for, live_reduction
from lms.fees.rules import iban, reference


def quote_for(user: User, run: CourseRun) -> rules.Quote:
    """What this run costs this person today, and why."""
    member_class, _ = member_class_of(user.id, db.session.get(Chamber, run.chamber_id))
    return rules.quote(run.rules, member_class, live_reduction(user.id, run.chamber_id))


def terms_of(run: CourseRun) -> list[str]:
    """The refund rule in words, as it is accepted before paying."""
    steps = {
        "dated": run.rules.get("refund_steps_dated", []),
        "self_paced": run.rules.get("refund_steps_self_paced", []),
    }
    return rules.refund_words(steps, run.kind == "dated")


def pay_lines(order: Order) -> list[str]:
    """How to pay an order, for an e-mail."""
    lines = [f"Ödenecek tutar: {show(order.owed_kurus - order.paid_kurus)} (KDV içinde)."]
    if order.due_at:
        lines.append(f"Son saat: {when(order.due_at)}.")
    if not order.terms["accepted_at"]:
        return [*lines, "Ödemelerim sayfasında iade kuralını onaylayın; hesap bilgileri orada gösterilir."]
    lines.append(f"Havale açıklamasına yazın: {reference.shown(order.reference)}")
    for one in accounts_for(order.run):
        lines.append(f"{one.bank}, {one.holder}: {iban.shown(one.iban)}")
    return lines


def refund_lines(order: Order) -> list[str]:
    """The order's own refund rule in words."""
    return rules.refund_words(order.terms, order.terms["is_dated"])
