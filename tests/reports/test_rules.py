"""Small cells stay hidden, also from somebody who can subtract and knows the rule."""

from collections import defaultdict
from itertools import product

import pytest

from lms.reports import table_one
from lms.reports.rules import BANDS, alone, banded, published, share
from lms.reports.union import serving_of, shown_in, trained_of


def shown(cells):
    found = published(dict(enumerate(cells)))
    return tuple(found.cells.values()), found.total


@pytest.mark.parametrize("number, sum_at_most", [(1, 40), (2, 40), (3, 30), (4, 22)])
def test_whoever_knows_the_rule_is_left_with_four_values_for_each_hidden_cell(number, sum_at_most):
    """The whole attack: every table that would have been published in the same way."""
    alike = defaultdict(list)
    for cells in product(range(sum_at_most + 1), repeat=number):
        if sum(cells) <= sum_at_most:
            alike[shown(cells)].append(cells)
    for (cells, _), tables in alike.items():
        for place in (place for place, cell in enumerate(cells) if cell is None):
            values = {table[place] for table in tables}
            assert len(values) >= 4 or all(value == 0 or value >= 5 for value in values)


def test_the_pool_and_those_who_serve_do_not_give_away_the_few_who_left():
    """What the page shows of trainers together: trained, untrained, the pool, those who serve."""
    alike = defaultdict(list)
    for trained, untrained, former in (one for one in product(range(25), repeat=3) if sum(one) <= 24):
        pool = {"pool": trained + untrained + former, "trainers": trained + untrained, "trained": trained}
        found = trained_of(pool | {"untrained": untrained})
        cells = tuple(found.cells.values())
        alike[cells[:2], found.total, serving_of(found)].append((trained, untrained, former))
    for (cells, total, serving), tables in alike.items():
        known = (*cells, None if total is None or serving is None else total - serving)
        for place in (place for place, cell in enumerate(known) if cell is None):
            values = {table[place] for table in tables}
            assert len(values) >= 4 or all(value == 0 or value >= 5 for value in values)


def test_a_year_of_few_documents_does_not_show_by_subtracting_the_other_years():
    years = {2026: 40, 2025: 3, 2024: 0, 2023: 60}
    shown = {year: shown_in(years, year) for year in years}
    assert shown_in(years, None) == 103 and shown == {2026: None, 2025: None, 2024: 0, 2023: 60}


def test_counts_without_small_cells_are_published_whole():
    assert shown([0, 5, 100]) == ((0, 5, 100), 105)


def test_one_small_cell_takes_another_with_it_and_the_total_stays():
    cells, total = shown([40, 3, 60])
    assert cells == (None, None, 60) and total == 103


def test_the_one_beside_is_chosen_by_place_and_not_by_value():
    assert shown([40, 3, 60])[0].index(None) == shown([90, 3, 6])[0].index(None) == 0


def test_a_small_total_is_hidden_too():
    assert shown([3]) == ((None,), None) and shown([1, 2]) == ((None, None), None)
    assert alone(4) is None and alone(5) == 5 and alone(0) == 0


def test_a_share_is_cut_and_never_rounded_up():
    assert share(537, 1046) == 51.3 and share(8999, 10000) == 89.9 and share(1, 0) is None and share(None, 5) is None


def test_coverages_fall_into_bands():
    assert banded([0, 1, 2499, 2500, 4999, 5000, 8999, 9000, 10000]) == [1, 2, 2, 2, 2]
    assert all(banded([edge]).count(1) == 1 for band in BANDS for edge in band)


def test_the_shipped_table_one_adds_up_to_the_reports_totals():
    rows, oddities = table_one.read()
    assert [sum(getattr(row, form) for row in rows) for form in ("practical", "in_person", "online")] == [249, 483, 314]
    assert sum(row.total for row in rows) == 1046 and len(rows) == 13 and len(oddities) >= 4
    assert sum(row.deduced for row in rows) == 6
    assert [row.total for row in rows if row.chamber == "makina"] == [260]


def test_the_reports_oddities_are_as_we_say():
    assert round(563 / 676 * 100, 1) == 83.3 and 317 + 265 == 582 and 563 + 71 + 22 + 20 == 676
    assert sum(row.online == 0 for row in table_one.read()[0]) == 4
