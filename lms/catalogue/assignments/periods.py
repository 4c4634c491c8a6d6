"""The period that a statement of hours is about, from the address."""

from datetime import date

from flask import request

from lms.core.clock import today


def period_here() -> tuple[date, date]:
    """?yil=2026 is that year; without it, the last two years up to today."""
    day, year = today(), request.args.get("yil", 0, type=int)
    if 2000 <= year <= 2100:
        return date(year, 1, 1), date(year, 12, 31)
    return date(day.year - 1, 1, 1), date(day.year, 12, 31)
