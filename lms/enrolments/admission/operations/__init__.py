"""The only place that writes applications. Everything that touches a run's seats holds the run's lock first, so that
seats, order and waiting list change one after the other; the keys and the quota's check hold even without it."""

from lms.enrolments.admission.operations.applying import (
    accept,
    apply,
    decline,
    end_calendar,
    give_calendar,
    object_to,
    withdraw,
)
from lms.enrolments.admission.operations.deciding import (
    admit_ex_officio,
    decide_objection,
    draw,
    refuse,
    take_back_refusal,
)
from lms.enrolments.admission.operations.following import (
    follow,
    free_kept,
    give_back,
    pass_on,
    reprice,
    when_lapsed,
    when_paid,
)

__all__ = [
    "accept",
    "admit_ex_officio",
    "apply",
    "decide_objection",
    "decline",
    "draw",
    "end_calendar",
    "follow",
    "free_kept",
    "give_back",
    "give_calendar",
    "object_to",
    "pass_on",
    "refuse",
    "reprice",
    "take_back_refusal",
    "when_lapsed",
    "when_paid",
    "withdraw",
]
