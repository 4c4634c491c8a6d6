"""From nothing to a confirmed account; forgotten passwords; a new address."""

import pytest

from lms.accounts import passwords
from lms.accounts.models import Consent, LoginSession, MembershipClaim, User
from lms.core.mail import OutgoingMail
from tests import make
from tests.accounts.walking import last_mail, link_in, send

PASSWORD = "köprü ayağı 1881"
NEW = {"full_name": "Gülşah Işık", "email": "gulsah@example.org", "password": PASSWORD, "notice_seen": "y"}


def register(client, **more):
    return send(client, "/kayit", **{**NEW, **more})


def test_registering_posts_a_link_and_the_link_confirms_only_by_a_button(client, database):
    assert "gulsah@example.org" in register(client).text
    path = link_in(last_mail(database, "gulsah@example.org"))
    client.get(path)
    assert database.session.query(User).one().email_confirmed_at is None
    assert send(client, path).status_code == 302
    assert database.session.query(User).one().email_confirmed_at is not None


def test_the_link_serves_once(client, database):
    register(client)
    path = link_in(last_mail(database, "gulsah@example.org"))
    send(client, path)
    assert "artık geçerli değil" in client.get(path).text


def test_an_unconfirmed_account_sees_only_that_it_must_confirm(client, database):
    register(client)
    send(client, "/giris", email="gulsah@example.org", password=PASSWORD)
    assert client.get("/hesabim").location == "/hesabim/dogrulama"
    assert "gulsah@example.org" in client.get("/hesabim/dogrulama").text


def test_a_fresh_link_kills_the_former(client, database):
    register(client)
    first = link_in(last_mail(database, "gulsah@example.org"))
    send(client, "/giris", email="gulsah@example.org", password=PASSWORD)
    send(client, "/hesabim/dogrulama")
    assert link_in(last_mail(database, "gulsah@example.org")) != first
    assert "artık geçerli değil" in client.get(first).text


def test_nobody_learns_whether_an_address_has_an_account(client, database):
    make.person(email="gulsah@example.org")
    known, unknown = register(client), register(client, email="baska@example.org")
    assert known.text.replace("gulsah@", "baska@") == unknown.text
    assert "hesabınız var" in last_mail(database, "gulsah@example.org").subject
    assert database.session.query(User).count() == 2


