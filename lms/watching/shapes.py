"""Reads what a player sends: JSON by hand, strictly (a bool is no number, a float neither), because every field of it
is an attacker's to choose. Raises Malformed (400)."""

import json

from lms.core.refusals import Refused
from lms.watching import rules
from lms.watching.operations.reporting import Report

LONGEST_BODY = 16_384
LARGEST = 2**31 - 1


class Malformed(Refused):
    status = 400
    reason = "malformed"

    def __init__(self, what: str):
        super().__init__(f"Gönderilen bilgi okunamadı: {what}")


def body_of(raw: bytes) -> dict:
    """The JSON object, whatever its content type says (a beacon comes as text/plain)."""
    try:
        found = json.loads(raw, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise Malformed("JSON") from None
    if not isinstance(found, dict):
        raise Malformed("JSON nesnesi bekleniyor")
    return found


def refuse_constant(name: str):
    raise ValueError(name)


def whole(body: dict, name: str, low: int = 0, high: int = LARGEST, default: int | None = None) -> int:
    """An integer field within its bounds; `default` when it is absent."""
    value = body.get(name, default)
    if type(value) is not int or not low <= value <= high:
        raise Malformed(name)
    return value


def report_of(body: dict, duration_ms: int) -> Report:
    """The report in a body whose token says that the video is this long."""
    spans = body.get("p")
    if not isinstance(spans, list) or len(spans) > rules.MOST_SPANS:
        raise Malformed("p")
    position = body.get("pos")
    if position is not None:
        position = whole(body, "pos")
    closes = body.get("end", False)
    if type(closes) is not bool:
        raise Malformed("end")
    return Report(
        q=whole(body, "q", low=1),
        spans=[span_of(one, duration_ms) for one in spans],
        hidden_ms=whole(body, "h", default=0),
        speed=whole(body, "r", high=10_000, default=0),
        position_ms=position,
        closes=closes,
    )


def span_of(found, duration_ms: int) -> tuple[int, int]:
    if not isinstance(found, list) or len(found) != 2 or any(type(edge) is not int for edge in found):
        raise Malformed("p")
    start, end = found
    if not 0 <= start < end <= duration_ms + rules.LATE_MS:
        raise Malformed("p")
    return start, end


def token_of(body: dict) -> str:
    token = body.get("t")
    if not isinstance(token, str) or not 0 < len(token) <= 1_000:
        raise Malformed("t")
    return token
