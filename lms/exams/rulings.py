"""What a decision about a question does to everybody, and until when a candidate may object. Pure."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from lms.core.clock import ISTANBUL, midnight
from lms.exams import rules

ACTS = {"void": "Soru iptal edilir", "credit": "Herkese tam puan verilir"}


@dataclass(frozen=True)
class Outcome:
    """Of one result. `passed` with `kept`: by an earlier announcement only."""

    points: str
    most: str
    score: Decimal
    passed: bool
    kept: bool = False

    def as_payload(self) -> dict:
        return {"points": self.points, "most": self.most, "score": str(self.score), "passed": self.passed}


@dataclass(frozen=True)
class Effect:
    """Counts of candidates: asked the question, with another score, passing now, failing now (not announced yet), whose
    announced pass stands though the score fell below the mark."""

    asked: int = 0
    changed: int = 0
    gained: int = 0
    lost: int = 0
    kept: int = 0

    def as_payload(self) -> dict:
        return asdict(self)


def outcome(marks, pass_mark: int, announced_pass: bool) -> Outcome:
    """The sums of marks (points, most, ruling). A pass that was announced stands."""
    points, most = rules.sums(marks)
    earned = rules.is_pass(points, most, pass_mark)
    kept = announced_pass and not earned
    return Outcome(str(points), str(most), rules.score_of(points, most), earned or kept, kept)


def effect(pairs) -> Effect:
    """Of (before, after) outcomes of everybody who was asked."""
    pairs = list(pairs)
    return Effect(
        asked=len(pairs),
        changed=sum(before.score != after.score for before, after in pairs),
        gained=sum(after.passed and not before.passed for before, after in pairs),
        lost=sum(before.passed and not after.passed for before, after in pairs),
        kept=sum(after.kept and not before.kept for before, after in pairs),
    )


def objection_end(published_at: datetime, days: int) -> datetime:
    """The moment from which no objection is taken: the midnight that ends the last day in Istanbul, so that 23.59 of
    that day counts."""
    last = published_at.astimezone(ISTANBUL).date() + timedelta(days=days)
    return midnight(last + timedelta(days=1))


def last_day(published_at: datetime, days: int):
    return published_at.astimezone(ISTANBUL).date() + timedelta(days=days)
