import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core import turkish

LETTERS = st.text(alphabet=string.ascii_letters + "çğıöşüÇĞİÖŞÜâîû IıİiI 0123456789-'.", max_size=40)


@pytest.mark.parametrize("text", ["INSAAT", "inşaat", "İnşaat", "İNŞAAT", "ınsaat", "i\u0307nşaat", "  İnşaat  "])
def test_search_forgives_case_and_diacritics(text):
    assert turkish.fold(text) == "insaat"


def test_case_knows_the_four_letters():
    assert turkish.lower("IĞDIR ŞİŞLİ") == "ığdır şişli"
    assert turkish.upper("ığdır şişli") == "IĞDIR ŞİŞLİ"


@given(LETTERS)
def test_upper_and_lower_are_each_others_way_back(text):
    small = turkish.lower(text)
    assert turkish.lower(turkish.upper(small)) == small


@given(LETTERS)
def test_folding_twice_is_folding_once(text):
    assert turkish.fold(turkish.fold(text)) == turkish.fold(text)
    assert turkish.fold(text) == turkish.fold(turkish.upper(text)) == turkish.fold(turkish.lower(text))


def test_the_order_is_the_alphabets():
    names = ["Zonguldak", "Çorum", "Iğdır", "İzmir", "Cizre", "Şırnak", "Sivas", "Ordu", "Ödemiş", "Urfa", "Ünye"]
    assert sorted(names, key=turkish.sort_key) == [
        "Cizre", "Çorum", "Iğdır", "İzmir", "Ordu", "Ödemiş", "Sivas", "Şırnak", "Urfa", "Ünye", "Zonguldak",
    ]  # fmt: skip


def test_addresses_are_plain_letters():
    assert turkish.slug("Şehir Plancıları Odası / İzmir") == "sehir-plancilari-odasi-izmir"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Gülşah \t Işık ", "Gülşah Işık"),
        ("Gu\u0308ls\u0327ah", "Gülşah"),
        ("\u202eevil\u202c", "evil"),
        ("a\x00b", "ab"),
    ],
)
def test_a_name_holds_no_hidden_characters(text, clean):
    assert turkish.clean_name(text) == clean


def test_a_masked_name_shows_first_letters_and_lengths():
    assert turkish.masked("Gülşah Işık") == "G***** I***"
