"""Months as lists and reports choose them: written 2026-12, read Aralık 2026."""

from datetime import date

from lms.core.clock import midnight, today

MONTHS = ["Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"]


def month(text: str):
    """(first moment, first moment after) of a month written 2026-12; nothing for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None, None
    return (midnight(first), midnight(after(first))) if 2000 <= first.year <= 2100 else (None, None)


def after(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def next_months(many: int = 12) -> list[tuple[str, str]]:
    found, first = [], today().replace(day=1)
    for _ in range(many):
        found.append((f"{first:%Y-%m}", f"{MONTHS[first.month - 1]} {first.year}"))
        first = after(first)
    return found


def last_months(many: int = 24) -> list[tuple[str, str]]:
    day = today()
    numbers = [day.year * 12 + day.month - 1 - back for back in range(many)]
    return [(f"{one // 12}-{one % 12 + 1:02}", f"{MONTHS[one % 12]} {one // 12}") for one in numbers]
