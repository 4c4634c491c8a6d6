"""No input makes an unhandled error: seeded nonsense against every route, as people of several roles."""

import random

import pytest
from werkzeug.routing import BuildError

from tests import make

NASTY = [
    "",
    "0",
    "-1",
    "99999999999999999999",
    "1e309",
    "NaN",
    "\x00",
    "a\x00b",
    "'\"><script>alert(1)</script>",
    "{{7*7}}",
    "${7*7}",
    "../../etc/passwd",
    "%00",
    "İıŞşĞğ",
    "\u202eters",
    "😀" * 50,
    "x" * 5000,
    "31.02.2026",
    "01.01.99999",
    "'; DROP TABLE users; --",
    "=cmd|' /C calc'!A0",
    "\r\nSet-Cookie: a=b",
    "[]",
    "{}",
    "true",
    "null",
]
FIELDS = [
    "ara",
    "q",
    "sayfa",
    "sirala",
    "durum",
    "oda",
    "kod",
    "email",
    "password",
    "full_name",
    "title",
    "reason",
    "file",
]
FIELDS += [
    "name",
    "from_on",
    "to_on",
    "sonra",
    "next",
    "once",
    "t",
    "p",
    "kind",
    "bicim",
    "konu",
    "aralik",
    "people",
    "lines",
]
SEED = 20261121


def nonsense(dice, converter):
    if "Integer" in type(converter).__name__:
        return dice.choice([0, 1, 2, 7, 2**31 - 1, 2**31, 10**18])
    if "UUID" in type(converter).__name__:
        return "00000000-0000-4000-8000-000000000000"
    return dice.choice([text for text in NASTY if text and "\r" not in text])


def fuzz(app, clients, rounds):
    dice = random.Random(SEED)
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static" and rule.methods - {"OPTIONS"}]
    adapter = app.url_map.bind("localhost")
    for _ in range(rounds):
        rule, client = dice.choice(rules), dice.choice(clients)
        values = {name: nonsense(dice, converter) for name, converter in rule._converters.items()}
        if "oda" in values and dice.random() < 0.7:
            values["oda"] = "fuzz"
        method = dice.choice(sorted(rule.methods - {"OPTIONS"}) or ["OPTIONS"])
        try:
            path = adapter.build(rule.endpoint, values, method=method)
        except (BuildError, ValueError):
            continue
        fields = {dice.choice(FIELDS): dice.choice(NASTY) for _ in range(dice.randint(0, 4))}
        sent = {"query_string": fields} if method in ("GET", "HEAD") else {"data": fields}
        if method not in ("GET", "HEAD") and "/api/" in rule.rule and dice.random() < 0.7:
            sent = {"json": dice.choice([fields, [], None, 7, {"t": fields}, {"p": [[1, 2]], "t": "x", "q": True}])}
        elif method not in ("GET", "HEAD") and dice.random() < 0.1:
            sent = {"json": dice.choice([fields, [], [[]], "x", 7])}
        response = client.open(path, method=method, **sent)
        said = f"{method} {path} {sent} -> {response.status_code}"
        assert response.status_code < 500 or response.status_code in (503, 507), said
        assert "a" not in {cookie.split("=")[0] for cookie in response.headers.getlist("Set-Cookie")}, said


@pytest.fixture
def clients(app, database, client, sign_in):
    chamber = make.chamber("fuzz")
    make.course(chamber)
    officer = make.officer("chamber_admin", chamber)
    for role in ("training_officer", "exam_officer", "content_editor", "trainer"):
        make.grant(officer, role, chamber)
    app.config["WTF_CSRF_ENABLED"] = False
    yield [client, sign_in(make.person()), sign_in(officer), sign_in(officer), sign_in(make.officer("union_admin"))]
    app.config["WTF_CSRF_ENABLED"] = True


def test_nonsense_never_ends_in_an_unhandled_error(app, clients):
    fuzz(app, clients, 500)


@pytest.mark.slow
def test_much_nonsense_never_ends_in_an_unhandled_error(app, clients):
    fuzz(app, clients, 20_000)
