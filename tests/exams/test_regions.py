"""Whether a place lies in a region: whole numbers, borders included, both calculations alike."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.exams import kinds, regions, rescoring, scoring
from tests import make

number = st.integers(0, 30)
rects = st.tuples(number, number, number, number).map(
    lambda at: [min(at[0], at[2]), min(at[1], at[3]), max(at[0], at[2]) + 1, max(at[1], at[3]) + 1]
)
circles = st.tuples(number, number, st.integers(1, 20)).map(list)
polygons = st.lists(st.tuples(number, number), min_size=3, max_size=9).map(
    lambda corners: [n for c in corners for n in c]
)
outlines = st.one_of(
    rects.map(lambda at: ("rect", at)), circles.map(lambda at: ("circle", at)), polygons.map(lambda at: ("poly", at))
)


def region(shape, at):
    return {"shape": shape, "at": at, "weight": "1", "name": "", "feedback": ""}


def holds(shape, at, x, y):
    return regions.holds(region(shape, at), x, y)


@given(outlines, number, number)
def test_both_calculations_say_the_same_of_every_place(outline, x, y):
    shape, at = outline
    assert holds(shape, at, x, y) == rescoring.OUTLINES[shape](at, x, y)


@given(rects, number, number)
def test_a_rectangle_is_the_polygon_of_its_corners(at, x, y):
    left, top, right, bottom = at
    corners = [left, top, right, top, right, bottom, left, bottom]
    assert holds("rect", at, x, y) == holds("poly", corners, x, y) == (left <= x <= right and top <= y <= bottom)


@given(polygons)
def test_corners_and_middles_of_sides_belong_to_a_polygon(at):
    for (x1, y1), (x2, y2) in regions.edges(at):
        assert holds("poly", at, x1, y1)
        if (x1 + x2) % 2 == (y1 + y2) % 2 == 0:
            assert holds("poly", at, (x1 + x2) // 2, (y1 + y2) // 2)


@given(polygons, number, number, st.integers(0, 8), st.integers(-40, 40), st.integers(-40, 40))
def test_it_does_not_matter_where_a_polygon_begins_which_way_it_goes_and_where_it_lies(at, x, y, first, right, down):
    corners = regions.corners_of(at)
    turned = corners[first % len(corners) :] + corners[: first % len(corners)]
    for other in (turned, turned[::-1]):
        moved = [one for cx, cy in other for one in (cx + right, cy + down)]
        assert holds("poly", moved, x + right, y + down) == holds("poly", at, x, y)
    mirrored = [one for cx, cy in corners for one in (cy, cx)]
    assert holds("poly", mirrored, y, x) == holds("poly", at, x, y)


@given(polygons, st.integers(31, 60), st.integers(-20, 60))
def test_nothing_beyond_its_outermost_corners_belongs_to_a_polygon(at, x, y):
    assert not holds("poly", at, x, y) and not holds("poly", at, y, x)


def test_a_circle_ends_on_its_line():
    assert holds("circle", [10, 10, 5], 13, 14) and holds("circle", [10, 10, 5], 15, 10)
    assert not holds("circle", [10, 10, 5], 14, 14) and not holds("circle", [10, 10, 5], 16, 10)


@given(st.one_of(rects, polygons))
def test_numbers_come_back_as_they_were_written(at):
    assert regions.read(regions.written(at)) == at


@pytest.mark.parametrize("text", ["", "a", "1, 2, x", "1.5 2", "1 2 3 4 <b>", "9" * 9])
def test_what_is_no_list_of_numbers_is_refused(text):
    with pytest.raises(ValueError):
        regions.read(text)


@pytest.mark.parametrize(
    "shape, at, fault",
    [
        ("rect", [1, 1, 1, 5], "Dikdörtgen"),
        ("rect", [1, 1, 900, 5], "dışına"),
        ("circle", [1, 1, 0], "yarıçap"),
        ("circle", [900, 1, 3], "dışında"),
        ("poly", [1, 1, 2, 2, 3], "Çokgen"),
        ("poly", [1, 1, 2, 2, 1, 1], "Çokgen"),
        ("star", [1], "biçimi"),
        ("rect", [True, 0, 5, 5], "okunamadı"),
    ],
)
def test_a_region_that_cannot_be_is_named(shape, at, fault):
    assert fault in regions.faults(region(shape, at), 800, 600)[0]


def body(*outlines, marks=1, **more):
    parts = [{**region(shape, at), "weight": weight} for shape, at, weight in outlines]
    return {**make.BODIES["hotspot"], "regions": parts, "marks": marks, **more}


LEFT, RIGHT, WRONG = ("rect", [0, 0, 100, 100]), ("rect", [200, 0, 300, 100]), ("rect", [400, 0, 500, 100])


@pytest.mark.parametrize(
    "made, answer, share",
    [
        (body((*LEFT, "1/2"), (*RIGHT, "1/2"), marks=2), [[100, 100], [200, 0]], Fraction(1)),  # borders
        (body((*LEFT, "1/2"), (*RIGHT, "1/2"), marks=2), [[5, 5], [6, 6]], Fraction(1, 2)),  # each region once
        (body((*LEFT, "1/2"), (*RIGHT, "1/2"), marks=2), [[5, 5], [150, 5]], Fraction(1, 2)),
        (body((*LEFT, "1/2"), (*RIGHT, "1/2"), marks=2, outside="-1/4"), [[5, 5], [150, 5]], Fraction(1, 4)),
        (body((*LEFT, "1/2"), (*RIGHT, "1/2"), marks=2), [[5, 5], [205, 5], [5, 6]], Fraction(0)),  # one too many
        (body((*LEFT, "1"), (*RIGHT, "1")), [[205, 5]], Fraction(1)),  # either of the two
        (body((*LEFT, "1"), (*WRONG, "-1/2"), marks=2), [[5, 5], [405, 5]], Fraction(1, 2)),
        (body(("rect", [0, 0, 50, 50], "-1"), (*LEFT, "1")), [[20, 20]], Fraction(0)),  # the first one counts
        (body((*LEFT, "1/3"), (*RIGHT, "1/3"), (*WRONG, "1/3"), marks=3), [[1, 1], [201, 1], [401, 1]], Fraction(1)),
        (body((*LEFT, "1"), (*RIGHT, "1"), marks=2, rule="all_or_nothing"), [[5, 5]], Fraction(0)),
        (body((*LEFT, "1"), (*RIGHT, "1"), marks=2, rule="all_or_nothing"), [[5, 5], [205, 5]], Fraction(1)),
        (body((*LEFT, "1"), marks=2, rule="all_or_nothing"), [[5, 5], [150, 5]], Fraction(0)),
        (body((*LEFT, "1")), [[801, 5]], Fraction(0)),
        (body((*LEFT, "1")), [], Fraction(0)),
        (body((*LEFT, "1")), [[5.0, 5]], Fraction(0)),
        (body((*LEFT, "1")), "5,5", Fraction(0)),
    ],
)
def test_what_marks_on_a_drawing_earn(made, answer, share):
    assert scoring.score("hotspot", made, {}, answer) == rescoring.share("hotspot", made, {}, answer) == share


def test_a_drawing_must_be_whole_before_it_is_asked():
    good = body((*LEFT, "1"))
    assert kinds.faults("hotspot", "Nerede?", good) == []
    for change, word in (
        ({"image": "data:image/svg+xml;base64,AA"}, "resim"),
        ({"alt": " "}, "sözle"),
        ({"marks": 0}, "İşaret sayısı"),
        ({"marks": 11}, "İşaret sayısı"),
        ({"outside": "1/4"}, "Bölge dışındaki"),
        ({"regions": []}, "doğru bölge"),
        ({"rule": "neither"}, "kuralı"),
        (body((*LEFT, "1/2")), "yüzde yüz"),
        (body((*LEFT, "1"), (*RIGHT, "1"), rule="all_or_nothing"), "az olamaz"),
        (body(("rect", [0, 0, 900, 5], "1")), "dışına"),
    ):
        found = kinds.faults("hotspot", "Nerede?", {**good, **change})
        assert any(word in fault for fault in found), (change, found)


@settings(max_examples=50)
@given(number, number)
def test_a_place_is_said_in_words(x, y):
    words = regions.place_words(x, y, 30, 30)
    assert "soldan %" in words and "üstten %" in words and words.endswith(")")


def test_the_corners_of_a_drawing_have_names():
    assert regions.place_words(0, 0, 90, 90) == "soldan %0, üstten %0 (sol üst)"
    assert regions.place_words(45, 45, 90, 90) == "soldan %50, üstten %50 (tam orta)"
    assert regions.place_words(90, 90, 90, 90) == "soldan %100, üstten %100 (sağ alt)"
