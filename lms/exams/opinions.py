"""What follows from the opinions of markers who do not see each other's. Pure."""

from fractions import Fraction

from lms.core.refusals import Refused
from lms.exams.kinds import fraction, given_points

COMMENT_MAX = 2000


def comment_in(text: str) -> str:
    """A marker's words as they are kept; Refused for more than can be kept."""
    said = text.replace("\r\n", "\n").strip()
    if len(said) > COMMENT_MAX:
        long = f"Gerekçe en çok 2.000 harf olabilir; yazdığınız {len(said)} harf. Kısaltıp yeniden gönderin."
        raise Refused(long, "comment")
    return said


def settled(opinions: list[Fraction], most: Fraction, markers: int, gap: int) -> Fraction | None:
    """The points of an answer; none while another marker must read it. One marker: theirs. Two: the mean, when they
    are no further apart than `gap` per cent of the most; else a third reads, and the mean of the two nearest counts
    (of two pairs as near, the better one for the candidate)."""
    if len(opinions) < markers:
        return None
    if markers == 1:
        return opinions[-1]
    first, second, *rest = opinions
    if abs(first - second) * 100 <= gap * most:
        return (first + second) / 2
    if not rest:
        return None
    pairs = [(first, second), (first, rest[0]), (second, rest[0])]
    nearest = min(abs(a - b) for a, b in pairs)
    return max((a + b) / 2 for a, b in pairs if abs(a - b) == nearest)


def by_criteria(given: list[str], rubric: list[dict], most: Fraction) -> Fraction:
    """Points from the lines of a rubric, as a share of its sum; raises ValueError with a sentence."""
    earned = whole = Fraction(0)
    for text, line in zip(given, rubric, strict=True):
        top = fraction(line["points"])
        points = given_points(text)
        if not 0 <= points <= top:
            raise ValueError(f"Ölçütün puanı 0 ile {top} arasında olmalı: {line['criterion'][:60]}")
        earned += points
        whole += top
    return earned / whole * most if whole else Fraction(0)
