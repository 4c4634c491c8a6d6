"""What a thief, a scanner or somebody with an old mailbox must not get out of the doors."""

import dataclasses

import pytest

from lms.accounts import passwords
from lms.accounts.operations import credentials
from lms.accounts.rules import holds_address, own_path, site_path
from lms.core import vault
from lms.core.mail import OutgoingMail
from tests import make
from tests.accounts.walking import last_mail, link_in, send

OLD, NEW = "köprü ayağı 12", "yeni köprü ayağı"


@pytest.fixture
def gulsah(database):
    return make.person(email="gulsah@example.org", password_hash=passwords.hashed(OLD))


@pytest.mark.parametrize(
    "target", ["//kotu.example", "/..//kotu.example", "/\\kotu.example", "/\t/kotu.example", "https://kotu.example", ""]
)
def test_the_theme_leads_nowhere_else(client, target):
    assert site_path(target) is None
    token = send(client, "/giris", to="/gorunum", theme="dark", next=target)
    assert token.location == "/"


def test_the_theme_leads_back_to_the_sign_in_and_a_sign_in_does_not(client):
    assert send(client, "/giris", to="/gorunum", theme="dark", next="/giris").location == "/giris"
    assert own_path("/giris") is None


def test_a_new_password_kills_a_change_of_address_that_somebody_else_had_asked_for(gulsah, sign_in, client, database):
    send(sign_in(gulsah), "/hesabim/eposta", email="hirsiz@example.org")
    stolen = link_in(last_mail(database, "hirsiz@example.org"))
    send(client, "/parola", email=gulsah.email)
    reset = link_in(last_mail(database, gulsah.email))
    assert send(client, reset, password=NEW).status_code == 302
    assert "Bağlantı artık geçerli değil" in client.get(stolen).text
    assert gulsah.email == "gulsah@example.org"


def test_a_reset_link_in_the_old_mailbox_is_dead_once_the_address_is_another(gulsah, sign_in, client, database):
    send(client, "/parola", email=gulsah.email)
    left_behind = link_in(last_mail(database, gulsah.email))
    own = sign_in(gulsah)
    send(own, "/hesabim/eposta", email="yeni@example.org")
    assert send(own, link_in(last_mail(database, "yeni@example.org"))).status_code == 302
    assert "artık geçerli değil" in client.get(left_behind).text


def test_a_mailbox_is_not_flooded_and_the_limit_says_nothing_about_accounts(gulsah, client, database, app, monkeypatch):
    many = dataclasses.replace(app.config["LMS"], throttle_address=1000)
    monkeypatch.setitem(app.config, "LMS", many)
    answers = {}
    for email in (gulsah.email, "yok@example.org"):
        for _ in range(11):
            answers[email] = client.post("/parola", data={"csrf_token": client.form_token(), "email": email}).text
    assert "15 dakika" in answers[gulsah.email] and "15 dakika" in answers["yok@example.org"]
    assert database.session.query(OutgoingMail).filter_by(recipient=gulsah.email).count() == 10


def test_links_in_mails_never_follow_the_host_header(gulsah, app, client, database):
    client.post("/parola", headers={"Host": "kotu.example"})
    page = client.get("/parola", headers={"Host": "kotu.example"})
    from tests.accounts.walking import csrf_of

    form = {"csrf_token": csrf_of(page), "email": gulsah.email}
    client.post("/parola", data=form, headers={"Host": "kotu.example"})
    body = last_mail(database, gulsah.email).body
    assert "kotu.example" not in body and app.config["LMS"].public_url in body


def test_no_line_of_a_mails_head_can_be_smuggled_in(app, database):
    from lms.core import mail

    with app.test_request_context("/"):
        person = make.person("Ali\r\nBcc: kurban@example.org")
        sent = mail.post("a@example.org\r\nBcc: b@example.org", "accounts/two_step_off", user=person)
    assert "\n" not in sent.recipient + sent.subject and "\r" not in sent.recipient + sent.subject


@pytest.mark.parametrize(
    ("name", "is_link"),
    [
        ("Ödülünüz: https://kotu.example", True),
        ("Hesabınız kapanıyor, kotu.com adresine girin", True),
        ("Hesap kotu.com.tr", True),
        ("WWW.kotu", True),
        ("Prof.Dr. İpek Çığır", False),
        ("M. Kemal O'Neil-Şahin", False),
        ("Ayşe Yılmaz / Demir", False),
    ],
)
def test_nobody_is_called_by_a_link_that_our_mails_would_carry_to_strangers(name, is_link):
    assert holds_address(name) is is_link


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/json", "image/png"])
def test_a_page_takes_forms_alone(client, kind):
    assert client.post("/giris", data=b"email=a", content_type=kind).status_code == 415


def test_the_secret_of_the_second_step_is_locked_in_the_database(gulsah, app, database):
    import pyotp

    secret = credentials.new_secret()
    with app.test_request_context("/"):
        credentials.turn_on_two_step(gulsah, secret, pyotp.TOTP(secret).now())
        assert secret not in gulsah.totp_secret and gulsah.totp_secret.startswith("v1:")
        assert credentials.own_secret(gulsah) == secret


def test_a_locked_secret_opens_only_in_its_own_row_and_with_its_own_key(app, tmp_path):
    settings = dataclasses.replace(app.config["LMS"], keys=tmp_path / "bir")
    stored = vault.lock(settings, "JBSWY3DP", "totp:1")
    assert vault.unlock(settings, stored, "totp:1") == "JBSWY3DP"
    assert (tmp_path / "bir" / vault.KEY_FILE).stat().st_mode & 0o777 == 0o600
    other = dataclasses.replace(settings, keys=tmp_path / "iki")
    vault.lock(other, "x", "totp:2")
    for wrong, about in (
        (settings, "totp:2"),
        (other, "totp:1"),
        (dataclasses.replace(settings, keys=tmp_path), "totp:1"),
    ):
        with pytest.raises(vault.WrongKey, match="yedekteki anahtarı"):
            vault.unlock(wrong, stored, about)
    (tmp_path / "bir" / vault.KEY_FILE).write_text("bozuk")
    with pytest.raises(vault.WrongKey):
        vault.unlock(settings, stored, "totp:1")


def test_with_the_wrong_key_the_sign_in_says_so_and_a_recovery_code_still_opens(
    gulsah, app, client, monkeypatch, tmp_path
):
    import pyotp

    secret = credentials.new_secret()
    with app.test_request_context("/"):
        codes = credentials.turn_on_two_step(gulsah, secret, pyotp.TOTP(secret).now())
    monkeypatch.setitem(app.config, "LMS", dataclasses.replace(app.config["LMS"], keys=tmp_path))
    send(client, "/giris", email=gulsah.email, password=OLD)
    page = send(client, "/giris/iki-adim", code="123456")
    assert page.status_code == 200 and "sunucudaki anahtar" in page.text
    assert send(client, "/giris/iki-adim", code=codes[0]).status_code == 302


def test_a_key_that_cannot_be_written_is_said_in_a_sentence(app, tmp_path):
    from lms.core.refusals import Refused

    (tmp_path / "dosya").write_text("")
    with pytest.raises(Refused, match="anahtar klasörüne"):
        vault.lock(dataclasses.replace(app.config["LMS"], keys=tmp_path / "dosya"), "x", "totp:1")
