"""What counts as watched, how fast it may be claimed, and when it is enough. Pure: integers in, integers out.

All times are integer milliseconds. A ledger is a sorted list of disjoint half-open ranges (start, end) of media time,
joined by union only, so that repeats, retries and any order of arrival are harmless. A learner's credit grows with the
server's clock and is debited by newly covered time only: nobody can cover more than B_MS + R_MILLI/1000 x wall time,
by any means, on any number of devices, and an honest viewer at up to double speed is never refused anything."""

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

Ranges = list[tuple[int, int]]

CLOSE_MS = 250  # gaps up to this are closed, ends this near to 0 or the duration are snapped
R_MILLI = 2050  # media ms per wall second: double speed and 2.5 % for the clocks
B_MS = 5_000  # burst, once
W_MS = 900_000  # wall time that an open session may save up: the longest offline stretch at double speed
G_MS = 60_000  # a session that was taken over may hand in this long what it had played
SESSION_MS = 12 * 3_600_000
MOST_RANGES = 1_000
MOST_SPANS = 64
LATE_MS = 1_000  # a browser may believe the video to be this much longer than we measured
CALLS, CALLS_PER_SECOND = 20, 1  # reports: a bucket of 20, refilled at one a second
STARTS_PER_HOUR = 240
NEXT_MS = 15_000  # how often a player reports


class TooManyRanges(Exception):
    """The ledger would fall into more than MOST_RANGES pieces."""


# --- the ledger ---------------------------------------------------------------------------------------------------


def measure(ranges: Ranges) -> int:
    """The covered time: the sum of the lengths."""
    return sum(end - start for start, end in ranges)


def closed(ranges: Ranges, duration: int) -> Ranges:
    """The smallest ledger that holds these ranges (in any order): clipped to the duration, joined, gaps of up to
    CLOSE_MS closed and ends snapped. A closure operator, hence the join is commutative, associative, idempotent."""
    out: Ranges = []
    for start, end in sorted(ranges):
        start, end = max(0, start), min(end, duration)
        if start >= end:
            continue
        if out and start - out[-1][1] <= CLOSE_MS:
            if end > out[-1][1]:
                out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    if out and out[0][0] <= CLOSE_MS:
        out[0] = (0, out[0][1])
    if out and duration - out[-1][1] <= CLOSE_MS:
        out[-1] = (out[-1][0], duration)
    return out


def joined(ranges: Ranges, span: tuple[int, int], duration: int) -> Ranges:
    """A ledger with one span more; touches only the neighbours of the span."""
    start, end = max(0, span[0]), min(span[1], duration)
    if start >= end:
        return ranges
    if start <= CLOSE_MS:
        start = 0
    if duration - end <= CLOSE_MS:
        end = duration
    first = bisect_left(ranges, start - CLOSE_MS, key=lambda known: known[1])
    last = bisect_right(ranges, end + CLOSE_MS, key=lambda known: known[0])
    if first < last:
        start, end = min(start, ranges[first][0]), max(end, ranges[last - 1][1])
    return [*ranges[:first], (start, end), *ranges[last:]]


def without(ranges: Ranges, taken: Ranges) -> Ranges:
    """The parts of a ledger that lie in none of the taken ranges."""
    out: Ranges = []
    for start, end in ranges:
        for gone, back in taken:
            if gone < end and back > start:
                if gone > start:
                    out.append((start, gone))
                start = back
        if start < end:
            out.append((start, end))
    return out


def gaps(ranges: Ranges, duration: int) -> Ranges:
    """What is missing to the whole, in order."""
    out, at = [], 0
    for start, end in ranges:
        if start > at:
            out.append((at, start))
        at = end
    if at < duration:
        out.append((at, duration))
    return out


def encode(ranges: Ranges) -> bytes:
    """Little-endian uint32: start, end, start, end ... Eight bytes a range."""
    flat = array("I", (edge for pair in ranges for edge in pair))
    if sys.byteorder == "big":
        flat.byteswap()
    return flat.tobytes()


def decode(stored: bytes) -> Ranges:
    """The inverse of encode."""
    flat = array("I")
    flat.frombytes(bytes(stored))
    if sys.byteorder == "big":
        flat.byteswap()
    return list(zip(flat[::2], flat[1::2], strict=True))


# --- the credit ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Credit:
    """Media ms that a learner may still claim at `last_ms` (server's clock). One per learner, not per session."""

    credit_ms: int
    last_ms: int
    rate_milli: int = R_MILLI


def first_credit(now: int, rate_milli: int = R_MILLI) -> Credit:
    """Of a learner who starts for the first time."""
    return Credit(B_MS, now, rate_milli)


