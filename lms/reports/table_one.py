"""Table 1 of the union's report of 2023, as shipped: the past that the live figures stand beside."""

from dataclasses import dataclass
from functools import cache

import yaml

from lms.settings import PACKAGE


@dataclass(frozen=True)
class PastRow:
    """`deduced`: the report's text does not say which column the numbers stand in; one assignment fits its totals."""

    chamber: str
    name: str
    practical: int = 0
    in_person: int = 0
    online: int = 0
    deduced: bool = False

    @property
    def total(self) -> int:
        return self.practical + self.in_person + self.online


@cache
def read() -> tuple[list[PastRow], list[str]]:
    """(rows, oddities in words)."""
    found = yaml.safe_load((PACKAGE / "reports" / "table_one.yaml").read_text())
    return [PastRow(**row) for row in found["rows"]], found["oddities"]
