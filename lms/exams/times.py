"""How much time a candidate gets and gets back. Pure; moments are aware, lengths are whole milliseconds."""

from datetime import datetime, timedelta

MS = timedelta(milliseconds=1)
SILENT_AFTER = timedelta(seconds=75)  # a page says every 16-24 s that it is there

Interval = tuple[datetime, datetime]


def personal_extra_ms(duration_ms: int, percent: int) -> int:
    """Percent of the duration, up to whole minutes: nobody gets less than was granted."""
    return -(-duration_ms * percent // 100 // 60_000) * 60_000 if percent > 0 else 0


def lost_ms(interval: Interval, span: Interval, given: list[Interval]) -> int:
    """How much of `interval` lies inside the attempt's `span` and was not given back before. Whatever the order in
    which overlapping intervals come, together they give exactly the length of their union inside the span."""
    began, ended = max(interval[0], span[0]), min(interval[1], span[1])
    lost = timedelta()
    for start, end in sorted(given):
        if began >= ended:
            break
        if start > began:
            lost += min(start, ended) - began
        began = max(began, end)
    if began < ended:
        lost += ended - began
    return lost // MS


def silences(heard: list[datetime]) -> list[Interval]:
    """The stretches between consecutive moments in which nothing was heard for too long."""
    moments = sorted(heard)
    return [(a, b) for a, b in zip(moments, moments[1:], strict=False) if b - a > SILENT_AFTER]
