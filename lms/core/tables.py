"""What an imported table says: which column is which, a cell, a day, how many lines of each verdict. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import chain, islice

from lms.core import turkish

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)  # of what a person may write
HEAD_WITHIN = 30  # lines
DAYS = ("%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d")


def columns(header: list[str], names: Mapping[str, Iterable[str]], needed: Iterable[str] = ()) -> dict[str, int] | None:
    """Field -> place, by the names that a head may have (case and diacritics do not matter); the first column of a name
    counts, others fall away. None when a needed field is not among them: the line is data already."""
    known: dict[str, str] = {}
    for field, said in names.items():
        for one in said:
            known.setdefault(turkish.fold(one), field)
    found: dict[str, int] = {}
    for place, text in enumerate(header):
        if field := known.get(turkish.fold(text)):
            found.setdefault(field, place)
    return found if set(needed) <= set(found) else None


def below_head(rows: Iterable, head: Callable[[list[str]], dict | None]) -> tuple[dict[str, int] | None, Iterator]:
    """(field -> place, the numbered lines below) of the first line that `head` knows among HEAD_WITHIN: a title and
    some words about the list may stand above. (none, every line) where there is no such line."""
    rows = iter(rows)
    first = list(islice(rows, HEAD_WITHIN))
    for place, (_, cells) in enumerate(first, 1):
        if at := head(cells):
            return at, chain(first[place:], rows)
    return None, chain(first, rows)


def cell(cells: list[str], at: Mapping[str, int], field: str) -> str:
    """The text of a field; nothing where the file has no such column or the line ends before it."""
    place = at.get(field)
    return cells[place].strip() if place is not None and place < len(cells) else ""


def read_day(text: str) -> date | None:
    """31.12.2026, 31/12/2026 or 2026-12-31, with or without an hour after it; none for anything else, and for what
    lies before 1900 or after 2200."""
    first = text.split()[0] if text.split() else ""
    for pattern in DAYS:
        try:
            day = datetime.strptime(first, pattern).date()
        except ValueError:
            continue
        return day if EARLIEST <= day <= LATEST else None
    return None


def counted(verdicts: Iterable[str], known: Iterable[str]) -> dict[str, int]:
    """Verdict -> how many lines have it, those without any too."""
    found = list(verdicts)
    return {one: found.count(one) for one in known}