def test_who_begins_with_anothers_address_does_not_keep_the_password(client, database):
    """A stranger registers first; the owner registers later and confirms: the stranger's password is gone."""
    register(client, password="yabancının parolası", full_name="Yabancı Kişi")
    register(client)
    send(client, link_in(last_mail(database, "gulsah@example.org")))
    user = database.session.query(User).one()
    assert user.full_name == "Gülşah Işık" and not passwords.matches(user.password_hash, "yabancının parolası")
    assert passwords.matches(user.password_hash, PASSWORD)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("password", "kısa", "en az 10 karakter"),
        ("password", "1234567890", "kolay tahmin"),
        ("password", "Gülşah Işık", "adınız ya da e-posta"),
        ("password", "aaaaaaaaaaaa", "kolay tahmin"),
        ("email", "gulsah", "E-posta adresi eksik ya da yanlış"),
        ("full_name", "G.", "Adınızı ve soyadınızı"),
        ("full_name", "<b>x</b> y", "içeremez"),
        ("notice_seen", "", "işaretleyin"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(client, database, field, value, sentence):
    answer = register(client, **{field: value, "city": "Hakkâri"})
    assert answer.status_code == 200 and sentence in answer.text and "Hakkâri" in answer.text
    assert database.session.query(User).count() == 0


def test_a_long_password_of_plain_words_is_welcome(client, database):
    register(client, password="uzun bir parola " * 8)
    assert database.session.query(User).count() == 1


def test_consents_are_not_given_unless_ticked(client, database):
    register(client)
    assert database.session.query(Consent).count() == 0
    register(client, email="iki@example.org", suggestions="y")
    assert [row.kind for row in database.session.query(Consent)] == ["suggestions"]


def test_a_claim_made_at_registration_waits_for_the_confirmed_address(client, database):
    chamber = make.chamber()
    make.list_entry(chamber, "4812", "IŞIK GÜLŞAH")
    register(client, chamber_id=chamber.id, member_number="004812")
    assert database.session.query(MembershipClaim).one().state == "waiting"
    send(client, link_in(last_mail(database, "gulsah@example.org")))
    assert database.session.query(MembershipClaim).one().state == "matched"


def test_a_forgotten_password_is_renewed_once_and_all_sessions_end(client, database, sign_in):
    user = make.person(email="gulsah@example.org", password_hash=passwords.hashed(PASSWORD))
    elsewhere = sign_in(user)
    send(client, "/parola", email="GULSAH@example.org")
    path = link_in(last_mail(database, "gulsah@example.org"))
    assert "en az 10 karakter" in send(client, path, password="kısa").text
    assert send(client, path, password="yepyeni parolam").status_code == 302
    assert elsewhere.get("/hesabim").status_code == 302
    assert "artık geçerli değil" in client.get(path).text
    assert send(client, "/giris", email=user.email, password="yepyeni parolam").status_code == 302


def test_a_reset_for_nobody_answers_the_same_and_posts_nothing(client, database):
    make.person(email="gulsah@example.org")
    known = send(client, "/parola", email="gulsah@example.org").text
    unknown = send(client, "/parola", email="baska@example.org").text
    assert known.replace("gulsah@", "baska@") == unknown
    assert database.session.query(OutgoingMail).filter_by(recipient="baska@example.org").count() == 0


def test_pages_that_post_mail_are_limited(client, database, few):
    for number in range(few):
        assert "15 dakika" not in send(client, "/parola", email="yok@example.org").text, number
    assert "15 dakika" in send(client, "/parola", email="yok@example.org").text


def test_a_new_address_counts_when_its_owner_confirms_and_the_old_one_is_told(database, sign_in):
    user = make.person(email="eski@example.org")
    own = sign_in(user)
    send(own, "/hesabim/eposta", email="yeni@example.org")
    assert database.session.get(User, user.id).email == "eski@example.org"
    assert "değiştirilmek" in last_mail(database, "eski@example.org").subject
    send(own, link_in(last_mail(database, "yeni@example.org")))
    assert database.session.get(User, user.id).email == "yeni@example.org"
    assert "değişti" in last_mail(database, "eski@example.org").subject


def test_a_new_password_ends_the_other_sessions_and_not_this_one(database, sign_in):
    user = make.person(password_hash=passwords.hashed(PASSWORD))
    here, there = sign_in(user), sign_in(user)
    assert "yanlış" in send(here, "/hesabim/parola", old_password="değil", password="yepyeni parolam").text
    assert send(here, "/hesabim/parola", old_password=PASSWORD, password="yepyeni parolam").status_code == 302
    assert here.get("/hesabim").status_code == 200 and there.get("/hesabim").status_code == 302


def test_one_session_can_be_ended_from_another_and_nobody_elses(database, sign_in):
    user, other = make.person(), make.person()
    here, there, stranger = sign_in(user), sign_in(user), sign_in(other)
    rows = {row.user_id: row.id for row in database.session.query(LoginSession)}
    theirs = database.session.query(LoginSession).filter_by(user_id=user.id).order_by(LoginSession.id.desc()).first()
    send(here, "/hesabim/oturumlar", to=f"/hesabim/oturumlar/{rows[other.id]}/kapat")
    assert stranger.get("/hesabim").status_code == 200
    send(here, "/hesabim/oturumlar", to=f"/hesabim/oturumlar/{theirs.id}/kapat")
    assert there.get("/hesabim").status_code == 302 and here.get("/hesabim").status_code == 200


def test_all_sessions_end_together(sign_in, database):
    user = make.person()
    here, there = sign_in(user), sign_in(user)
    send(here, "/hesabim/oturumlar", to="/hesabim/oturumlar/kapat")
    assert here.get("/hesabim").status_code == there.get("/hesabim").status_code == 302


def test_half_a_membership_is_asked_for_instead_of_forgotten(client, database):
    chamber = make.chamber()
    assert "hangi odada olduğunu seçin" in register(client, member_number="4812").text
    page = register(client, chamber_id=chamber.id).text
    assert "sicil numaranızı yazın" in page and page.count("(isteğe bağlı)") == 3
    assert database.session.query(User).count() == 0
