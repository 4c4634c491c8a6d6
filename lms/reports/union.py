"""What the union sees: no personal data, small cells hidden (rules.published)."""

from dataclasses import dataclass

from lms.chambers.models import Chamber
from lms.reports import queries
from lms.reports.definitions import BY_KEY, counts
from lms.reports.queries import FORMS, Scope
from lms.reports.rules import Published, alone, published
from lms.trainers.rules import KINDS


@dataclass(frozen=True)
class Row:
    """A chamber in Table 1: courses per form and in all; its participations as they may be shown."""

    chamber: Chamber
    forms: dict[str, int]
    participations: int | None

    @property
    def total(self) -> int:
        return sum(self.forms.values())


@dataclass(frozen=True)
class UnionReport:
    """`figures` by key, None = hidden. Participations per chamber only over all years: two tables that share a margin
    would give each other away."""

    figures: dict[str, int | None]
    rows: list[Row]
    silent: int
    kinds: Published
    training: Published
    participations: Published | None


def union_report(year: int | None = None) -> UnionReport:
    """Everything that /birlik shows of a year, or of all years."""
    scope = Scope(year=year)
    of_chambers, of_years = queries.participations_by()
    counted = sum(of_years.values()) if year is None else of_years.get(year, 0)
    found = counts(scope, [key for key in BY_KEY if key != "participations"]) | {"participations": counted}
    chambers, table = queries.chambers_by_id(), queries.forms_by_chamber(scope)
    kinds = published({kind: found[f"kind_{kind}"] for kind in KINDS})
    training = published({"trained": found["trained"], "untrained": found["untrained"]})
    every_year = published(of_years)
    by_chamber = published(of_chambers) if year is None else None
    figures: dict[str, int | None] = dict(found)
    figures |= {f"kind_{kind}": count for kind, count in kinds.cells.items()}
    figures |= training.cells
    figures["trainers"], figures["documents"] = training.total, alone(found["documents"])
    figures["participations"] = every_year.total if year is None else every_year.cells.get(year, 0)
    figures["persons"] = alone(found["persons"]) if figures["participations"] is not None else None
    rows = [
        Row(chamber, table[chamber_id], by_chamber.cells[chamber_id] if by_chamber else None)
        for chamber_id, chamber in chambers.items()
        if chamber_id in table
    ]
    rows.sort(key=lambda row: -row.total)
    silent = sum(1 for chamber_id, one in chambers.items() if chamber_id not in table and one.closed_at is None)
    return UnionReport(figures, rows, silent, kinds, training, by_chamber)


def form_totals(rows: list[Row]) -> dict[str, int]:
    return {form: sum(row.forms[form] for row in rows) for form in FORMS}
