"""What may be published of counts of people. No database.

Small cells: 1 to 4 people are not published, nor what would give them away by subtraction. The cells that are hidden
beside the small ones are taken in a fixed order and the stopping rule looks at nothing but their sum, so that even
somebody who knows this text is left with four possible values for each hidden cell (tests/reports/test_rules.py tries
every small table)."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

SMALL = 5  # fewer people than this are not published


@dataclass(frozen=True)
class Published:
    """Counts as they may be shown: None = hidden. `hidden` says whether anything is."""

    cells: dict
    total: int | None

    @property
    def hidden(self) -> bool:
        return self.total is None or None in self.cells.values()


def published(cells: Mapping[Hashable, int]) -> Published:
    """Counts of people that add up, with small cells and enough others hidden; the order of `cells` decides which
    others. When the others do not suffice everything is hidden but the total, and a small total too."""
    total = sum(cells.values())
    small = [key for key, count in cells.items() if 0 < count < SMALL]
    if not small:
        return Published(dict(cells), total)
    others = [key for key, count in cells.items() if count >= SMALL]
    hidden, beside = set(small), 0
    while not beside or sum(cells[key] for key in hidden) < SMALL * beside + (SMALL - 1) * len(small):
        if not others:
            return Published(dict.fromkeys(cells), total if total >= SMALL else None)
        hidden.add(others.pop(0))
        beside += 1
    return Published({key: None if key in hidden else count for key, count in cells.items()}, total)


def alone(count: int) -> int | None:
    """A single count of people that adds up with nothing else shown."""
    return None if 0 < count < SMALL else count


def share(part: int | None, whole: int | None) -> float | None:
    """Percent with one decimal, cut and never rounded up; None when there is nothing to divide."""
    if part is None or not whole:
        return None
    return part * 1000 // whole / 10


BANDS = ((0, 0), (1, 2499), (2500, 4999), (5000, 8999), (9000, 10000))  # basis points of coverage, both ends included
BAND_NAMES = ("Başlamadı", "%25 altında", "%25 – %49", "%50 – %89", "%90 ve üstü")


def banded(coverages) -> list[int]:
    """How many of the coverages (basis points) lie in each of BANDS; any start is at least the second band."""
    counts = [0] * len(BANDS)
    for one in coverages:
        counts[next(place for place, (low, high) in enumerate(BANDS) if low <= one <= high)] += 1
    return counts
