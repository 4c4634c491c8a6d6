"""What comes back to somebody who leaves: the order's own refund rule, applied to how far they have come."""

from lms.core.clock import ISTANBUL, now
from lms.enrolments import queries
from lms.enrolments.models import Enrolment
from lms.fees.models import Order
from lms.fees.rules import Stage, refund_share


def refund_of(order: Order, enrolment: Enrolment | None) -> tuple[int, str]:
    """(basis points that come back, why) if the person left now."""
    run, watched = order.run, (0, 0)
    if enrolment is not None:
        watched = queries.coverage([enrolment.id]).get(enrolment.id, (0, 0))
    first_day = run.starts_at.astimezone(ISTANBUL).date().isoformat() if run.starts_at else None
    stage = Stage(
        moment=now(),
        paid_at=order.paid_at,
        starts_at=run.starts_at if order.terms["is_dated"] else None,
        watched_bp=watched[0] * 10000 // watched[1] if watched[1] else 0,
        has_document=enrolment is not None and queries.has_document(enrolment.id),
        is_postponed=order.terms["is_dated"] and first_day != order.terms["first_day"],
    )
    return refund_share(order.terms, stage)
