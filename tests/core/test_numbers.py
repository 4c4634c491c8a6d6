import pytest

from lms.core.numbers import whole_number


@pytest.mark.parametrize("text", ["²", "٣", "1²", "-1", "1.0", "", None, "9" * 400, "2147483648", "1_000"])
def test_what_is_no_plain_number_is_none(text):
    assert whole_number(text) is None


@pytest.mark.parametrize(("text", "number"), [("0", 0), (" 7 ", 7), ("007", 7), (12, 12), ("2147483647", 2**31 - 1)])
def test_plain_digits_are_a_number(text, number):
    assert whole_number(text) == number
