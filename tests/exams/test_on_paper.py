"""What stands on an answer sheet and what is read from it: the same answer, whatever its kind."""

import json
import string
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.exams import on_paper, papers

TEXT = some.text(string.ascii_letters + "çğıöşü .,-", min_size=1, max_size=40).map(str.strip).filter(bool)


@some.composite
def answered(draw):
    """A shape and an answer that fits it and says something."""
    kind = draw(some.sampled_from("smtnxepo"))
    size = draw(some.integers(2, 20))
    if kind == "s":
        return f"s{size}", draw(some.integers(0, size - 1))
    if kind == "m":
        return f"m{size}", sorted(draw(some.sets(some.integers(0, size - 1), min_size=1)))
    if kind == "t":
        return "t", draw(some.booleans())
    if kind == "p":
        pairs = draw(some.lists(some.none() | some.integers(0, size - 1), min_size=2, max_size=9))
        return f"p{len(pairs)}-{size}", pairs if any(at is not None for at in pairs) else [0, *pairs[1:]]
    if kind == "o":
        return f"o{size}", draw(some.permutations(range(size)))
    return kind, draw(TEXT)


@given(answered())
def test_what_the_sheet_says_is_read_as_the_same_answer(one):
    shape, value = one
    assert papers.fits(shape, value) and on_paper.can_be_written(shape)
    assert on_paper.read(shape, on_paper.words(shape, value)) == value


@given(answered(), some.text(max_size=60))
def test_whatever_is_typed_is_an_answer_that_fits_nothing_or_a_sentence(one, typed):
    shape, _ = one
    try:
        value = on_paper.read(shape, typed)
    except ValueError as fault:
        assert str(fault).endswith((".", shape)) or "–" in str(fault)
    else:
        assert value is on_paper.MISSING or papers.fits(shape, value)


@pytest.mark.parametrize(
    ("shape", "typed"),
    [("s4", "E"), ("s4", "AB"), ("s4", "-"), ("m4", "A A"), ("m4", "A-"), ("t", "E"), ("p3-4", "AB"), ("o3", "AAB")],
)
def test_what_cannot_be_an_answer_is_refused(shape, typed):
    with pytest.raises(ValueError):
        on_paper.read(shape, typed)


@given(some.dictionaries(some.integers(1, 30).map(str), answered().map(lambda one: one[1]), max_size=8))
def test_two_readings_differ_exactly_where_they_say_something_else(answers):
    kept = json.loads(json.dumps(answers))
    assert on_paper.differing(answers, kept) == []
    for number in answers:
        assert on_paper.differing(answers, {n: kept[n] for n in kept if n != number}) == [int(number)]
        assert on_paper.differing({**kept, number: None}, {}) == sorted(map(int, answers))


def test_spaces_are_no_difference_and_a_struck_out_answer_is_no_blank():
    assert on_paper.differing({"1": "iki  kat "}, {"1": "iki kat"}) == []
    assert on_paper.differing({"1": None}, {}) == [1]
    assert on_paper.differing({"1": 1}, {"1": True}) == [1]


def asked(n, shape, gaps=()):
    return SimpleNamespace(n=n, shape=shape, gaps=dict(gaps), writable=on_paper.can_be_written(shape))


def test_a_whole_sheet_is_read_with_each_fault_by_its_field():
    questions = [asked(1, "s4"), asked(2, "n"), asked(3, "c.s2.x", {"1": "s2", "2": "x"}), asked(4, "f"), asked(5, "t")]
    typed = {"s1": " b ", "s2": "12,5", "s3-2": "kiriş", "s4": "x", "sil5": "1"}
    answers, faults = on_paper.read_form(questions, lambda field: typed.get(field, ""))
    assert answers == {"1": 1, "2": "12,5", "3": {"2": "kiriş"}, "5": None} and faults == {}
    typed |= {"s1": "Z", "sil2": "1", "s3-1": "C"}
    answers, faults = on_paper.read_form(questions, lambda field: typed.get(field, ""))
    assert set(faults) == {"s1", "s2", "s3-1"}
