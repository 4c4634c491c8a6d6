"""Pure decisions of attendance: what counts, what is enough, which mark wins. Minutes and basis points, integers."""

from collections.abc import Iterable
from dataclasses import dataclass

STATES = {"present": "Var", "absent": "Yok", "excused": "Mazeretli"}
SOURCES = {"phone": "Oturumda", "report": "Katılım raporundan", "paper": "İmzalı listeden"}


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


def tally(meetings: Iterable[tuple], threshold_bp: int, excused_counts: bool, excused_most_bp: int = 10_000) -> Tally:
    """From (minutes, state) of each session, or (minutes, state, minutes there) where a live session was measured; a
    session without a mark was missed. Excused minutes count as present only where the run's rule says so, and no more
    of them than its share of all minutes."""
    present = excused = total = 0
    for minutes, state, *measured in meetings:
        total += minutes
        if state == "present":
            present += minutes if not measured or measured[0] is None else min(measured[0], minutes)
        elif state == "excused" and excused_counts:
            excused += minutes
    return Tally(present + min(excused, total * excused_most_bp // 10_000), total, threshold_bp)


def tally_by(meetings: Iterable[tuple], values: dict) -> Tally:
    """The tally under a set of rule values, frozen ones or proposed ones."""
    return tally(
        meetings,
        int(values.get("attendance_share_bp", 8000)),
        bool(values.get("excused_absence_counts")),
        int(values.get("excused_most_bp", 10_000)),
    )


def wins(old_source: str | None, new_source: str) -> bool:
    """Whether a new mark may replace the old one: the signed list stands against everything but another signed list."""
    return old_source != "paper" or new_source == "paper"


def minutes_of(session) -> int:
    return int((session.ends_at - session.starts_at).total_seconds()) // 60


def spoken(minutes: int) -> str:
    """6 saat 30 dakika"""
    hours, rest = divmod(minutes, 60)
    return " ".join(f"{n} {unit}" for n, unit in ((hours, "saat"), (rest, "dakika")) if n) or "0 dakika"
