"""Acts that weigh ask for the password anew, around what was typed; one walk per act."""

from datetime import timedelta

import pytest

from lms.accounts import passwords
from lms.accounts.models import LoginSession
from lms.core.clock import today
from tests import make
from tests.accounts.walking import csrf_of

PASSWORD = "köprü ayağı 12"


def refund(chamber):
    """Money that waits on the refund list."""
    from lms.fees.models import Refund

    order = make.order(make.priced_run(chamber))
    kept = {"order_id": order.id, "chamber_id": chamber.id, "amount_kurus": 100, "reason": "Fazla ödeme"}
    return make.saved(Refund(**kept))


def proposal(chamber):
    from lms.certificates import operations

    made = make.certificate(version=make.course(chamber))
    payload = {"certificate_ids": [made.id], "numbers": [made.number]}
    return operations.propose(chamber.id, "revoke", payload, "Yanlış kişiye verilmiş", make.person().id)


ACTS = {
    "a refund is approved": lambda c: (f"/iadeler/{refund(c).id}/onayla", {}),
    "a refund is paid out": lambda c: (f"/iadeler/{refund(c).id}/odendi", {"paid_on": "01.01.2026"}),
    "a role is given": lambda c: (
        "/gorevliler",
        {"full_name": "Ali Veli", "email": "ali@example.org", "role": "marker", "branch_id": ""},
    ),
    "a document is to be revoked": lambda c: (
        f"/belgeler/{make.certificate(version=make.course(c)).id}/iptal",
        {"reason": "Yanlış kişiye verilmiş"},
    ),
    "a second person approves": lambda c: (f"/belge-onaylari/{proposal(c).id}", {"karar": "onayla", "note": "Uygun"}),
    "accounts are to be merged": lambda c: (
        f"/kisiler/{member(c).id}/birlestir",
        {"other": "yok@example.org", "stays": "this", "reason": "Aynı kişi"},
    ),
    "somebody signs for the chamber": lambda c: (
        "/imzalar",
        {"name": "Dr. Ayşe Kaya", "title": "Başkan", "from_on": "01.01.2026", "position": "1"},
    ),
    "money goes to another account": lambda c: ("/odeme-ayarlari/hesap", {"hesap-iban": make.ACCEPTED_IBAN}),
    "a program may read": lambda c: (
        "/baglantilar",
        {"name": "Üye sistemi", "scopes": "register", "expires_on": f"{today() + timedelta(days=30):%d.%m.%Y}"},
    ),
    "results are published": lambda c: (f"/sinavlar/{make.exam(c).id}/sonuclar/yayimla", {}),
}


def member(chamber):
    user = make.person()
    make.membership(user, chamber)
    return user


@pytest.fixture
def lapsed(sign_in, database):
    """lapsed(roles…) -> (client of somebody whose last proof is hours ago, chamber)."""

    def lapsed(*roles):
        chamber = make.chamber()
        user = make.person("Yetkili Kişi", password_hash=passwords.hashed(PASSWORD))
        for role in roles:
            make.grant(user, role, chamber)
        client = sign_in(user)
        database.session.query(LoginSession).filter_by(user_id=user.id).update({"proved_at": None})
        return client, chamber

    return lapsed


@pytest.mark.parametrize("act", ACTS)
def test_it_asks_who_one_is_and_goes_on_with_what_was_typed(lapsed, act):
    client, chamber = lapsed("chamber_admin", "training_officer", "exam_officer")
    path, typed = ACTS[act](chamber)
    address = f"/masa/{chamber.slug}{path}"
    token = csrf_of(client.get("/hesabim/parola"))
    asked = client.post(address, data={"csrf_token": token, **typed})
    assert asked.status_code == 200 and "İşlemi tamamla" in asked.text, asked.text
    for name, value in typed.items():
        assert f'name="{name}" value="{value}"' in asked.text
    wrong = client.post(address, data={"csrf_token": token, **typed, "kanit": "1", "kanit_parola": "değil"})
    assert "Parolanız yanlış" in wrong.text
    done = client.post(address, data={"csrf_token": token, **typed, "kanit": "1", "kanit_parola": PASSWORD})
    assert "İşlemi tamamla" not in done.text and done.status_code in (200, 302, 400)


def test_own_address_and_second_step_ask_too(lapsed):
    client, _ = lapsed()
    token = csrf_of(client.get("/hesabim/parola"))
    for path, typed in (("/hesabim/eposta", {"email": "yeni@example.org"}), ("/hesabim/iki-adim", {"code": "123456"})):
        assert "İşlemi tamamla" in client.post(path, data={"csrf_token": token, **typed}).text


def test_who_has_a_second_step_gives_it_too(lapsed, app, database):
    import pyotp

    from lms.accounts.models import User
    from lms.accounts.operations import credentials

    client, chamber = lapsed("chamber_admin")
    user = database.session.query(User).filter_by(full_name="Yetkili Kişi").one()
    secret = credentials.new_secret()
    credentials.turn_on_two_step(user, secret, pyotp.TOTP(secret).now())
    user.totp_last_step = None
    typed = {"full_name": "Ali Veli", "email": "ali@example.org", "role": "marker", "branch_id": ""}
    address, token = f"/masa/{chamber.slug}/gorevliler", csrf_of(client.get("/hesabim/parola"))
    typed |= {"csrf_token": token, "kanit": "1", "kanit_parola": PASSWORD}
    assert "Kod yanlış" in client.post(address, data=typed).text
    assert client.post(address, data={**typed, "kanit_kod": pyotp.TOTP(secret).now()}).status_code == 302
