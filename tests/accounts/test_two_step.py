"""The second step: set up, used once per code, recovery codes, turned off."""

import dataclasses
import re

import pyotp
import pytest

from lms.accounts import passwords
from lms.accounts.models import RecoveryCode, User
from lms.accounts.operations import credentials
from lms.core.clock import now
from tests import make
from tests.accounts.walking import send

PASSWORD = "köprü ayağı 1881"


@pytest.fixture
def gulsah(database):
    return make.person(email="gulsah@example.org", password_hash=passwords.hashed(PASSWORD))


def code_of(secret):
    return pyotp.TOTP(secret).at(now())


def turn_on(client):
    secret = re.search(r'class="code">([A-Z2-7]{32})<', client.get("/hesabim/iki-adim").text)[1]
    page = send(client, "/hesabim/iki-adim", code=code_of(secret))
    return secret, re.findall(r'class="code">([a-z0-9]{5}-[a-z0-9]{5})<', page.text)


def to_second_step(client):
    answer = send(client, "/giris", email="gulsah@example.org", password=PASSWORD, sonra="/hesabim")
    assert answer.location == "/giris/iki-adim"


def test_a_wrong_code_does_not_turn_it_on(gulsah, sign_in, database):
    assert "Kod yanlış" in send(sign_in(gulsah), "/hesabim/iki-adim", code="000000").text
    assert database.session.get(User, gulsah.id).totp_confirmed_at is None


def test_the_password_alone_opens_nothing_any_more(gulsah, sign_in, client):
    turn_on(sign_in(gulsah))
    to_second_step(client)
    assert client.get("/hesabim").status_code == 302


def test_a_code_serves_once(gulsah, sign_in, client, app, database, clock):
    secret, _ = turn_on(sign_in(gulsah))
    code = code_of(secret)
    to_second_step(client)
    assert "Kod yanlış ya da kullanılmış" in send(client, "/giris/iki-adim", code=code).text  # used at setting up
    clock(minutes=2)
    fresh = code_of(secret)
    assert send(client, "/giris/iki-adim", code=fresh).location == "/hesabim"
    other = app.test_client()
    to_second_step(other)
    assert "Kod yanlış ya da kullanılmış" in send(other, "/giris/iki-adim", code=fresh).text


def test_a_recovery_code_serves_once(gulsah, sign_in, client, app):
    _, codes = turn_on(sign_in(gulsah))
    assert len(codes) == 10
    to_second_step(client)
    assert send(client, "/giris/iki-adim", code=codes[0].upper()).location == "/hesabim"
    other = app.test_client()
    to_second_step(other)
    assert "kullanılmış" in send(other, "/giris/iki-adim", code=codes[0]).text


def test_codes_are_throttled_like_passwords(gulsah, sign_in, client, app):
    turn_on(sign_in(gulsah))
    to_second_step(client)
    for _ in range(app.config["LMS"].throttle_account):
        client.post("/giris/iki-adim", data={"csrf_token": client.form_token(), "code": "000000"})
    assert send(client, "/giris/iki-adim", code="000000").status_code == 429


def test_the_second_step_waits_five_minutes(gulsah, sign_in, client, clock):
    secret, _ = turn_on(sign_in(gulsah))
    to_second_step(client)
    clock(minutes=6)
    assert client.get("/giris/iki-adim").location.startswith("/giris")


def test_turning_it_off_asks_for_the_password(gulsah, sign_in, database):
    own = sign_in(gulsah)
    turn_on(own)
    off = "/hesabim/iki-adim/kapat"
    assert "yanlış" in send(own, "/hesabim/iki-adim", to=off, password="değil").text
    assert send(own, "/hesabim/iki-adim", to=off, password=PASSWORD).status_code == 302
    assert database.session.get(User, gulsah.id).totp_secret is None
    assert database.session.query(RecoveryCode).count() == 0


def test_staff_must_have_it_in_production(app, sign_in, monkeypatch, database):
    chamber = make.chamber()
    officer = make.officer("chamber_admin", chamber)
    desk = f"/masa/{chamber.slug}/gorevliler"
    assert sign_in(officer).get(desk).status_code == 200
    monkeypatch.setitem(app.config, "LMS", dataclasses.replace(app.config["LMS"], production=True))
    assert sign_in(officer).get(desk).location == "/hesabim/iki-adim"
    officer.totp_secret, officer.totp_confirmed_at = credentials.new_secret(), now()
    assert sign_in(officer).get(desk).status_code == 200
