"""The only place that writes what was watched."""

from lms.watching.operations.credits import confirm_credit, credit_by_hand, decline_credit
from lms.watching.operations.notes import add_note, remove_note
from lms.watching.operations.playing import start
from lms.watching.operations.reporting import record_at_once, record_spans
from lms.watching.operations.sweeping import sweep
from lms.watching.operations.totals import copy_ranges, ensure_total, latch, recount

__all__ = [
    "add_note",
    "confirm_credit",
    "copy_ranges",
    "credit_by_hand",
    "decline_credit",
    "ensure_total",
    "latch",
    "recount",
    "record_at_once",
    "record_spans",
    "remove_note",
    "start",
    "sweep",
]
