"""What becomes of every row that names a person when two accounts become one. Each room states it for its own tables in
a `merging.py` (MERGES); tests/house/test_merging.py finds a column that nobody has thought of."""

from dataclasses import dataclass
from datetime import timedelta

UNDO_DAYS = 30
UNDO_FOR = timedelta(days=UNDO_DAYS)
MOVED, HISTORY, STAYS, BY_HAND, FOLLOWS = "moved", "history", "stays", "by hand", "follows"


@dataclass(frozen=True)
class Rule:
    """Of one column. how:

    moved: the rows go over to the account that stays, but for those that `unless` (SQL; o is the row, :target the
    account that stays) holds back as history of the other one. `label` names them in the preview.
    history: who did something stays who did it. stays: of no use to the other account (sessions, tokens, choices).
    by hand: the room's own operation does it.
    follows: of an enrolment that ended in another of the same run; goes over to that one, with the same `unless`.
    """

    table: str
    column: str
    how: str
    label: str = ""
    unless: str = ""


def moved(table: str, label: str, column: str = "user_id", unless: str = "") -> Rule:
    return Rule(table, column, MOVED, label, unless)


def follows(table: str, unless: str = "") -> Rule:
    return Rule(table, "enrolment_id", FOLLOWS, "", unless)


def history(table: str, *columns: str) -> list[Rule]:
    return [Rule(table, column, HISTORY) for column in columns]


def stays(table: str, column: str = "user_id") -> Rule:
    return Rule(table, column, STAYS)


def by_hand(table: str, column: str = "user_id") -> Rule:
    return Rule(table, column, BY_HAND)


def contradictions(kept: dict[int, str], merged: dict[int, str]) -> set[int]:
    """The chambers in which the two accounts hold confirmed member numbers: two people, not one. A chamber gives a
    number to one person once, so two live numbers of one chamber always differ."""
    return set(kept) & set(merged)


def masked(email: str) -> str:
    """Enough of an address to know one's own: `g…@example.org`."""
    name, _, host = email.partition("@")
    return f"{name[:1]}…@{host}"
