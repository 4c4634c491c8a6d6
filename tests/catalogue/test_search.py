import re

import pytest
from flask import session
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer

from lms.catalogue import shelf
from lms.catalogue.models import CatalogueState
from lms.catalogue.rules import price_for
from lms.catalogue.views import form_token
from tests import make


@pytest.fixture
def three(database):
    chamber = make.chamber("insaat", "İnşaat Mühendisleri Odası")
    return (
        make.course(chamber, title="İnşaat Şantiyesinde Iskarta Yönetimi", code="SAN-1"),
        make.course(chamber, title="Çelik Yapılar", code="CEL-1", is_assessed=True, certificate_kind="achievement"),
        make.course(title="Ölçme ve Değerlendirme", code="OLC-1", price_kurus=50_00),
    )


@pytest.mark.parametrize(
    "typed", ["INSAAT", "inşaat", "İnşaat", "insaat ıskarta", "  İNŞ  ", "iskarta insaat", "SAN-1", "san 1"]
)
def test_case_and_diacritics_do_not_matter_and_beginnings_are_enough(three, typed):
    assert [item.code for item in shelf.search(typed).items] == ["SAN-1"]


@pytest.mark.parametrize("typed", ["nşaat", "inşaat ölçme", "%", "_", "'; drop table courses; --"])
def test_what_does_not_begin_a_word_finds_nothing_or_is_no_word(three, typed):
    found = shelf.search(typed)
    assert found.total == (3 if typed in "%_" else 0)


def test_each_facet_is_counted_as_if_nothing_were_chosen_in_it(three):
    found = shelf.search(chosen={"ucret": {"ucretsiz"}, "olcme": {"sinavli"}})
    assert [item.code for item in found.items] == ["CEL-1"]
    assert found.counts["olcme"] == {"sinavli": 1, "sinavsiz": 1}  # of the free ones
    assert found.counts["ucret"] == {"ucretsiz": 1}  # of the assessed ones


def test_turkish_order_and_the_other_orders(three):
    assert [item.code for item in shelf.search().items] == ["CEL-1", "SAN-1", "OLC-1"]
    assert shelf.search(order="yeni").total == 3
    assert shelf.search(order="nonsense").items == shelf.search().items


def test_a_page_past_the_end_is_the_last(three):
    found = shelf.search(page=99)
    assert (found.page, found.pages, len(found.items)) == (1, 1, 3)
    assert shelf.search(page=-3).page == 1


def test_the_catalogue_changes_its_token_when_what_it_shows_changes(three, database):
    def token():
        database.session.flush()
        return database.session.query(CatalogueState.token).scalar()

    before = token()
    draft = make.course(published=False)
    draft.title = "Taslak yazılıyor"
    assert token() == before
    three[0].title = "Yeni ad"
    assert token() != before
    before = token()
    three[1].course.retired_at = three[1].created_at
    assert token() != before


def test_the_page_is_answered_from_memory_until_something_changes(three, client, database):
    first = client.get("/egitimler?ara=INSAAT")
    assert "Iskarta" in first.text and "Çelik" not in first.text
    assert "Set-Cookie" not in first.headers and "csrf" not in first.text
    again = client.get("/egitimler?ara=INSAAT", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    three[0].title = "Iskarta bitti"
    database.session.flush()
    changed = client.get("/egitimler?ara=INSAAT", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200 and "Iskarta bitti" in changed.text


def test_a_signed_in_person_gets_their_own_head_and_nobody_gets_it_after_them(three, client, sign_in):
    mine = sign_in(make.person(full_name="Gülşah Işık")).get("/egitimler")
    assert "Gülşah Işık" in mine.text and "ETag" not in mine.headers
    assert "Gülşah" not in client.get("/egitimler").text


def test_a_form_token_is_kept_for_the_session_that_it_belongs_to(three, app, sign_in):
    """Each page carries a token of its own browser's session, be it kept or new; another's is refused."""
    user = make.person()
    one, other, again = sign_in(user), sign_in(make.person()), sign_in(user)

    signer = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token")

    def carried(browser):
        raw = signer.loads(browser.form_token())
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/egitimler").text)[1]
        assert signer.loads(token) == raw
        return token

    tokens = [carried(browser) for browser in (one, other, again)]
    assert len(set(tokens)) == 3 and [carried(browser) for browser in (one, other, again)] == tokens
    assert one.post("/cikis", data={"csrf_token": tokens[1]}).status_code == 400
    assert one.post("/cikis", data={"csrf_token": tokens[0]}).status_code == 302
    with app.test_request_context():
        session["csrf_token"] = "first"
        generate_csrf()  # signed in this request before its session was made anew, as at a sign-in
        session["csrf_token"] = "second"
        assert signer.loads(form_token()) == "second"


def test_odd_addresses_are_answered(three, client):
    for query in (
        "ara=" + "x" * 5000,
        "oda=yok&konu=%00&bicim=&belge=<b>",
        "sayfa=abc",
        "sayfa=99999999999999999999",
        "ara=%ff%fe",
    ):
        assert client.get("/egitimler?" + query).status_code == 200


def test_nothing_found_offers_a_way_on(three, client):
    text = client.get("/egitimler?ara=Çelik+zzz").text
    assert "Aramanıza uyan eğitim bulunamadı" in text and "ara=%C3%87elik" in text


def test_a_chamber_without_courses_narrows_too(three, client):
    text = client.get("/egitimler?oda=kursu-olmayan").text
    assert "Aramanıza uyan eğitim bulunamadı" in text and "Henüz yayımlanmış eğitim yok" not in text


def test_a_retired_course_and_a_draft_are_not_found(three, database, client):
    make.course(published=False, title="Gizli Taslak")
    assert "Gizli Taslak" not in client.get("/egitimler").text


def test_prices_follow_the_class_and_round_half_up():
    shares = {"member": 10000, "student_member": 2000, "non_member": 14000}
    assert price_for("student_member", 1_03, {}, shares) == 21
    assert price_for("non_member", 0, {}, shares) == 0
    assert price_for("non_member", 100_00, {"non_member": 1}, shares) == 1
