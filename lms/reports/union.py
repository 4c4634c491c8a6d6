"""What the union sees: no personal data, small cells hidden (rules.published)."""

from dataclasses import dataclass

from lms.chambers.models import Chamber
from lms.reports import queries
from lms.reports.definitions import BY_KEY, counts
from lms.reports.queries import FORMS, Scope
from lms.reports.rules import SMALL, Published, alone, published
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
    would give each other away. `training` and `kinds` are two divisions of the same pool of trainers."""

    figures: dict[str, int | None]
    rows: list[Row]
    silent: int
    kinds: Published
    training: Published
    participations: Published | None

    @property
    def hidden(self) -> bool:
        parts = (self.kinds, self.training, self.participations)
        return any(one is not None and one.hidden for one in parts) or None in self.figures.values()


def union_facts(year: int | None = None) -> dict:
    """What is counted for the page of a year, or of all years: exact, and so for union_report only."""
    of_chambers, of_years = queries.participations_by()
    issued = queries.documents_by_year()
    counted = {"participations": in_year(of_years, year), "documents": in_year(issued, year)}
    found = counts(Scope(year=year), [key for key in BY_KEY if key not in counted]) | counted
    persons = list(queries.persons_by_year().values()) if year is not None else []
    table = queries.forms_by_chamber(Scope(year=year))
    parts = {"of_chambers": of_chambers, "of_years": of_years, "issued": issued, "table": table}
    return {"found": found, "few_persons": any(0 < n < SMALL for n in persons)} | {
        name: sorted(part.items()) for name, part in parts.items()
    }


def union_report(year: int | None = None, facts: dict | None = None) -> UnionReport:
    """Everything that /birlik shows of a year, or of all years; of facts that were counted before, or of now."""
    facts = facts or union_facts(year)
    found, table, of_years = facts["found"], dict(facts["table"]), dict(facts["of_years"])
    issued, of_chambers = dict(facts["issued"]), dict(facts["of_chambers"])
    chambers = queries.chambers_by_id()
    kinds, training = published({kind: found[f"kind_{kind}"] for kind in KINDS}), trained_of(found)
    by_chamber = published(of_chambers) if year is None else None
    figures: dict[str, int | None] = dict(found)
    figures |= {f"kind_{kind}": count for kind, count in kinds.cells.items()}
    figures |= {"trained": training.cells["trained"], "untrained": training.cells["untrained"]}
    figures |= {"pool": training.total, "trainers": serving_of(training)}
    figures |= {"participations": shown_in(of_years, year), "documents": shown_in(issued, year)}
    figures["persons"] = persons_shown(found["persons"], facts["few_persons"], figures["participations"])
    rows = [
        Row(chamber, table[chamber_id], by_chamber.cells[chamber_id] if by_chamber else None)
        for chamber_id, chamber in chambers.items()
        if chamber_id in table
    ]
    rows.sort(key=lambda row: -row.total)
    silent = sum(1 for chamber_id, one in chambers.items() if chamber_id not in table and one.closed_at is None)
    return UnionReport(figures, rows, silent, kinds, training, by_chamber)


def in_year(of_years: dict[int, int], year: int | None) -> int:
    return sum(of_years.values()) if year is None else of_years.get(year, 0)


def shown_in(of_years: dict[int, int], year: int | None) -> int | None:
    """A year's count, hidden when it is small or would give a small year away by subtraction from all years."""
    found = published(of_years)
    return found.total if year is None else found.cells.get(year, 0)


def trained_of(found: dict[str, int]) -> Published:
    """The pool, divided: those who serve, trained and not, and those who served. Whoever is shown the pool and those
    who serve is shown their difference too, so it is a cell like the others."""
    former = found["pool"] - found["trainers"]
    return published({"trained": found["trained"], "untrained": found["untrained"], "former": former})


def serving_of(training: Published) -> int | None:
    if training.total is None or training.cells["former"] is None:
        return None
    return training.total - training.cells["former"]


def persons_shown(count: int, few_in_a_year: bool, participations: int | None) -> int | None:
    """People of all years when they are five or more. Of a year only when no year has one to four: the people of the
    other years would say how many these are at least."""
    return None if participations is None or few_in_a_year else alone(count)


def form_totals(rows: list[Row]) -> dict[str, int]:
    return {form: sum(row.forms[form] for row in rows) for form in FORMS}
