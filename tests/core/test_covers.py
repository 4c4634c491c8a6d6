import re
from xml.etree import ElementTree

import pytest

from lms.core.covers import cover, cover_family, standing_alone
from lms.core.covers.families import BY_CHAMBER, BY_WORD, FAMILIES

CODES = [f"X-{number}" for number in range(12)]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_drawing_is_small_well_formed_and_has_one_coloured_part(family):
    for code in CODES:
        svg = cover(code, family)
        assert ElementTree.fromstring(svg).tag == "svg"
        assert len(svg) < 8000 and ' class="k' in svg
        assert not re.search(r"style=|<style| id=|<script|nan|inf", svg)


def test_a_course_keeps_its_drawing():
    assert cover("IMO-BA-101", "truss") == cover("IMO-BA-101", "truss") != cover("IMO-BA-102", "truss")


@pytest.mark.parametrize(
    ("category", "chamber", "family"),
    [
        ("yapi/deprem-muhendisligi", "insaat", "spectrum"),
        ("yapi/yapi-denetimi", "insaat", "truss"),
        ("kadastro-ve-mulkiyet/kamulastirma", "harita-kadastro", "plan"),
        ("mevzuat", "maden", "gallery"),
        ("mevzuat", "gida", "lattice"),
        ("gear", "", "gear"),
        (None, "tekstil", "weave"),
    ],
)
def test_the_subject_chooses_the_family(category, chamber, family):
    assert cover_family(category, chamber) == family


def test_an_unknown_subject_keeps_a_family_of_its_own():
    assert cover_family("bambaska") in FAMILIES
    assert cover_family("bambaska") == cover_family("bambaska", "no-such-chamber")
    assert cover("A-1", "bambaska") == cover("A-1", cover_family("bambaska"))


def test_the_tables_name_drawings_that_exist():
    assert {*BY_WORD.values(), *BY_CHAMBER.values()} <= set(FAMILIES)


def test_standing_alone_carries_its_colours():
    svg = standing_alone(cover("IMO-BA-101", "truss"), "#0e7690")
    assert "#0e7690" in svg and "class=" not in svg
    assert ElementTree.fromstring(svg).tag.endswith("svg")
