from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import tables

NAMES = {"number": ("Sicil no", "no"), "name": ("ad soyad",), "day": ("tarih",)}


def test_columns_are_known_by_any_of_their_names_the_first_counts():
    assert tables.columns(["Not", "TARİH", "Sicil No", "no", "Ad Soyad"], NAMES) == {"day": 1, "number": 2, "name": 4}
    assert tables.columns(["42", "Şükrü"], NAMES, ("number",)) is None and tables.columns([], NAMES) == {}


def test_a_cell_that_is_not_there_is_empty():
    at = {"number": 0, "name": 5}
    assert [tables.cell([" 42 "], at, field) for field in ("number", "name", "day")] == ["42", "", ""]
    assert tables.counted(["new", "new", "same"], ("new", "same", "refused")) == {"new": 2, "same": 1, "refused": 0}


@pytest.mark.parametrize("text", ["5.1.2026", "05.01.2026", "05/01/2026", "2026-01-05", " 05.01.2026 14.30 "])
def test_a_day_is_read_however_it_is_written(text):
    assert tables.read_day(text) == date(2026, 1, 5)


@pytest.mark.parametrize("text", ["", " ", "32.01.2026", "2026", "05.01.0026", "05.01.9999", "bugün"])
def test_what_is_no_day_is_none(text):
    assert tables.read_day(text) is None


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_none(text):
    found = tables.read_day(text)
    assert found is None or 1900 <= found.year <= 2200


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(tables.DAYS))
def test_every_day_comes_back(day, pattern):
    assert tables.read_day(day.strftime(pattern)) == day


def test_a_title_may_stand_above_the_head():
    rows = [(1, ["Üye listesi"]), (2, ["Sicil", "Ad"]), (3, ["42", "Ali"])]
    at, below = tables.below_head(
        rows, lambda cells: tables.columns(cells, {"n": ("sicil",), "a": ("ad",)}, ("n", "a"))
    )
    assert at == {"n": 0, "a": 1} and list(below) == rows[2:]
    at, every = tables.below_head(rows[2:], lambda cells: None)
    assert at is None and list(every) == rows[2:]
