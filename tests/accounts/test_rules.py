"""Names, addresses, numbers, passwords and paths: decided without a database."""

import pytest

from lms.accounts import rules


@pytest.mark.parametrize(
    ("own", "register", "printed"),
    [
        ("gulsah isik", "Gülşah Işık", "Gülşah Işık"),
        ("Gülşah Işık", "GÜLŞAH IŞIK", "Gülşah Işık"),
        ("GÜLŞAH IŞIK", "GÜLŞAH IŞIK", "Gülşah Işık"),
        ("Gulsah Isik", "GÜLŞAH IŞIK", "Gülşah Işık"),
        ("Gülşah Işık", "GULSAH ISIK", "Gülşah Işık"),
        ("Gülşah Işık", "IŞIK GÜLŞAH", "Gülşah Işık"),
        ("İsmail ılık", "İSMAİL ILIK", "İsmail ılık"),
        ("Ayse McAdam", "Ayşe McAdam", "Ayşe McAdam"),
    ],
)
def test_documents_bear_the_better_of_two_spellings(own, register, printed):
    assert rules.printed_name(own, register) == printed


@pytest.mark.parametrize("typed", ["GULSAH@Example.ORG", "gülsah@x".replace("ü", "u") + "", " a@b "])
def test_folded_addresses_are_stable(typed):
    assert rules.email_fold(rules.email_fold(typed)) == rules.email_fold(typed)


def test_the_capital_and_dotless_i_of_a_turkish_keyboard_are_i_in_an_address():
    assert rules.email_fold("IŞIL.İNCİ@X.org".replace("Ş", "s")) == rules.email_fold("ısıl.inci@x.org")


@pytest.mark.parametrize("path", ["/", "/hesabim?x=1#y", "/egitimler/insaat/IMO-BA-101"])
def test_own_paths_pass(path):
    assert rules.own_path(path) == path


@pytest.mark.parametrize(
    "path", ["", None, "x", "//x", "/\\x", "http://x", "/giris?sonra=/giris", "/\u2028x", "/" * 2 + "x"]
)
def test_other_paths_do_not(path):
    assert rules.own_path(path) is None


@pytest.mark.parametrize(
    ("address", "kept", "counted"),
    [
        ("203.0.113.77", "203.0.113.*", "203.0.113.77"),
        ("2001:db8:1:2:3::4", "2001:db8:1::", "2001:db8:1:2::/64"),
        (None, None, "none"),
        ("kötü", None, "none"),
    ],
)
def test_addresses_are_kept_short_and_counted_by_household(address, kept, counted):
    assert (rules.shortened(address), rules.network(address)) == (kept, counted)


@pytest.mark.parametrize(
    "password", ["dokuz kar", "a" * 300, "QWERTYUIOP", "abababababab", "gulsah@x.org", "GÜLŞAH IŞIK"]
)
def test_guessable_passwords_are_refused(password):
    assert rules.password_fault(password, "gulsah@x.org", "Gülşah Işık")


@pytest.mark.parametrize("password", ["doğru at pil zımba", "x7!kkkkkkQ", "ş" * 3 + "abcdefgh" * 9])
def test_others_may_be_used_without_a_recipe(password):
    assert rules.password_fault(password, "gulsah@x.org", "Gülşah Işık") is None
