"""The one clock: the database's, through the SQL function lms_now() (docs/decisions.md, 13).

Outside production it can be moved with the setting `lms.clock_offset` (an interval). Nothing that decides may use
Python's clock or SQL's now()."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from lms.core.database import db

NOW = func.lms_now()
ASKED = select(NOW)
ISTANBUL = ZoneInfo("Europe/Istanbul")


def now() -> datetime:
    """The moment, aware, in UTC."""
    return db.session.scalar(ASKED)


def today() -> date:
    """The date in Istanbul: numbers, deadlines and terms of office turn over at its midnight."""
    return now().astimezone(ISTANBUL).date()


def midnight(day: date) -> datetime:
    """The first moment of a day in Istanbul."""
    return datetime.combine(day, time(), ISTANBUL)
