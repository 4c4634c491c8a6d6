"""Each kind: right, wrong, partly right, empty and impossible answers."""

import random
from fractions import Fraction as F

import pytest

from lms.exams import papers, scoring
from lms.exams.kinds import fraction, weight_of_percent
from tests.make import BODIES

ALL, NOTHING = F(1), F(0)
FACE = {"choices": [2, 0, 1]}  # the candidate sees the body's third choice first


@pytest.mark.parametrize(
    "kind, order, answer, share",
    [
        ("single", FACE, 2, ALL),
        ("single", FACE, 1, NOTHING),
        ("single", FACE, 7, NOTHING),
        ("single", FACE, True, NOTHING),
        ("single", FACE, None, NOTHING),
        ("multiple", FACE, [1, 2], ALL),
        ("multiple", FACE, [1], F(1, 2)),
        ("multiple", FACE, [0, 1, 2], F(1, 2)),
        ("multiple", FACE, [0], NOTHING),
        ("multiple", FACE, [], NOTHING),
        ("true_false", {}, True, ALL),
        ("true_false", {}, False, NOTHING),
        ("true_false", {}, 1, NOTHING),
        ("numerical", {}, "12,5", ALL),
        ("numerical", {}, "12.6 m", ALL),
        ("numerical", {}, "1,25e1", ALL),
        ("numerical", {}, "1,25·10^1", ALL),
        ("numerical", {}, "12,61", NOTHING),
        ("numerical", {}, "on iki", NOTHING),
        ("numerical", {}, "9e99", NOTHING),
        ("short_text", {}, "  ÇIKMAZ   KORİDOR. ", ALL),
        ("short_text", {}, "cikmaz koridor", ALL),
        ("short_text", {}, "koridor", NOTHING),
        ("matching", {"lefts": [1, 0], "rights": [2, 1, 0]}, [1, 2], ALL),
        ("matching", {"lefts": [1, 0], "rights": [2, 1, 0]}, [1, 0], F(1, 2)),
        ("matching", {"lefts": [1, 0], "rights": [2, 1, 0]}, [None, None], NOTHING),
        ("ordering", {"items": [2, 0, 1]}, [1, 2, 0], ALL),
        ("ordering", {"items": [2, 0, 1]}, [0, 1, 2], F(1, 2)),
        ("ordering", {"items": [2, 0, 1]}, [1, 1, 0], NOTHING),
        ("cloze", {"fields": {"2": FACE}}, {"1": "12,5", "2": 2}, ALL),
        ("cloze", {"fields": {"2": FACE}}, {"1": "12,5"}, F(1, 2)),
        ("open", {}, "yanıt", None),
        ("file_upload", {}, [1], None),
    ],
)
def test_a_share_is_exact(kind, order, answer, share):
    assert scoring.score(kind, BODIES[kind], order, answer) == share


def test_three_thirds_are_one():
    third = weight_of_percent("33.33333")
    body = {
        "choices": [{"text": t, "weight": third} for t in "abc"] + [{"text": "d", "weight": "0"}],
        "rule": "partial",
    }
    assert third == "1/3"
    assert scoring.score("multiple", body, {"choices": [0, 1, 2, 3]}, [0, 1]) == F(2, 3)


def test_a_point_in_a_number_is_read_both_ways():
    assert set(scoring.readings("1.234")) == {F("1.234"), F(1234)}
    assert scoring.readings("1.234,5") == scoring.readings("1,234.5") == [F("1234.5")]
    assert scoring.readings("0.250") == [F("0.25")] and scoring.readings("−3") == [F(-3)]
    assert scoring.readings("") == scoring.readings(".") == scoring.readings("1e999") == []


def test_turkish_letters_count_when_they_must():
    assert scoring.same_text("IŞIK", "ışık", diacritics="exact")
    assert not scoring.same_text("isik", "ışık", diacritics="exact")
    assert scoring.same_text("isik", "ışık") and not scoring.same_text("Işık", "ışık", case="exact", diacritics="exact")
    assert scoring.same_text("itrf96", "ITRF96", diacritics="exact")
    assert scoring.matches("abc deneme def", "abc*def") and not scoring.matches("abc", "abc*abc")


@pytest.mark.parametrize("text", ["1/0", "1e999", "9" * 4001, "9" * 30 + "," + "9" * 30, "x", "", "1/2/3", "∞", "nan"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError):
        fraction(text)


def test_any_answer_of_any_shape_earns_between_nothing_and_all():
    chance = random.Random(5)
    junk = [None, True, 0, -1, 99, "", "x", [], [0], [0, 0], [None], {}, {"1": "x"}, {"9": 1}, [[1]], "1" * 400, 1.5]
    for kind, body in BODIES.items():
        order = papers.ordered(chance, kind, body)
        for answer in junk:
            share = scoring.score(kind, body, order, answer)
            assert share is None or 0 <= share <= 1, (kind, answer)


def test_a_paper_is_the_same_for_the_same_seed_and_never_shows_the_order_solved():
    versions = [
        {"id": n, "kind": kind, "body": body, "topic": "", "points": "1"}
        for n, (kind, body) in enumerate(BODIES.items())
    ]
    for seed in range(50):
        paper = papers.made(seed, versions)
        assert paper == papers.made(seed, versions)
        (order,) = [line["order"]["items"] for line in paper if line["kind"] == "ordering"]
        assert order != sorted(order)
    assert papers.made(1, versions) != papers.made(2, versions)


def test_what_a_candidate_can_give_fits_and_nothing_else():
    good = {
        "single": 1,
        "multiple": [0, 2],
        "true_false": False,
        "numerical": "1",
        "short_text": "x",
        "matching": [0, None],
    }
    good["numerical_parameterised"] = "3,14"
    good |= {"ordering": [2, 0, 1], "cloze": {"1": "5", "2": 0}, "open": "x", "file_upload": [5], "hotspot": [[10, 20]]}
    for kind, body in BODIES.items():
        shape = papers.shape(kind, body)
        assert papers.fits(shape, good[kind]) and papers.fits(shape, None)
        for bad in (-1, 99, "x" * 20_001, [1, 1], [True], {"7": 1}, [0, 1, 2, 3, 4, 5], 1.5, {"1": [1]}):
            allowed = bad == [1, 1] and kind in ("file_upload", "matching")
            assert not papers.fits(shape, bad) or allowed, (kind, bad)
