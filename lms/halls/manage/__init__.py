"""The desk's pages: sessions, seats, duty, documents, extra time, rehearsals, the exam day. All below /masa/<oda>/."""

from lms.halls.manage import (
    day,
    door,
    duty,
    emergency,
    outages,
    paper,
    people,
    practice,
    prints,
    seats,
    sessions,
    sheets,
)
from lms.halls.manage.blueprint import blueprint

__all__ = [
    "blueprint",
    "day",
    "door",
    "duty",
    "emergency",
    "outages",
    "paper",
    "people",
    "practice",
    "prints",
    "seats",
    "sessions",
    "sheets",
]
