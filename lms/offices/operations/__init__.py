"""Offices are defined, calls opened and decided, terms recorded, renewed and ended."""

from lms.offices.operations.calls import answer, apply, cancel_call, decide, extend_call, nominate, open_call
from lms.offices.operations.definitions import change_office, make_office, retire_office
from lms.offices.operations.terms import (
    appoint,
    correct_term,
    end_early,
    forget_person,
    keep_time,
    record_term,
    renew,
    show_name,
)

__all__ = [
    "answer",
    "appoint",
    "apply",
    "cancel_call",
    "change_office",
    "correct_term",
    "decide",
    "end_early",
    "extend_call",
    "forget_person",
    "keep_time",
    "make_office",
    "nominate",
    "open_call",
    "record_term",
    "renew",
    "retire_office",
    "show_name",
]
