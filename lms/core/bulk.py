"""One act on many rows: each in its own savepoint, so that what is refused for one harms no other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lms.core.database import db
from lms.core.numbers import whole_number
from lms.core.refusals import Refused

MOST = 200  # rows at once; a list's page has fewer


@dataclass
class Outcome:
    """The rows that it was done to, and (row, sentence) for each that was refused."""

    done: list = field(default_factory=list)
    refused: list[tuple] = field(default_factory=list)


def each(rows: Iterable, act: Callable) -> Outcome:
    """Does `act(row)` to every row; the caller commits."""
    outcome = Outcome()
    for row in rows:
        try:
            with db.session.begin_nested():
                act(row)
            outcome.done.append(row)
        except Refused as refused:
            outcome.refused.append((row, refused.sentence))
    return outcome


def chosen(values: Iterable[str]) -> list[int]:
    """The ids that a list's boxes sent, each once, at most MOST."""
    ids = dict.fromkeys(whole_number(one) for one in values)
    ids.pop(None, None)
    return list(ids)[:MOST]
