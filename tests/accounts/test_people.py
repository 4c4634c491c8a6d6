"""Finding people, opening a record, names, consents, the person's own data."""

import json

import pytest

from lms.accounts.models import Consent, User
from lms.accounts.operations import confirm_name, notify
from lms.accounts.operations.people import correct_name
from lms.accounts.signals import name_changed
from lms.core.refusals import Refused
from tests import make
from tests.accounts.walking import csrf_of, last_mail, send


@pytest.fixture
def chamber(database):
    return make.chamber()


@pytest.fixture
def gulsah(chamber):
    user = make.person(full_name="Gülşah Işık", email="gulsah@example.org")
    make.membership(user, chamber)
    return user


@pytest.fixture
def desk(chamber, sign_in):
    return sign_in(make.officer("training_officer", chamber))


def people(chamber, text=""):
    return f"/masa/{chamber.slug}/kisiler?ara={text}"


@pytest.mark.parametrize("text", ["gulsah", "GÜLŞAH IŞIK", "işık", "isik gulsah", "gulsah@EXAMPLE.org", "Gülş"])
def test_a_person_is_found_by_name_and_address(desk, chamber, gulsah, text):
    assert "gulsah@example.org" in desk.get(people(chamber, text)).text


def test_a_person_is_found_by_number_without_its_zeros(desk, chamber, gulsah, database):
    from lms.accounts.models import Membership

    number = database.session.query(Membership).one().member_number
    assert "gulsah@example.org" in desk.get(people(chamber, number.lstrip("0"))).text


def test_people_of_other_chambers_are_neither_found_nor_opened(desk, chamber, sign_in):
    other = make.chamber()
    stranger = make.person(full_name="Yabancı Kişi")
    make.membership(stranger, other)
    assert "Yabancı Kişi" not in desk.get(people(chamber, "yabanci")).text
    assert desk.get(f"/masa/{chamber.slug}/kisiler/{stranger.id}").status_code == 404
    assert desk.get(f"/masa/{chamber.slug}/kisiler/999999").status_code == 404


def test_a_branch_officer_finds_the_branchs_members_only(chamber, gulsah, sign_in):
    van, bursa = make.branch(chamber, "Van"), make.branch(chamber, "Bursa")
    mine, theirs = make.person(full_name="Vanlı Üye"), make.person(full_name="Bursalı Üye")
    make.membership(mine, chamber).branch_id = van.id
    make.membership(theirs, chamber).branch_id = bursa.id
    desk = sign_in(make.officer("branch_officer", chamber, van))
    page = desk.get(people(chamber)).text
    assert "Vanlı Üye" in page and "Bursalı Üye" not in page and "Gülşah" not in page
    assert desk.get(f"/masa/{chamber.slug}/kisiler/{theirs.id}").status_code == 404


def test_opening_a_record_is_shown_to_its_person(chamber, gulsah, sign_in):
    officer = make.officer("training_officer", chamber)
    assert "Gülşah Işık" in sign_in(officer).get(f"/masa/{chamber.slug}/kisiler/{gulsah.id}").text
    assert officer.full_name in sign_in(gulsah).get("/hesabim/kaydimi-acanlar").text


def test_an_officer_corrects_the_printed_name_with_a_reason(desk, chamber, gulsah, database, sign_in):
    heard = []
    name_changed.connect(lambda user, **facts: heard.append((user.id, facts["old"], facts["new"])), weak=False)
    where = f"/masa/{chamber.slug}/kisiler/{gulsah.id}"
    assert "Gerekçe yazılmadı" in send(desk, where, to=f"{where}/ad", full_name="Gülşah Işık Can", reason="").text
    send(desk, where, to=f"{where}/ad", full_name="Gülşah Işık Can", reason="Evlilik cüzdanı görüldü.")
    assert database.session.get(User, gulsah.id).full_name == "Gülşah Işık Can"
    assert heard == [(gulsah.id, "Gülşah Işık", "Gülşah Işık Can")]
    assert "Evlilik cüzdanı görüldü." in last_mail(database, "gulsah@example.org").body
    assert "Bildirimler (1 yeni)" in sign_in(gulsah).get("/hesabim").text


