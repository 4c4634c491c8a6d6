"""The price for a person: the class as the chamber knows it, and a granted reduction."""

from datetime import datetime, timedelta

from lms.accounts.models import User
from lms.accounts.queries import member_class_of
from lms.catalogue.models import CourseRun
from lms.chambers.models import Chamber
from lms.chambers.queries import days_off, rules_of
from lms.core.clock import ISTANBUL, now
from lms.core.database import db
from lms.core.money import show
from lms.core.presentation import when
from lms.fees import rules
from lms.fees.models import Order
from lms.fees.queries import accounts_for
from lms.fees.queries.reductions import live_reduction
from lms.fees.rules import iban, reference

AHEAD = timedelta(days=366)


def due_end(working_days: int, latest: datetime | None = None) -> datetime:
    """Until when a payment that is asked for now is waited for: rules.hold_end with the official holidays."""
    moment = now()
    first = moment.astimezone(ISTANBUL).date()
    return rules.hold_end(moment, working_days, latest, days_off(first, first + AHEAD))


def holidays_until(end: datetime) -> list[str]:
    """The official holidays between today and that moment, each once, for people to read."""
    moment = now()
    found = days_off(moment.astimezone(ISTANBUL).date(), end.astimezone(ISTANBUL).date())
    return list(dict.fromkeys(found.values()))


def quote_for(user: User, run: CourseRun) -> rules.Quote:
    """What this run costs this person today, and why."""
    member_class, _ = member_class_of(user.id, db.session.get(Chamber, run.chamber_id))
    return rules.quote(run.rules, member_class, live_reduction(user.id, run.chamber_id))


def extension_quote(user: User, chamber: Chamber) -> rules.Quote:
    """What a paid extension of access costs this person today, by the chamber's rules in force."""
    in_force = rules_of(chamber.id)
    member_class, _ = member_class_of(user.id, chamber)
    values = {**in_force, "price_kurus": in_force["paid_extension_kurus"], "prices": {}}
    return rules.quote(values, member_class, live_reduction(user.id, chamber.id))


def quote_again(order: Order) -> rules.Quote:
    """What the same thing would cost the payer today."""
    return extension_quote(order.user, order.chamber) if order.kind == "extension" else quote_for(order.user, order.run)


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
