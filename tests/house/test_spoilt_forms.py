"""Forms that are right but for one field: no value of one field ends in an unhandled error.

The field names come from the form classes that a view (or a helper of its module) names; the other fields hold what a
person would write, so that the spoilt one reaches the operation behind the form."""

import inspect
import random
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from flask import url_for
from flask_wtf import FlaskForm
from wtforms import BooleanField, DecimalField, FieldList, FormField, IntegerField, RadioField, SelectField
from wtforms.validators import AnyOf, Email, NumberRange

from lms.accounts.permissions import ROLES, UNION_ROLES
from lms.core.clock import now, today
from lms.core.form_fields import DayField, MomentField, MoneyField
from tests.house.test_access_matrix import TABLE, Door

SPOILT = ["", "\x00", "a\x00b", "\ud800", "²", "٣", "-1", "0", "1e309", "99999999999999999999", "2147483648", "NaN"]
SPOILT += [
    "31.12.9999 23.59",
    "01.01.0001",
    "29.02.2027",
    "31.12.9999",
    "x" * 70_000,
    "\u202e",
    "{{7*7}}",
    "%",
    "1e-60",
]
SEED = 20261122


def form_classes(view, depth=3):
    """The form classes that the view's code names, and those of the functions of its module that it calls."""
    found, seen, open_ends = {}, set(), [(inspect.unwrap(view), depth)]
    while open_ends:
        function, left = open_ends.pop()
        if function in seen or not hasattr(function, "__code__"):
            continue
        seen.add(function)
        for name in names_in(function.__code__):
            named = function.__globals__.get(name)
            if inspect.isclass(named) and issubclass(named, FlaskForm):
                found[name] = named
            elif left and inspect.isfunction(named) and named.__module__.startswith("lms."):
                open_ends.append((named, left - 1))
    return [found[name] for name in sorted(found)]


def names_in(code):
    """Those of inner functions too."""
    yield from code.co_names
    for part in code.co_consts:
        if inspect.iscode(part):
            yield from names_in(part)


def usual(field):
    """What a person would write there: pairs of names and values."""
    if isinstance(field, FieldList):
        return [pair for entry in field.entries for pair in usual(entry)]
    if isinstance(field, FormField):
        return [pair for inner in field.form for pair in usual(inner)]
    if isinstance(field, SelectField | RadioField):
        return [(field.name, first_choice(field))]
    if type(field).__name__.endswith("FileField"):
        return []
    return [(field.name, usual_text(field))]


def first_choice(field):
    try:
        offered = [str(choice[0]) for choice in field.iter_choices() if choice[0] not in ("", None)]
    except TypeError:
        offered = []
    return offered[0] if offered else "1"


def usual_text(field):
    if isinstance(field, DayField):
        return f"{today() + timedelta(days=3):%d.%m.%Y}"
    if isinstance(field, MomentField):
        return f"{now() + timedelta(days=3):%d.%m.%Y 10.00}"
    if isinstance(field, IntegerField | DecimalField | MoneyField):
        low = [rule.min for rule in field.validators if isinstance(rule, NumberRange) and rule.min is not None]
        return str(low[0] if low else 1)
    if isinstance(field, BooleanField):
        return "y"
    if any(isinstance(rule, Email) for rule in field.validators) or "email" in field.name:
        return "gulsah@example.org"
    known = [rule.values for rule in field.validators if isinstance(rule, AnyOf)]
    return str(next(iter(known[0]))) if known else "Gerekçesi yazılmış bir metin"


def filled(app, view):
    """Each form of the view as pairs of names and values, with what a person would write."""
    made = []
    with app.test_request_context():
        for form_class in form_classes(view):
            try:
                form = form_class()
            except Exception:
                continue
            made.append([pair for field in form if field.name != "csrf_token" for pair in usual(field)])
    return [pairs for pairs in made if pairs]


def endpoints_with_forms():
    kinds = ("desk", "own", "signed in", "anywhere", "public", "trainer's course")
    return sorted(name for name, (kind, _) in TABLE.items() if kind in kinds and ":" not in name)


def person_at(door):
    """Somebody who may come in, with as many rights as the line of the table gives."""
    kind, roles = TABLE[door.endpoint]
    if kind == "trainer's course":
        return door.world.teacher()
    if kind in ("desk", "anywhere"):
        plain = [role for role in roles if role not in UNION_ROLES] or roles
        return door.world.holder(door.world.here, plain[-1:])
    return door.world.owner


def spoil(app, database, sign_in, endpoint, dice, rounds):
    """Sends the forms of one endpoint, each time with one spoilt field. Returns how many were sent."""
    view = app.view_functions[endpoint]
    forms = filled(app, view)
    if not forms:
        return 0
    door = Door(app, database, sign_in, endpoint)
    if "POST" not in door.methods():
        return 0
    client = sign_in(person_at(door))
    for _ in range(rounds):
        pairs = dict(dice.choice(forms))
        name, value = dice.choice(sorted(pairs)), dice.choice(SPOILT)
        send(app, database, client, door, {**pairs, name: value.encode("utf-8", "surrogatepass")}, (name, value[:40]))
    return rounds


def send(app, database, client, door, values, spoilt):
    mine = next(rule for rule in door.rules if "POST" in rule.methods)
    with app.test_request_context():
        address = url_for(door.endpoint, **{name: door.values[name] for name in mine.arguments})
    database.session.commit()
    undo = database.engine.begin_nested()
    answer = client.post(address, data=urlencode(values), content_type="application/x-www-form-urlencoded")
    undo.rollback()
    assert answer.status_code < 500 or answer.status_code == 503, f"{address} {spoilt}: {answer.status_code}"


@pytest.fixture
def no_csrf(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def test_one_spoilt_field_never_ends_in_an_unhandled_error(app, database, sign_in, no_csrf):
    dice = random.Random(SEED)
    chosen = dice.sample(endpoints_with_forms(), 40)
    assert sum(spoil(app, database, sign_in, endpoint, dice, 3) for endpoint in chosen) > 30


@pytest.mark.slow
@pytest.mark.parametrize("blueprint", sorted({name.partition(".")[0] for name in endpoints_with_forms()}))
def test_no_spoilt_field_of_a_rooms_forms_ends_in_an_unhandled_error(app, database, sign_in, no_csrf, blueprint):
    for endpoint in endpoints_with_forms():
        if endpoint.startswith(f"{blueprint}."):
            spoil(app, database, sign_in, endpoint, random.Random(SEED), 12)


def test_all_roles_have_a_place_in_the_world():
    assert {role for _, roles in TABLE.values() for role in roles} <= set(ROLES)
