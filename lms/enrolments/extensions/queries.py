from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from lms.chambers.models import Chamber, RuleSet
from lms.chambers.queries import rules_of
from lms.core.clock import now
from lms.core.database import db
from lms.enrolments import queries as enrolments
from lms.enrolments.extensions import rules
from lms.enrolments.extensions.models import AccessExtension
from lms.enrolments.models import Enrolment
from lms.fees.queries.prices import extension_quote
from lms.fees.rules import Quote, Stage, refund_share, refund_words


@dataclass(frozen=True)
class Offer:
    """What an extension would be for this person now; `sentence` says why there is none."""

    days: int
    until: datetime | None
    quote: Quote
    terms: list[str]
    sentence: str


def offer_for(enrolment: Enrolment) -> Offer:
    in_force, moment = rules_of(enrolment.chamber_id), now()
    days = int(in_force["paid_extension_days"])
    sentence = rules.refusal(
        is_active=enrolment.state == "active",
        access_until=enrolment.access_until,
        days=days,
        most=int(in_force["paid_extensions_most"]),
        bought=bought(enrolment.id),
    )
    until = rules.new_end(enrolment.access_until, moment, days) if enrolment.access_until else None
    quote = extension_quote(enrolment.user, db.session.get(Chamber, enrolment.chamber_id))
    return Offer(days, until, quote, refund_words({"self_paced": in_force["refund_steps_self_paced"]}, False), sentence)


def bought(enrolment_id: int) -> int:
    """How many extensions the enrolment has had, those taken back not counted."""
    wanted = select(func.count()).select_from(AccessExtension).where(AccessExtension.enrolment_id == enrolment_id)
    return db.session.scalar(wanted.where(AccessExtension.ended_at.is_(None), AccessExtension.applied_at.is_not(None)))


def waiting_of(enrolment_id: int) -> AccessExtension | None:
    """The one that waits for its payment."""
    wanted = select(AccessExtension).where(AccessExtension.enrolment_id == enrolment_id)
    return db.session.scalar(wanted.where(AccessExtension.applied_at.is_(None), AccessExtension.ended_at.is_(None)))


def live_of(enrolment_id: int) -> list[AccessExtension]:
    """Those that wait or are applied, the newest first."""
    wanted = select(AccessExtension).where(AccessExtension.enrolment_id == enrolment_id)
    return list(
        db.session.scalars(wanted.where(AccessExtension.ended_at.is_(None)).order_by(AccessExtension.id.desc()))
    )


def of_order(order_id: int) -> AccessExtension | None:
    return db.session.scalar(select(AccessExtension).where(AccessExtension.order_id == order_id))


def in_enrolment(enrolment_id: int, extension_id: int) -> AccessExtension | None:
    found = db.session.get(AccessExtension, extension_id)
    return found if found is not None and found.enrolment_id == enrolment_id else None


def refund_of(extension: AccessExtension) -> tuple[int, str]:
    """(basis points that come back, why) if the person took it back now. What counts as watched is what was watched
    since it began; unpaid, nothing is asked for any more."""
    if extension.applied_at is None or extension.order is None:
        return 10000, "Henüz ödenmediği için bir şey istenmez."
    covered, required = enrolments.coverage([extension.enrolment_id]).get(extension.enrolment_id, (0, 0))
    stage = Stage(
        moment=now(),
        paid_at=extension.order.paid_at or extension.applied_at,
        starts_at=None,
        watched_bp=rules.used_bp(covered, extension.covered_ms or 0, required),
        has_document=enrolments.has_document(extension.enrolment_id),
    )
    return refund_share(extension.order.terms, stage)


def offering(chamber_ids: set[int]) -> set[int]:
    """Of these chambers those that sell more time, by their rules in force."""
    if not chamber_ids:
        return set()
    newest = select(RuleSet.chamber_id, RuleSet.values).ext(distinct_on(RuleSet.chamber_id))
    newest = newest.where(RuleSet.chamber_id.in_(chamber_ids)).order_by(RuleSet.chamber_id, RuleSet.version.desc())
    return {one for one, values in db.session.execute(newest) if values.get("paid_extensions_most")}
