"""Pure decisions of attendance: what counts, what is enough, which mark wins. Minutes and basis points, integers."""

from collections.abc import Iterable
from dataclasses import dataclass

STATES = {"present": "Var", "absent": "Yok", "excused": "Mazeretli"}
SOURCES = {"phone": "Oturumda", "paper": "İmzalı listeden"}


@dataclass(frozen=True)
class Tally:
    """What a person's marks come to, of all sessions that were held."""

    counted: int
    total: int
    threshold_bp: int

    @property
    def is_enough(self) -> bool:
        """The share is reached: equal is enough, nothing is rounded up."""
        return self.total > 0 and self.counted * 10_000 >= self.threshold_bp * self.total

    @property
    def share_bp(self) -> int:
        return self.counted * 10_000 // self.total if self.total else 0

    @property
    def needed(self) -> int:
        """Minutes that reach the share, rounded up."""
        return -(-self.total * self.threshold_bp // 10_000)


def tally(meetings: Iterable[tuple[int, str | None]], threshold_bp: int, excused_counts: bool) -> Tally:
    """From (minutes, state) of each session; a session without a mark was missed. Excused minutes count as present
    only where the run's rule says so."""
    counted = total = 0
    for minutes, state in meetings:
        total += minutes
        if state == "present" or (state == "excused" and excused_counts):
            counted += minutes
    return Tally(counted, total, threshold_bp)


def wins(old_source: str | None, new_source: str) -> bool:
    """Whether a new mark may replace the old one: the signed list stands against everything but another signed list."""
    return old_source != "paper" or new_source == "paper"


def minutes_of(session) -> int:
    return int((session.ends_at - session.starts_at).total_seconds()) // 60


def spoken(minutes: int) -> str:
    """6 saat 30 dakika"""
    hours, rest = divmod(minutes, 60)
    return " ".join(f"{n} {unit}" for n, unit in ((hours, "saat"), (rest, "dakika")) if n) or "0 dakika"
