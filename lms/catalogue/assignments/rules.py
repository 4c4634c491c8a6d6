"""Roles, load and hours of assignments, from plain values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ROLES = {"lead": "Sorumlu eğitici", "assistant": "Yardımcı eğitici"}
HEAVY_LOAD = 4  # live assignments from which the desk is told; an example value


@dataclass(frozen=True)
class Load:
    """What a trainer has in hand: live assignments and the hours of their programmes."""

    number: int = 0
    hours: Decimal = Decimal(0)

    @property
    def is_heavy(self) -> bool:
        return self.number >= HEAVY_LOAD


@dataclass(frozen=True)
class HourLine:
    """One line of a statement: what was taught, in which role, from when, and the programme's hours."""

    chamber: str
    code: str
    title: str
    role: str
    from_on: date
    to_on: date | None
    hours: Decimal


def categories_above(slug: str | None) -> tuple[str, ...]:
    """`yapi/betonarme` -> (`yapi/betonarme`, `yapi`): what an authorisation may name to cover a course."""
    parts = slug.split("/") if slug else []
    return tuple("/".join(parts[:number]) for number in range(len(parts), 0, -1))


def total(lines) -> Decimal:
    """The hours of a statement: each assignment counts its programme once."""
    return sum((line.hours for line in lines), Decimal(0))
