"""The member system reads the register: by a token that is shown once, in pages that miss nothing, as the contract
says."""

import re
from datetime import timedelta

import pytest

from lms.certificates import operations
from lms.certificates.registry import openapi, rules
from lms.certificates.registry import operations as registry
from lms.certificates.registry.models import ApiToken
from lms.core.audit import AuditEntry
from lms.core.clock import today
from lms.core.database import db
from lms.core.refusals import Refused
from tests import make
from tests.surveys.test_views import post

ALL = [*rules.SCOPES]
BASE = "/api/v1/registry"


@pytest.fixture
def version(database):
    return make.course(make.chamber("kutuk", "Kütük Mühendisleri Odası"))


def token(chamber, scopes=ALL, days=30):
    return registry.make_token(chamber.id, "Üye sistemi", scopes, today() + timedelta(days=days), make.person().id)[1]


def read(client, secret, path="entries", **asked):
    return client.get(f"{BASE}/{path}", query_string=asked, headers={"Authorization": f"Bearer {secret}"})


def conform(value, schema, root):
    """The few words of JSON Schema that the contract uses."""
    if "$ref" in schema:
        schema = root["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        return any(conform(value, one, root) for one in schema["anyOf"])
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if type(value) not in [kinds[one] for one in wanted] or value not in schema.get("enum", [value]):
        return False
    if isinstance(value, dict):
        known = schema["properties"]
        inside = set(value) <= set(known) and set(schema["required"]) <= set(value)
        return inside and all(conform(one, known[name], root) for name, one in value.items())
    return not isinstance(value, list) or all(conform(one, schema["items"], root) for one in value)


def answers_as_said(client, secret, path, template):
    contract = client.get(f"{BASE}/openapi.json").json
    said = contract["paths"][f"{BASE}/{template}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    sent = read(client, secret, path).json
    assert sent["entries"] and conform(sent, said, contract), sent
    return sent


def test_pages_go_on_from_the_cursor_and_miss_and_repeat_nothing(version, client):
    secret = token(version.chamber)
    documents = [make.certificate(make.person(), version) for _ in range(3)]
    operations.reissue(documents[0].id, "Ad", make.person().id, make.person().id)
    seen, after, more = [], 0, True
    while more:
        page = read(client, secret, after=after, limit=2).json
        seen += page["entries"]
        after, more = page["next"], page["more"]
    assert [one["position"] for one in seen] == [1, 2, 3, 4, 5]
    assert [one["event"] for one in seen] == ["issued"] * 4 + ["superseded"]
    assert seen[4]["document"]["replaced_by"] == seen[3]["document"]["number"]
    assert read(client, secret, after=after).json == {"entries": [], "next": 5, "more": False}
    make.certificate(make.person(), version)
    assert [one["position"] for one in read(client, secret, after=after).json["entries"]] == [6]


def test_every_answer_is_as_the_contract_says(version, client):
    from tests.certificates.test_archive import GOOD, HEAD, committed

    secret = token(version.chamber)
    user = make.person()
    membership = make.membership(user, version.chamber)
    document = make.certificate(user, version)
    committed(version.chamber, HEAD + GOOD)
    answers_as_said(client, secret, "entries", "entries")
    answers_as_said(client, secret, "archive", "archive")
    history = answers_as_said(client, secret, f"members/{membership.member_number}", "members/{member_number}")
    assert history["entries"][0]["document"]["number"] == document.number
    operations.forget_holder(document.id, None)
    assert answers_as_said(client, secret, "entries", "entries")["entries"][0]["person"] is None


def test_scopes_hold(version, client):
    make.certificate(make.person("Ayşe Çınar"), version)
    plain = read(client, token(version.chamber, ["registry"]))
    assert "person" not in plain.json["entries"][0] and "Ayşe" not in plain.get_data(as_text=True)
    assert read(client, token(version.chamber, ["registry"]), "archive").status_code == 403
    assert read(client, token(version.chamber, ["registry"]), "members/1").status_code == 403
    assert read(client, token(version.chamber, ["archive"])).status_code == 403


def test_another_chambers_register_is_not_read(version, client):
    make.certificate(make.person(), make.course())
    assert read(client, token(version.chamber)).json["entries"] == []


def test_unknown_expired_and_revoked_tokens_open_nothing(version, client, clock):
    secret = token(version.chamber, days=1)
    assert client.get(f"{BASE}/entries").status_code == 401
    assert read(client, "omk_yanlis").status_code == 401 and read(client, secret).status_code == 200
    row = db.session.query(ApiToken).one()
    assert row.last_used_at is not None and secret not in row.digest and row.digest == rules.digest(secret)
    clock(days=2)
    assert read(client, secret).status_code == 401
    clock()
    registry.revoke_token(row, make.person().id)
    assert read(client, secret).status_code == 401


def test_reading_is_throttled_and_audited(version, client, monkeypatch):
    monkeypatch.setattr(rules, "REQUESTS", 2)
    secret = token(version.chamber)
    assert [read(client, secret).status_code for _ in range(3)] == [200, 200, 429]
    assert read(client, secret).headers["Retry-After"] == "900"
    acts = db.session.query(AuditEntry).filter_by(act="registry.entries").all()
    assert [entry.details["token"] for entry in acts] == ["Üye sistemi"] * 2


def test_wrong_secrets_are_counted_by_address(version, client, monkeypatch):
    monkeypatch.setattr("lms.certificates.registry.access.GUESSES", 2)
    assert [read(client, "omk_x").status_code for _ in range(3)] == [401, 401, 429]


def test_a_token_without_a_scope_or_for_ever_is_refused(version):
    for scopes, days, field in ((["personal"], 5, "scopes"), (ALL, 900, "expires_on"), (ALL, -1, "expires_on")):
        with pytest.raises(Refused) as refused:
            token(version.chamber, scopes, days)
        assert refused.value.field == field


def test_an_admin_makes_one_sees_it_once_and_revokes_it(version, client, sign_in):
    admin = sign_in(make.officer("chamber_admin", version.chamber))
    address = "/masa/kutuk/baglantilar"
    form = {"name": "Üye sistemi", "scopes": ["registry", "personal"], "expires_on": f"{today():%d.%m.%Y}"}
    assert "bir gün olmalıdır" in post(admin, address, form | {"expires_on": "01.01.2099"}, address).text
    page = post(admin, address, form, address).text
    secret = re.search(r"omk_[\w-]{40,}", page)[0]
    assert read(client, secret).status_code == 200
    again = admin.get(address).text
    assert secret not in again and secret[:10] in again
    row = db.session.query(ApiToken).one()
    assert "Anahtar iptal edildi" in post(admin, f"{address}/{row.id}/iptal", None, address).text
    assert "bu arada iptal edilmiş" in post(admin, f"{address}/{row.id}/iptal", None, address).text
    assert read(client, secret).status_code == 401


def test_the_desk_reads_a_members_history_and_the_member_sees_that(version, sign_in):
    user = make.person("Ayşe Çınar")
    membership = make.membership(user, version.chamber)
    document = make.certificate(user, version)
    make.certificate(make.person("Başka Kişi"), version)
    desk = sign_in(make.officer("training_officer", version.chamber))
    assert "Başka Kişi" in desk.get("/masa/kutuk/kutuk").text
    page = desk.get(f"/masa/kutuk/kutuk?sicil={membership.member_number}").text
    assert document.number in page and "Başka Kişi" not in page
    assert db.session.query(AuditEntry).filter_by(act="accounts.looked", subject_id=user.id).count() == 1
    assert document.number in desk.get("/masa/kutuk/kutuk?bicim=csv").get_data(as_text=True)
    own = sign_in(user).get("/belgelerim/gecmisim.csv").get_data(as_text=True)
    assert document.number in own and "Başka Kişi" not in own


def test_the_contract_is_a_whole_openapi_document(app):
    with app.app_context():
        contract = openapi.document("https://ogrenme.example.org")
    assert contract["openapi"].startswith("3.1") and len(contract["paths"]) == 3
    for path in contract["paths"].values():
        assert {"200", "401", "403", "429"} <= set(path["get"]["responses"])
