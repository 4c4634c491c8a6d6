"""What the marks of an exam say about its questions (classical test theory). Pure; a mark is a float.

facility: mean mark of those asked, of the most. sd: of the mark, of the most (n - 1 below). discrimination:
correlation of the mark with the sum of the candidate's other marks, in per cent. efficiency: its covariance against
the greatest that these marks allow. weight: the part of the spread of totals that the question makes, in per cent of
all; none when it works against the rest. alpha: Cronbach's, when all were asked the same questions; error: standard
error of a total."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from operator import mul, sub

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


def about_mean(values: list[float]) -> list[float]:
    mean = sum(values) / len(values)
    return [value - mean for value in values]


def product(left, right) -> float:
    return sum(map(mul, left, right))


def spread(values: list[float]) -> float:
    """The sum of squares about the mean."""
    parts = about_mean(values)
    return product(parts, parts)


def of(marks: Iterable[tuple[int, int, float]], most: dict[int, float]) -> Whole:
    """`marks`: (candidate, item, mark), each pair once; `most`: the most points of every item."""
    columns: dict[int, tuple[list[int], list[float]]] = {key: ([], []) for key in most}
    totals: dict[int, float] = {}
    for candidate, key, mark in marks:
        people, points = columns[key]
        people.append(candidate)
        points.append(mark)
        totals[candidate] = totals.get(candidate, 0.0) + mark
    asked = {key: column for key, column in columns.items() if column[0]}
    found = {key: Sums(points, [totals[one] for one in people]) for key, (people, points) in asked.items()}
    whole = sum(sums.part for sums in found.values() if sums.part is not None)
    items = [item(key, sums, most[key], whole) for key, sums in found.items()]
    return summed(items, {key: points for key, (_, points) in asked.items()}, totals)


class Sums:
    """Of one question's marks and their candidates' totals: variances and covariances; none with one answer."""

    part: float | None = None  # root of the covariance with the total; none below zero

    def __init__(self, marks: list[float], totals: list[float]):
        self.count, self.mean = len(marks), sum(marks) / len(marks)
        if self.count < 2:
            return
        free = self.count - 1
        mark_parts, total_parts = about_mean(marks), about_mean(totals)
        self.mark = product(mark_parts, mark_parts) / free
        with_total = product(mark_parts, total_parts) / free
        self.part = sqrt(with_total) if with_total >= 0 else None
        other_parts = list(map(sub, total_parts, mark_parts))
        self.other = product(other_parts, other_parts) / free
        self.covariance = product(mark_parts, other_parts) / free
        self.best = product(sorted(mark_parts), sorted(other_parts)) / free


def item(key, sums: Sums, most: float, whole: float) -> Item:
    facility = sums.mean / most
    if sums.count < 2:
        return Item(key, sums.count, most, facility, 0.0, 1.0, *(None,) * 8)
    half = 1.96 * sqrt(sums.mark / sums.count) / most
    together = sums.mark * sums.other
    return Item(
        key=key,
        asked=sums.count,
        most=most,
        facility=facility,
        low=max(facility - half, 0.0),
        high=min(facility + half, 1.0),
        sd=sqrt(sums.mark) / most,
        mark_variance=sums.mark,
        other_variance=sums.other,
        covariance=sums.covariance,
        covariance_most=sums.best,
        discrimination=100 * sums.covariance / sqrt(together) if together > 1e-18 else None,
        efficiency=100 * sums.covariance / sums.best if sums.best > 1e-12 else None,
        weight=100 * sums.part / whole if sums.part is not None and whole > 0 else None,
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
