"""Signing in and out through the door."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.accounts import passwords
from lms.accounts.models import LoginSession, ThrottleCount
from lms.accounts.operations import sessions
from lms.accounts.rules import token_hash
from lms.core.clock import NOW, now
from tests import make

PASSWORD = "köprü ayağı 1881"


@pytest.fixture
def gulsah(database):
    return make.person(email="gulsah.isik@example.org", password_hash=passwords.hashed(PASSWORD))


def try_sign_in(client, email="gulsah.isik@example.org", password=PASSWORD, headers=None, **more):
    data = {"csrf_token": client.form_token(), "email": email, "password": password, **more}
    return client.post("/giris", data=data, headers=headers)


def test_the_right_password_opens_a_session_that_is_a_row(client, gulsah, database):
    answer = try_sign_in(client)
    assert answer.status_code == 302 and answer.location == "/egitimlerim"
    row = database.session.query(LoginSession).one()
    assert row.user_id == gulsah.id and row.ended_at is None
    with client.session_transaction() as cookie:
        assert token_hash(cookie["_user_id"]) == row.token_hash


@pytest.mark.parametrize(
    "typed", ["GULSAH.ISIK@example.org", "gulsah.ışık@example.org".replace("ş", "s"), " Gulsah.Isik@EXAMPLE.org "]
)
def test_an_address_is_the_same_in_capitals_and_with_turkish_letters_for_i(client, gulsah, typed):
    assert try_sign_in(client, email=typed).status_code == 302


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, gulsah):
    wrong, unknown = try_sign_in(client, password="başka bir şey"), try_sign_in(client, email="yok@example.org")
    sentence = "E-posta adresi ya da parola yanlış."
    assert sentence in wrong.text and sentence in unknown.text and wrong.status_code == unknown.status_code == 200


def test_after_ten_failures_even_the_right_password_waits(client, gulsah, app):
    for _ in range(app.config["LMS"].throttle_account):
        try_sign_in(client, password="yanlış parola")
    answer = try_sign_in(client)
    assert answer.status_code == 429 and "15 dakika" in answer.text


def test_the_wait_is_the_same_for_an_address_without_an_account(client, app, database):
    for _ in range(app.config["LMS"].throttle_account):
        try_sign_in(client, email="yok@example.org")
    assert try_sign_in(client, email="yok@example.org").status_code == 429


def test_the_owner_gets_in_again_after_a_quarter_of_an_hour(client, gulsah, app, database):
    for _ in range(app.config["LMS"].throttle_account + 2):
        try_sign_in(client, password="yanlış parola")
    database.session.query(ThrottleCount).update({"since": NOW - passwords_window()})
    database.session.commit()
    assert try_sign_in(client).status_code == 302


def test_strangers_tries_lock_out_neither_a_known_browser_nor_who_renews_the_password(client, gulsah, app, database):
    assert try_sign_in(client).status_code == 302
    client.post("/cikis", data={"csrf_token": client.form_token()})
    stranger = app.test_client()
    for _ in range(app.config["LMS"].throttle_account):
        try_sign_in(stranger, password="yanlış parola")
    assert try_sign_in(stranger).status_code == 429
    stranger.set_cookie("tanidik", client.get_cookie("tanidik").value + "x")
    assert try_sign_in(stranger).status_code == 429
    assert try_sign_in(client).status_code == 302
    client.post("/cikis", data={"csrf_token": client.form_token()})
    for _ in range(app.config["LMS"].throttle_account):
        try_sign_in(client, password="yanlış parola")
    assert try_sign_in(client).status_code == 429  # its own tries are counted too


def test_a_demo_account_opens_nothing_in_production(client, app, database, monkeypatch):
    make.person(email="deneme@example.org", is_demo=True, password_hash=passwords.hashed(PASSWORD))
    signed = app.test_client()
    assert try_sign_in(signed, email="deneme@example.org").status_code == 302
    monkeypatch.setitem(app.config, "LMS", replace(app.config["LMS"], production=True))
    assert "deneme hesabıdır" in try_sign_in(client, email="deneme@example.org").text
    assert signed.get("/hesabim").location.startswith("/giris")  # nor does a session from before


def passwords_window():
    from datetime import timedelta

    return timedelta(minutes=15, seconds=1)


def test_successes_are_not_counted(client, gulsah, app, database):
    for _ in range(app.config["LMS"].throttle_account + 3):
        assert try_sign_in(client).status_code == 302
        client.post("/cikis", data={"csrf_token": client.form_token()})


def test_many_accounts_from_one_address_are_stopped_together(client, few, database):
    for number in range(few):
        assert try_sign_in(client, email=f"yok{number}@example.org").status_code == 200
    assert try_sign_in(client, email="baska@example.org").status_code == 429


def test_a_forwarded_header_does_not_lift_the_limit(client, few, database):
    for number in range(few):
        try_sign_in(client, email=f"yok{number}@example.org")
    answer = try_sign_in(client, email="x@example.org", headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "javascript:x", "/a\r\nb", "/\t/evil"],
)
def test_sign_in_leads_nowhere_else(client, gulsah, target):
    assert try_sign_in(client, sonra=target).location == "/egitimlerim"


def test_sign_in_leads_back_to_the_page_that_was_asked_for(client, gulsah):
    assert try_sign_in(client, sonra="/hesabim?sayfa=2").location == "/hesabim?sayfa=2"


def test_a_copied_cookie_is_dead_after_sign_out(app, client, gulsah):
    try_sign_in(client)
    copied = client.get_cookie("oturum").value
    assert client.get("/hesabim").status_code == 200
    client.post("/cikis", data={"csrf_token": client.form_token()})
    thief = app.test_client()
    thief.set_cookie("oturum", copied)
    assert thief.get("/hesabim").status_code == 302


def test_each_sign_in_has_a_new_token(client, gulsah, database):
    try_sign_in(client)
    try_sign_in_again = client.get_cookie("oturum").value
    client.post("/cikis", data={"csrf_token": client.form_token()})
    try_sign_in(client)
    assert client.get_cookie("oturum").value != try_sign_in_again
    hashes = [row.token_hash for row in database.session.query(LoginSession)]
    assert len(hashes) == len(set(hashes)) == 2


def test_a_closed_account_is_out_at_once(client, gulsah, database):
    try_sign_in(client)
    gulsah.closed_at = NOW
    database.session.commit()
    assert client.get("/hesabim").status_code == 302


def test_a_session_left_alone_for_half_a_day_is_over(client, gulsah, database):
    try_sign_in(client)
    database.session.query(LoginSession).update({"expires_at": NOW})
    database.session.commit()
    assert client.get("/hesabim").status_code == 302


@pytest.mark.parametrize(("kept", "days"), [(False, 7), (True, 180)])
def test_a_session_that_is_always_used_ends_all_the_same(database, gulsah, kept, days):
    token = sessions.open_session(gulsah, kept=kept)
    row = database.session.query(LoginSession).filter_by(token_hash=token_hash(token)).one()
    row.created_at = now() - timedelta(days=days, hours=-1)
    database.session.flush()
    sessions.touch(row.id)
    database.session.refresh(row)
    assert row.expires_at == row.created_at + timedelta(days=days)


def test_the_form_without_its_token_is_refused(client, gulsah, database):
    answer = client.post("/giris", data={"email": gulsah.email, "password": PASSWORD})
    assert answer.status_code == 400 and database.session.query(LoginSession).count() == 0


def test_a_demo_person_walks_in_with_one_click_and_nobody_else_does(client, database):
    demo, real = make.person(full_name="Deneme Kişisi", is_demo=True), make.person(full_name="Gerçek Kişi")
    page = client.get("/giris")
    assert "Deneme Kişisi" in page.text and "Gerçek Kişi" not in page.text
    data = {"csrf_token": client.form_token(), "user_id": real.id}
    assert client.post("/giris/deneme", data=data).status_code == 404
    assert client.post("/giris/deneme", data=data | {"user_id": demo.id}).status_code == 302


def test_a_long_address_does_not_become_a_longer_header(client, database):
    assert client.get("/egitimlerim?ara=" + "ğ" * 9000).location == "/giris"
    assert client.get("/egitimlerim?ara=x").location == "/giris?sonra=/egitimlerim?ara%3Dx"


def test_a_form_that_is_sent_after_the_session_ended_is_told_so_and_led_back_to_its_page(client, database):
    from urllib.parse import parse_qs, urlsplit

    def led_back(address, sent_from):
        answer = client.post(address, data={"csrf_token": client.form_token()}, headers={"Referer": sent_from})
        return parse_qs(urlsplit(answer.location).query).get("sonra")

    assert led_back("/donemler/3/basvur", "http://localhost/donemler/3?a=1") == ["/donemler/3?a=1"]
    assert led_back("/hesabim/parola", "https://elsewhere.example/x") == ["/hesabim/parola"]
    assert led_back("/donemler/3/basvur", "http://localhost/donemler/3/basvur") is None
    assert "gönderdiğiniz form kaydedilmedi" in client.get("/giris").text