def test_nobody_corrects_their_own_name_as_officer(chamber, sign_in, database):
    officer = make.officer("training_officer", chamber)
    where = f"/masa/{chamber.slug}/kisiler/{officer.id}"
    page = send(sign_in(officer), where, to=f"{where}/ad", full_name="Başka Ad", reason="x")
    assert page.status_code == 409 and "Kendi adınızı" in page.text


def test_a_name_is_the_persons_until_confirmed(database):
    user = make.person(full_name="Gulsah Isik")
    correct_name(user, "Gülşah Işık")
    confirm_name(user)
    with pytest.raises(Refused, match="odanıza başvurun"):
        correct_name(user, "Gülşah Can")
    confirm_name(user, "Başka Biri")
    assert user.full_name == "Gülşah Işık" and user.search_key == "gulsah isik"


def test_consents_are_given_and_withdrawn_on_one_page(gulsah, sign_in, database):
    own = sign_in(gulsah)
    send(own, "/hesabim/izinler", suggestions="1", announcements="1")
    send(own, "/hesabim/izinler", announcements="1")
    rows = {row.kind: row.withdrawn_at is None for row in database.session.query(Consent)}
    assert rows == {"suggestions": False, "announcements": True}


def test_notices_are_read_by_their_owner_only(gulsah, sign_in, database):
    line = notify(gulsah.id, "x", "Belgeniz hazır.", "/belgelerim")
    stranger, own = sign_in(make.person()), sign_in(gulsah)
    send(stranger, "/hesabim/izinler", to="/hesabim/bildirimler", notification_id=line.id)
    assert "Okundu say" in own.get("/hesabim/bildirimler").text
    send(own, "/hesabim/bildirimler", notification_id=line.id)
    assert "Okundu say" not in own.get("/hesabim/bildirimler").text


def test_the_export_holds_what_is_kept_and_no_secret(gulsah, sign_in):
    own = sign_in(gulsah)
    answer = own.post("/hesabim/verilerim/indir", data={"csrf_token": csrf_of(own.get("/hesabim/verilerim"))})
    whole = json.loads(answer.text)
    assert whole["kisi"]["full_name"] == "Gülşah Işık" and len(whole["uyelikler"]) == 1
    assert "password" not in answer.text and "token" not in answer.text and "secret" not in answer.text


def test_closing_the_account_asks_for_the_password_and_frees_the_address(chamber, sign_in, database):
    from lms.accounts import passwords

    user = make.person(email="gulsah@example.org", password_hash=passwords.hashed("köprü ayağı"))
    own = sign_in(user)
    close = {"to": "/hesabim/kapat", "sure": "y"}
    assert "yanlış" in send(own, "/hesabim/verilerim", password="değil", **close).text
    assert send(own, "/hesabim/verilerim", password="köprü ayağı", **close).status_code == 302
    closed = database.session.get(User, user.id)
    assert closed.closed_at and closed.email != "gulsah@example.org" and closed.password_hash is None
    assert own.get("/hesabim").status_code == 302
    assert "kapatıldı" in last_mail(database, "gulsah@example.org").subject


def test_a_fresh_proof_is_asked_after_a_quarter_of_an_hour(app, gulsah, sign_in, database, clock):
    from lms.accounts import access, passwords
    from lms.accounts.models import LoginSession
    from lms.core.clock import NOW

    gulsah.password_hash = passwords.hashed("köprü ayağı")
    own = sign_in(gulsah)
    rows = database.session.query(LoginSession).filter_by(user_id=gulsah.id)
    rows.update({"proved_at": None})
    assert "yanlış" in send(own, "/giris/kanitla?sonra=/hesabim", password="değil").text
    assert send(own, "/giris/kanitla?sonra=/hesabim", password="köprü ayağı").location == "/hesabim"
    assert database.session.query(rows.filter(LoginSession.proved_at <= NOW).exists()).scalar()
    assert access.FRESH.total_seconds() == 900
