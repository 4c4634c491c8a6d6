"""When a report goes out, and of which year it speaks. No database."""

from datetime import date, timedelta

RHYTHMS = {"weekly": "Her hafta (pazartesi)", "monthly": "Her ay (ayın ilk günü)", "yearly": "Her yıl (2 Ocak)"}
FORMS = {"pdf": "PDF", "xlsx": "XLSX"}


def next_day(rhythm: str, after: date) -> date:
    """The first day of the rhythm that comes after a day."""
    if rhythm == "weekly":
        return after + timedelta(days=7 - after.weekday())
    if rhythm == "monthly":
        return date(after.year + after.month // 12, after.month % 12 + 1, 1)
    return date(after.year + (after >= date(after.year, 1, 2)), 1, 2)


def year_of(rhythm: str, day: date) -> int:
    """The year that a report sent on a day speaks of: the one in which the day before it lies; a yearly report speaks
    of the year that has ended."""
    return day.year - 1 if rhythm == "yearly" else (day - timedelta(days=1)).year
