from hypothesis import given
from hypothesis import strategies as st

from lms.certificates import codes


def test_a_code_has_a_hundred_bits_and_no_two_are_alike():
    made = {codes.new_code() for _ in range(2000)}
    assert len(made) == 2000
    assert all(len(code) == 20 and set(code) <= set(codes.ALPHABET) for code in made)
    assert len(codes.ALPHABET) ** codes.LENGTH >= 2**100


@given(st.lists(st.sampled_from(codes.ALPHABET), min_size=20, max_size=20).map("".join), st.randoms())
def test_a_code_is_read_however_a_person_writes_it(code, dice):
    like = {"0": "0OoÖ"[:3], "1": "1IlLiİı"}
    typed = "".join(dice.choice(like.get(c, c + c.lower())) + dice.choice(["", "", "-", " "]) for c in code)
    assert codes.normalise(typed) == code
    assert codes.normalise(codes.grouped(code)) == code


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text):
    found = codes.normalise(text)
    assert found is None or (len(found) == 20 and set(found) <= set(codes.ALPHABET))


def test_what_cannot_be_a_code_is_none():
    assert codes.normalise("7K4M-Q2XR-9TDA-5HWE-3VB") is None
    assert codes.normalise("7K4M-Q2XR-9TDA-5HWE-3VBU") is None


def test_a_code_is_shown_in_fours():
    assert codes.grouped("7K4MQ2XR9TDA5HWE3VBN") == "7K4M-Q2XR-9TDA-5HWE-3VBN"
