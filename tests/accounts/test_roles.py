"""Roles: given by invitation, acting at once, ended with a reason, never one's own."""

import pytest

from lms.accounts.models import Invitation, RoleGrant, User
from lms.accounts.operations import grant_role
from lms.core.refusals import Refused
from tests import make
from tests.accounts.walking import last_mail, link_in, send

CALL = {"full_name": "Barış Çetin", "email": "baris@example.org", "role": "training_officer"}


@pytest.fixture
def chamber(database):
    return make.chamber()


@pytest.fixture
def desk(chamber, sign_in):
    return sign_in(make.officer("chamber_admin", chamber))


def page_of(chamber):
    return f"/masa/{chamber.slug}/gorevliler"


def test_somebody_without_an_account_makes_one_by_the_link_and_works_at_once(desk, chamber, client, database):
    assert send(desk, page_of(chamber), **CALL).status_code == 302
    path = link_in(last_mail(database, "baris@example.org"))
    assert "Barış Çetin" in client.get(path).text
    assert send(client, path, full_name="Barış Çetin", password="uzunca bir parola").location == "/masa"
    assert client.get(f"/masa/{chamber.slug}/kisiler").status_code == 200
    assert database.session.query(User).filter_by(email="baris@example.org").one().email_confirmed_at


def test_a_link_serves_once(desk, chamber, client, app, database):
    send(desk, page_of(chamber), **CALL)
    path = link_in(last_mail(database, "baris@example.org"))
    send(client, path, full_name="Barış Çetin", password="uzunca bir parola")
    assert app.test_client().get(path).status_code == 404
    assert database.session.query(RoleGrant).filter_by(role="training_officer").count() == 1


def test_who_has_an_account_accepts_signed_in(desk, chamber, client, sign_in, database):
    person = make.person(email="baris@example.org")
    send(desk, page_of(chamber), **CALL)
    path = link_in(last_mail(database, "baris@example.org"))
    assert "Giriş yap" in client.get(path).text and client.post(path).status_code in (200, 400)
    assert "başka bir hesapla" in sign_in(make.person()).get(path).text
    assert send(sign_in(person), path).status_code == 302
    assert database.session.query(RoleGrant).filter_by(user_id=person.id).one().role == "training_officer"


def test_somebody_else_who_is_signed_in_does_not_get_the_role(desk, chamber, sign_in, database):
    make.person(email="baris@example.org")
    send(desk, page_of(chamber), **CALL)
    path = link_in(last_mail(database, "baris@example.org"))
    thief = make.person()
    own = sign_in(thief)
    send(own, "/hesabim/uyelik", to=path)
    assert database.session.query(RoleGrant).filter_by(user_id=thief.id).count() == 0


def test_a_withdrawn_call_serves_no_more(desk, chamber, client, database):
    send(desk, page_of(chamber), **CALL)
    row = database.session.query(Invitation).one()
    send(desk, page_of(chamber), to=f"{page_of(chamber)}/cagrilar/{row.id}/geri-cek")
    assert client.get(link_in(last_mail(database, "baris@example.org"))).status_code == 404


def test_a_call_is_over_after_a_fortnight(desk, chamber, client, database, clock):
    send(desk, page_of(chamber), **CALL)
    clock(days=15)
    assert client.get(link_in(last_mail(database, "baris@example.org"))).status_code == 404


def test_an_ended_role_is_refused_at_the_next_request(desk, chamber, sign_in, database):
    person = make.grant(make.person(), "training_officer", chamber)
    theirs, where = sign_in(person), f"/masa/{chamber.slug}/kisiler"
    assert theirs.get(where).status_code == 200
    grant = database.session.query(RoleGrant).filter_by(user_id=person.id).one()
    end = f"{page_of(chamber)}/{grant.id}/sonlandir"
    assert "Gerekçe" in send(desk, end, reason="").text
    assert send(desk, end, reason="Görev süresi bitti.").status_code == 302
    assert theirs.get(where).status_code == 403


def test_nobody_ends_or_gives_their_own(desk, chamber, sign_in, database):
    admin = make.officer("chamber_admin", chamber)
    grant = database.session.query(RoleGrant).filter_by(user_id=admin.id).one()
    own = sign_in(admin)
    assert "Kendi görevinizi" in send(own, f"{page_of(chamber)}/{grant.id}/sonlandir", reason="x").text
    assert "Kendinize görev" in send(own, page_of(chamber), **{**CALL, "email": admin.email.upper()}).text
    with pytest.raises(Refused):
        grant_role(admin, "training_officer", chamber_id=chamber.id, actor_id=admin.id)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"role": "union_admin"}, "Geçerli bir seçenek değil"),
        ({"role": "branch_officer"}, "şubeyi seçin"),
        ({"to_on": "01.01.2020"}, "Bitiş tarihi"),
        ({"from_on": "31.02.2026"}, "gg.aa.yyyy"),
        ({"email": "yanlış"}, "E-posta adresi eksik"),
    ],
)
def test_what_cannot_be_given_is_said(desk, chamber, database, change, sentence):
    answer = send(desk, page_of(chamber), **{**CALL, **change})
    assert answer.status_code == 200 and sentence in answer.text
    assert database.session.query(Invitation).count() == 0


def test_union_roles_are_given_by_the_union_only(desk, chamber, sign_in, database):
    assert desk.get("/birlik/gorevliler").status_code == 403
    union = sign_in(make.officer("union_admin"))
    assert send(union, "/birlik/gorevliler", **{**CALL, "role": "union_coordinator"}).status_code == 302
    assert database.session.query(Invitation).one().chamber_id is None


def test_another_chambers_grant_is_not_there(desk, chamber, database):
    other = make.chamber()
    person = make.officer("training_officer", other)
    grant = database.session.query(RoleGrant).filter_by(user_id=person.id).one()
    assert desk.get(f"{page_of(chamber)}/{grant.id}/sonlandir").status_code == 404
    assert desk.get(page_of(other)).status_code == 404


def test_a_role_of_tomorrow_opens_nothing_today(chamber, sign_in, database, clock):
    person = make.person()
    from datetime import timedelta

    from lms.core.clock import today

    grant_role(person, "training_officer", chamber_id=chamber.id, from_on=today() + timedelta(days=1))
    own = sign_in(person)
    assert own.get(f"/masa/{chamber.slug}/kisiler").status_code in (403, 404)
    clock(days=1, hours=1)
    assert own.get(f"/masa/{chamber.slug}/kisiler").status_code == 200


def test_the_first_union_admin_is_made_on_the_command_line(database, sign_in):
    from lms.accounts.operations import make_union_admin

    make_union_admin("ilk@example.org", "İlk Yönetici", "uzunca bir parola")
    assert "unchanged" in make_union_admin("ilk@example.org", "Başka Ad", "başka bir parola")
    for wrong in ("ilk", "ilk@", "a b@example.org"):
        with pytest.raises(Refused, match="e-posta"):
            make_union_admin(wrong, "İlk Yönetici", "uzunca bir parola")
    user = database.session.query(User).filter_by(email="ilk@example.org").one()
    assert database.session.query(RoleGrant).filter_by(user_id=user.id).count() == 1
    assert sign_in(user).get("/birlik/gorevliler").status_code == 200
