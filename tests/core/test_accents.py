import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.core.accents import (
    GROUNDS,
    READABLE,
    accents,
    chambers_css,
    contrast,
    is_colour,
    too_close_to_refusal,
)

colours = some.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@given(colours)
def test_any_colour_becomes_readable_in_both_schemes(colour):
    for scheme, made in accents(colour).items():
        beside = (*GROUNDS[scheme], made["accent-wash"], made["on-accent"])
        assert min(contrast(made["accent"], ground) for ground in beside) >= READABLE
        assert contrast(made["accent-deep"], GROUNDS[scheme][0]) >= contrast(made["accent"], GROUNDS[scheme][0])


def test_a_readable_colour_is_left_as_it_is():
    assert accents("#0b5a6f")["light"]["accent"] == "#0c596e"  # only its saturation is held back


@pytest.mark.parametrize("text", ["", None, "red", "#fff", "#12345g", "#1234567"])
def test_other_spellings_are_no_colour(text):
    assert not is_colour(text)
    with pytest.raises(ValueError, match="not a colour"):
        accents(text)


@pytest.mark.parametrize(("colour", "is_red"), [("#c32232", True), ("#0b5a6f", False), ("#777777", False)])
def test_reds_are_known(colour, is_red):
    assert too_close_to_refusal(colour) is is_red


def test_the_sheet_has_three_rules_for_each_chamber():
    css = chambers_css({"insaat": "#0e7690", "gemi-makinalari": "none"})
    assert css.count('[data-chamber="insaat"]{') == 3
    assert re.search(r'\[data-chamber="gemi-makinalari"\]\{--accent:#[0-9a-f]{6};', css)
    assert css.count("{") == css.count("}")


def test_a_slug_cannot_break_out_of_its_rule():
    with pytest.raises(ValueError, match="slug"):
        chambers_css({'x"]{}': "#0e7690"})