def refilled(credit: Credit, now: int, is_open: bool) -> Credit:
    """Grown by the wall time since `last_ms`, up to W_MS of it while a session is open and to B_MS without one. A clock
    that steps back grants nothing, and nothing a second time."""
    wall = max(0, now - credit.last_ms)
    most = credit.rate_milli * W_MS // 1000 if is_open else B_MS
    grown = min(most, credit.credit_ms + credit.rate_milli * wall // 1000)
    return replace(credit, credit_ms=grown, last_ms=max(credit.last_ms, now))


def started(credit: Credit, now: int, was_open: bool, rate_milli: int = R_MILLI) -> Credit:
    """At a new session: what an earlier one saved up is kept only as far as its grace goes. Never more than before."""
    grown = refilled(credit, now, was_open)
    return replace(grown, credit_ms=min(grown.credit_ms, B_MS + rate_milli * G_MS // 1000), rate_milli=rate_milli)


@dataclass(frozen=True)
class Accepted:
    """What became of a report: the ledger after it, the time newly covered, the spans that must be claimed again."""

    ranges: Ranges
    gain: int
    refused: Ranges


def accepted(ranges: Ranges, spans: Ranges, credit_ms: int, duration: int) -> Accepted:
    """The spans in order, each as far as the credit goes (the largest prefix); the rest is refused, never lost. Raises
    TooManyRanges when the ledger would fall into more pieces than allowed and more than it has."""
    now, left, refused = ranges, credit_ms, []
    for start, end in spans:
        end = min(end, duration)
        if start >= end:
            continue
        grown = joined(now, (start, end), duration)
        gain = measure(grown) - measure(now)
        if gain > left:
            until = longest_prefix(now, start, end, left, duration)
            refused.append((until, end))
            grown = joined(now, (start, until), duration)
            gain = measure(grown) - measure(now)
        now, left = grown, left - gain
    if len(now) > MOST_RANGES and len(now) > len(ranges):
        raise TooManyRanges
    return Accepted(now, credit_ms - left, refused)


def longest_prefix(ranges: Ranges, start: int, end: int, credit_ms: int, duration: int) -> int:
    """The largest t in [start, end) for which joining (start, t) gains no more than the credit; the gain never falls as
    t grows, so halving finds it."""
    before, low, high = measure(ranges), start, end  # low is affordable (an empty span), high is not
    while high - low > 1:
        middle = (low + high) // 2
        if measure(joined(ranges, (start, middle), duration)) - before <= credit_ms:
            low = middle
        else:
            high = middle
    return low


# --- the decision -------------------------------------------------------------------------------------------------


def is_enough(covered_ms: int, required_ms: int, threshold_bp: int) -> bool:
    """At least threshold_bp/10000 of the required time, inclusive, in integers (source report, SEM section: 90 %).
    Nothing required is never enough."""
    return required_ms > 0 and covered_ms * 10_000 >= threshold_bp * required_ms


def is_reached(videos: Sequence[tuple[int, int]], threshold_bp: int, scope: str) -> bool:
    """The decision over (covered, duration) of each required video: of their sum or, where the rule says each_video, of
    every one. What the database decides with (operations/totals.py) is this."""
    if not is_enough(sum(one for one, _ in videos), sum(one for _, one in videos), threshold_bp):
        return False
    return scope != "each_video" or all(is_enough(covered, length, threshold_bp) for covered, length in videos)


def missing_ms(covered_ms: int, required_ms: int, threshold_bp: int) -> int:
    """How much more must be covered until it is enough, rounded up to the ms."""
    return max(0, -(-threshold_bp * required_ms // 10_000) - covered_ms)


# --- limits on calls ----------------------------------------------------------------------------------------------


def called(calls_milli: int, calls_at: int, now: int) -> tuple[int, int]:
    """The bucket of reports after one more: (thousandths left, wait in seconds). A wait above 0 means: too many, and
    nothing was taken."""
    filled = min(CALLS * 1000, calls_milli + max(0, now - calls_at) * CALLS_PER_SECOND)
    if filled < 1000:
        return filled, -(-(1000 - filled) // (CALLS_PER_SECOND * 1000))
    return filled - 1000, 0


def counted_start(starts: int, since: int, now: int) -> tuple[int, int, int]:
    """Starts in the hour that began at `since`, after one more: (starts, since, wait in seconds; 0 = let in)."""
    if not 0 <= now - since < 3_600_000:
        return 1, now, 0
    if starts >= STARTS_PER_HOUR:
        return starts, since, -(-(since + 3_600_000 - now) // 1000)
    return starts + 1, since, 0
