"""What the marks of an exam say about its questions (classical test theory). Pure; a mark is a float.

facility: mean mark of those asked, of the most. sd: of the mark, of the most (n - 1 below). discrimination:
correlation of the mark with the sum of the candidate's other marks, in per cent. efficiency: its covariance against
the greatest that these marks allow. weight: the part of the spread of totals that the question makes, in per cent of
all; none when it works against the rest. alpha: Cronbach's, when all were asked the same questions; error: standard
error of a total."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

WORDS = (  # facility below which a question is called so
    (0.25, "çok zor"),
    (0.40, "zor"),
    (0.80, "orta"),
    (0.95, "kolay"),
    (1.01, "çok kolay"),
)


@dataclass(frozen=True)
class Item:
    """One question. What cannot be said (too few answers, no spread) is none."""

    key: int
    asked: int
    most: float
    facility: float
    low: float  # of the facility, 95 per cent
    high: float
    sd: float | None
    mark_variance: float | None
    other_variance: float | None
    covariance: float | None
    covariance_most: float | None
    discrimination: float | None
    efficiency: float | None
    weight: float | None

    @property
    def word(self) -> str:
        return next(word for below, word in WORDS if self.facility < below)

    @property
    def is_suspect(self) -> bool:
        """Worth a look by a person: works against the rest, or almost everybody or nobody gets it."""
        if self.asked < 10:
            return False
        return (self.discrimination is not None and self.discrimination < 10) or not 0.1 <= self.facility <= 0.98


@dataclass(frozen=True)
class Whole:
    """The exam. Totals are in points; error too."""

    candidates: int
    items: list[Item]
    mean: float
    sd: float | None
    alpha: float | None
    error: float | None


def spread(values: list[float]) -> float:
    """The sum of squares about the mean."""
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values)


def together(left: list[float], right: list[float]) -> float:
    """The sum of products about the means."""
    a, b = sum(left) / len(left), sum(right) / len(right)
    return sum((x - a) * (y - b) for x, y in zip(left, right, strict=True))


def of(marks: Iterable[tuple[int, int, float]], most: dict[int, float]) -> Whole:
    """`marks`: (candidate, item, mark), each pair once; `most`: the most points of every item."""
    columns: dict[int, list[tuple[int, float]]] = {key: [] for key in most}
    totals: dict[int, float] = {}
    for candidate, key, mark in marks:
        columns[key].append((candidate, mark))
        totals[candidate] = totals.get(candidate, 0.0) + mark
    asked = {key: column for key, column in columns.items() if column}
    shares = {key: share(column, totals) for key, column in asked.items()}
    whole = sum(part for part in shares.values() if part is not None)
    items = [item(key, column, totals, most[key], shares[key], whole) for key, column in asked.items()]
    return summed(items, asked, totals)


def share(column, totals) -> float | None:
    """The root of the covariance with the total; none below zero or with one answer."""
    if len(column) < 2:
        return None
    covariance = together([mark for _, mark in column], [totals[candidate] for candidate, _ in column])
    covariance /= len(column) - 1
    return sqrt(covariance) if covariance >= 0 else None


def item(key, column, totals, most, part, whole) -> Item:
    marks = [mark for _, mark in column]
    others = [totals[candidate] - mark for candidate, mark in column]
    count, mean = len(marks), sum(marks) / len(marks)
    if count < 2:
        return Item(key, count, most, mean / most, 0.0, 1.0, *(None,) * 8)
    free = count - 1
    mark_variance, other_variance = spread(marks) / free, spread(others) / free
    covariance = together(marks, others) / free
    best = together(sorted(marks), sorted(others)) / free
    product = mark_variance * other_variance
    half = 1.96 * sqrt(mark_variance / count) / most
    return Item(
        key=key,
        asked=count,
        most=most,
        facility=mean / most,
        low=max(mean / most - half, 0.0),
        high=min(mean / most + half, 1.0),
        sd=sqrt(mark_variance) / most,
        mark_variance=mark_variance,
        other_variance=other_variance,
        covariance=covariance,
        covariance_most=best,
        discrimination=100 * covariance / sqrt(product) if product > 1e-18 else None,
        efficiency=100 * covariance / best if best > 1e-12 else None,
        weight=100 * part / whole if part is not None and whole > 0 else None,
    )


def summed(items: list[Item], asked, totals) -> Whole:
    values = list(totals.values())
    if len(values) < 2:
        return Whole(len(values), items, sum(values) / len(values) if values else 0.0, None, None, None)
    variance = spread(values) / (len(values) - 1)
    alpha = error = None
    same = all(len(column) == len(values) for column in asked.values())
    if same and len(items) > 1 and variance > 1e-12:
        alpha = len(items) / (len(items) - 1) * (1 - sum(one.mark_variance or 0.0 for one in items) / variance)
        error = sqrt(variance) * sqrt(max(1 - alpha, 0.0))
    return Whole(len(values), items, sum(values) / len(values), sqrt(variance), alpha, error)
