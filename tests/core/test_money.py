"""Kuruş, as read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import money

AMOUNTS = st.integers(0, money.MOST)


@given(AMOUNTS)
def test_what_is_shown_is_read_again(kurus):
    assert money.read(money.show(kurus)) == kurus == money.read_signed(money.show(kurus))
    assert money.read_signed("-" + money.show(kurus)) == -kurus
    assert money.read_signed(f"{kurus / 100:,.2f}") == kurus or kurus > 10**13  # as English banks write it


@given(AMOUNTS, st.integers(0, 10000))
def test_the_vat_is_a_part_of_the_amount_and_fits_its_net(gross, vat_bp):
    vat = money.vat_part(gross, vat_bp)
    assert 0 <= vat <= gross
    assert abs((gross - vat) * vat_bp - vat * 10000) <= 10000 + vat_bp  # off by half a kuruş at most


@pytest.mark.parametrize("text", ["1.234,56 TL", "1234,56", "₺1.234,56", "1.234,56TRY", " 1 234,56 "])
def test_ways_of_writing_an_amount(text):
    assert money.read(text) == 1234_56


@pytest.mark.parametrize("text", ["", "bin", "12.34.5", "1,2,3", "-5", "1.23,4", "9" * 20, "١٢", "1,234"])
def test_what_is_no_amount(text):
    assert money.read(text) is None


@pytest.mark.parametrize(
    ("text", "kurus"),
    [("1,234.56", 1234_56), ("(12,50)", -12_50), ("12,50-", -12_50), ("1500,5", 1500_50), ("1.234", 1234_00)]
    + [("1234.5600000000001", 1234_56), ("0,30000000000000004", 30), ("1,234", None), ("=1+1", None), ("+5", 500)],
)
def test_ways_of_banks(text, kurus):
    assert money.read_signed(text) == kurus
