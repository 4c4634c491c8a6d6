"""A badge exported here holds for a verifier that knows only the standards; altered, expired and revoked ones do not,
each for its own reason."""

import json
import re
from copy import deepcopy
from datetime import timedelta

import pytest

from lms.accounts.models import LoginSession
from lms.certificates import operations
from lms.core.clock import now, today
from lms.core.database import db
from tests import make
from tests.portfolio.verifier import Fault, verify


@pytest.fixture
def badge(database, sign_in, client):
    """(the file as downloaded, DID document, status list, the document, its owner's client)"""
    user = make.person("Gülşah Işık Çağlayan")
    document = make.certificate(user, make.course(make.chamber(), title="Yangın Güvenliği"))
    own = sign_in(user)
    answer = own.get(f"/meslek-dosyam/rozet/{document.number}.json")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    slug = document.facts["chamber"]["slug"]
    did = client.get(f"/odalar/{slug}/did.json").json
    return answer.text, did, lambda: kept_list(client, json.loads(answer.text)), document, own


def kept_list(client, credential):
    address = credential["credentialStatus"]["statusListCredential"]
    return json.loads(client.get(address[address.index("/rozet-durumu") :]).text)


def test_a_badge_verifies_offline_and_is_the_same_each_time(badge):
    text, did, status, document, own = badge
    assert verify(json.loads(text), did, status(), now()) == "Yangın Güvenliği"
    assert own.get(f"/meslek-dosyam/rozet/{document.number}.json").text == text
    assert did["id"].startswith("did:web:") and document.personal["holder"] in text
    assert f"rozet/{document.number}.json" in own.get("/meslek-dosyam").text


def leaves(value, path=()):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in pairs:
        yield from leaves(one, (*path, key))
    if isinstance(value, str):
        yield path


def test_any_flipped_letter_anywhere_is_an_alteration(badge):
    text, did, status, *_ = badge
    whole, kept = json.loads(text), status()
    for path in leaves(whole):
        changed = deepcopy(whole)
        place = changed
        for step in path[:-1]:
            place = place[step]
        letters = place[path[-1]]
        place[path[-1]] = chr(ord(letters[0]) ^ 1) + letters[1:] if letters else "x"
        with pytest.raises(Fault) as fault:
            verify(changed, did, kept, now())
        assert str(fault.value) not in ("expired", "revoked"), path


def test_an_expired_and_a_revoked_badge_fail_each_with_their_own_words(badge, database):
    text, did, status, document, own = badge
    with pytest.raises(Fault, match="not yet valid"):
        verify(json.loads(text), did, status(), now() - timedelta(days=400))
    operations.revoke(document.id, "Yanlış kişiye verildi", make.person().id, make.person().id)
    with pytest.raises(Fault, match="revoked"):
        verify(json.loads(text), did, status(), now())
    assert own.get(f"/meslek-dosyam/rozet/{document.number}.json").status_code == 409


def test_a_badge_with_a_last_day_holds_until_its_midnight(database, sign_in, client):
    from lms.portfolio.badges import queries

    document = make.certificate(make.person(), make.course(make.chamber()))
    db.session.expunge(document)
    document.valid_until = today()
    made = queries.badge_of(document)
    did = client.get(f"/odalar/{document.facts['chamber']['slug']}/did.json").json
    kept = kept_list(client, made)
    assert verify(made, did, kept, now())
    with pytest.raises(Fault, match="expired"):
        verify(made, did, kept, now() + timedelta(days=1))


def test_another_chambers_key_does_not_do_and_nobody_else_gets_the_badge(badge, client, sign_in):
    text, did, status, document, _ = badge
    other = make.chamber()
    foreign = client.get(f"/odalar/{other.slug}/did.json").json
    with pytest.raises(Fault, match="somebody else"):
        verify(json.loads(text), foreign, status(), now())
    forged = {**foreign, "id": did["id"], "assertionMethod": did["assertionMethod"]}
    forged["verificationMethod"] = [{**foreign["verificationMethod"][0], "id": did["assertionMethod"][0]}]
    with pytest.raises(Fault, match="altered"):
        verify(json.loads(text), forged, status(), now())
    assert sign_in(make.person()).get(f"/meslek-dosyam/rozet/{document.number}.json").status_code == 404
    assert client.get("/odalar/yok/did.json").status_code == 404


def test_a_badge_of_an_old_key_goes_on_being_verified_and_a_new_one_is_signed_anew(badge, client, sign_in, database):
    from lms.portfolio.badges import keys

    text, did, status, document, own = badge
    slug = document.facts["chamber"]["slug"]
    admin = sign_in(make.officer("union_admin"))
    page = admin.get(f"/birlik/odalar/{slug}")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    assert "anahtar-1" in page.text
    proofs = database.session.query(LoginSession)
    proofs.update({"proved_at": None})
    asked = admin.post(f"/birlik/odalar/{slug}/rozet-anahtari", data={"csrf_token": token})
    assert "İşlemi tamamla" in asked.text and keys.numbers(slug) == ([1], [])
    proofs.update({"proved_at": now()})
    said = admin.post(f"/birlik/odalar/{slug}/rozet-anahtari", data={"csrf_token": token}, follow_redirects=True).text
    assert "anahtar-2" in said
    now_known = client.get(f"/odalar/{slug}/did.json").json
    assert [one["id"][-9:] for one in now_known["verificationMethod"]] == ["anahtar-1", "anahtar-2"]
    assert now_known["verificationMethod"][0] == did["verificationMethod"][0]
    newer = json.loads(own.get(f"/meslek-dosyam/rozet/{document.number}.json").text)
    assert newer["proof"]["verificationMethod"].endswith("#anahtar-2")
    for one in (json.loads(text), newer):
        assert verify(one, now_known, status(), now()) == "Yangın Güvenliği"
    with pytest.raises(Fault, match="somebody else"):
        verify(newer, did, status(), now())
    assert keys.numbers(slug) == ([2], [1])  # the old private half is gone
    assert keys.rotate(slug) == 3 and [number for number, _ in keys.public_keys(slug)] == [1, 2, 3]
