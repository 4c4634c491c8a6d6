"""Ids in bodies and queries: every place is listed in foreign_ids.py, and a foreign row's id does nothing there."""

import ast
from types import SimpleNamespace

import pytest
from flask import template_rendered, url_for
from sqlalchemy import event

from lms.accounts.models import MemberListEntry
from lms.core.database import db
from tests import make
from tests.house import foreign_ids as known
from tests.house.source import dotted, literal, modules
from tests.house.test_spoilt_forms import person_at
from tests.house.world import World, row


def near_entry(world):
    return world.claim_id and db.session.query(MemberListEntry).filter_by(chamber_id=world.here.id).first()


def candidate(world):
    """Somebody who waits for a seat."""
    person = make.person()
    make.enrolment(person, world.exam.version)
    return person


def numbered_seat(world):
    world.seating_id.number = f"{10_000_000 + next(make.NUMBER)}"
    return world.seating_id


def peopled_run(world):
    world.enrolment_id.run_id = world.run.id
    return world.run


def silence(world):
    began = world.attempt.started_at
    return row("exams.models", "Silence", attempt_id=world.attempt.id, began_at=began, ended_at=began)


ROWS = {  # what World gives as a number, and what no address names
    "chamber": lambda world: world.here,
    "course_id": lambda world: world.version.course,
    "trainer_id": lambda world: world.serving.trainer,
    "kind_id": lambda world: world.certificate.kind,
    "certificate_version": lambda world: world.certificate.version,
    "reader": lambda world: make.officer("chamber_admin", world.here),
    "notification": lambda world: row("accounts.models", "Notification", user_id=world.owner.id),
    "drawing": lambda world: row("exams.models", "QuestionDrawing", bank_id=world.bank_id.id),
    "near_entry": near_entry,
    "candidate": candidate,
    "seating_id": numbered_seat,
    "peopled_run": peopled_run,
    "silence": silence,
}
SELECTS = {"OneOfField", "SelectField", "SelectMultipleField", "RadioField"}
SENT = {"request.form", "request.args", "request.values"}
VALUES = {"exams_desk.new_question": {"kind": "hotspot"}}  # of an address, where the matrix's world has another


def marked(world, name):
    """(the row, the words by which it is known wherever it is seen)."""
    found = ROWS[name](world) if name in ROWS else getattr(world, name)
    marks = []
    for one in (found, *(getattr(found, part, None) for part in ("user", "version", "trainer"))):
        for column in ("title", "name", "full_name"):
            if isinstance(getattr(one, column, None), str):
                marks.append(f"Kenar {next(make.NUMBER)} Kişisi")
                setattr(one, column, marks[-1])
        marks += [one.number] if name == "certificate_id" and one is found else []
    db.session.flush()
    return found, marks


@pytest.fixture
def written(database):
    """(table, id) of every row that an insert or update names."""
    seen = set()

    def look(connection, cursor, statement, parameters, context, executemany):
        if context is None or not (context.isinsert or context.isupdate) or context.compiled is None:
            return
        for key in context.compiled.statement.table.foreign_keys:
            for values in context.compiled_parameters:
                seen.add((key.column.table.name, values.get(key.parent.key)))

    event.listen(database.engine, "before_cursor_execute", look)
    yield seen
    event.remove(database.engine, "before_cursor_execute", look)


def values_of(one) -> dict:
    return {column.key: getattr(one, column.key) for column in one.__table__.columns}


class Place:
    """The doors of one room: its own things, another chamber's, those of another branch. Requests leave nothing."""

    def __init__(self, app, sign_in, pages, written, blueprint):
        self.app, self.sign_in, self.pages, self.written = app, sign_in, pages, written
        self.worlds = {"own": World(f"{blueprint}.x"), "foreign": World(f"{blueprint}.x")}
        self.clients, self.rows, self.own = {}, {}, self.worlds["own"]

    def at(self, endpoint):
        """Goes to this door."""
        self.endpoint, self.own.view = endpoint, endpoint.partition(".")[2]
        self.rules = [rule for rule in self.app.url_map.iter_rules() if rule.endpoint == endpoint]
        return self

    def world(self, whose):
        if whose == "beside" and whose not in self.worlds:
            made = self.worlds["beside"] = World(f"{self.own.blueprint}.x")
            made.here, made.branch = self.own.here, self.own.other_branch
        self.worlds[whose].view = self.own.view
        return self.worlds[whose]

    def row(self, whose, name):
        """Made and marked once."""
        if (whose, name) not in self.rows:
            self.rows[whose, name] = marked(self.world(whose), name)
        return self.rows[whose, name]

    def client(self, role):
        if self.endpoint in ("surveys.own_results", "trainers.own_training"):
            person = self.own.teacher()
        elif role:
            person = self.own.holder(self.own.here, [role])
        else:
            person = person_at(SimpleNamespace(endpoint=self.endpoint, world=self.own))
        return self.clients.setdefault(person.id, self.sign_in(person))

    def send(self, words, one, role=None):
        """The answer, what the person is told next, whether anything was written about the row, its field's errors."""
        pairs = [word.partition("=") for word in words if word != "~"]
        facts = {
            "email": getattr(one, "email", ""),
            "number": getattr(one, "number", ""),
            "own": self.own.owner.full_name,
        }
        said = [(name.format(one.id), value.replace("_", " ").format(one.id, **facts)) for name, _, value in pairs]
        query = {name[1:]: value for name, value in said if name.startswith("?")}
        body = {name: value for name, value in said if not name.startswith("?")}
        client, before, name_of_it = self.client(role), values_of(one), (one.__tablename__, one.id)
        method = "POST" if body or "GET" not in self.rules[0].methods else "GET"
        mine = next(rule for rule in self.rules if method in rule.methods)
        values = self.own.values(sorted(mine.arguments)) | VALUES.get(self.endpoint, {})
        with self.app.test_request_context():
            address = url_for(self.endpoint, **values, **query)
        self.pages.clear()
        db.session.commit()
        self.written.clear()
        undo = db.engine.begin_nested()
        answer = client.open(address, method=method, data=body)
        with client.session_transaction() as session:
            told = str(session.pop("_flashes", ""))
        db.session.expire_all()
        came = name_of_it in self.written or values_of(one) != before
        errors = self.errors_of(next(iter(body), ""))
        db.session.rollback()
        undo.rollback()
        db.session.expire_all()
        assert answer.status_code < 500, address
        return answer, told, came, errors

    def errors_of(self, name):
        """Of the field that came back under this name; none when no such field came back."""
        forms = [value for context in self.pages for value in context.values() if hasattr(value, "_fields")]
        fields = [field for form in forms for field in all_fields(form)]
        found = [field for field in fields if field.name == name and field.raw_data]
        return found[-1].errors if found else None


def all_fields(form):
    for field in form:
        yield field
        for entry in getattr(field, "entries", []):
            yield from entry.form if hasattr(entry, "form") else []


@pytest.fixture
def places(app, database, sign_in, written, monkeypatch):
    """By the blueprint's name; what templates are given is kept, and no tokens are asked for."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    seen = []
    with template_rendered.connected_to(lambda sender, template, context, **_: seen.append(context), app):
        yield lambda blueprint: Place(app, sign_in, seen, written, blueprint)


def lines_of(*tables):
    """blueprint -> the lines of these tables, as (table's number, key, endpoint, row, words)."""
    found = {}
    for number, table in enumerate(tables):
        for key, line in table.items():
            endpoint, row_name, *words = line.split()
            found.setdefault(endpoint.partition(".")[0], []).append((number, key, endpoint, row_name, words))
    return found


CHOSEN = lines_of(known.CHOSEN, known.CHOSEN_IN_A_BRANCH)
READ = lines_of(known.READ, known.READ_IN_A_BRANCH)
WHOSE = [("foreign", None), ("beside", "branch_officer")]


@pytest.mark.parametrize("blueprint", sorted(CHOSEN))
def test_a_field_refuses_anothers_row(places, blueprint):
    place, wrong = places(blueprint), []
    for number, key, endpoint, row_name, more in CHOSEN[blueprint]:
        whose, role = WHOSE[number]
        foreign, marks = place.at(endpoint).row(whose, row_name)
        answer, _, came, errors = place.send(more or [key.partition(".")[2] + "={}"], foreign, role)
        if not errors or came or any(mark in answer.text for mark in marks):
            wrong.append(f"{key} at {endpoint} takes or shows the {row_name} of {whose}: {answer.status_code}, {came=}")
    assert wrong == []


@pytest.mark.parametrize("blueprint", sorted(READ))
def test_nothing_comes_of_anothers_row(places, blueprint):
    place, wrong = places(blueprint), []
    for number, key, endpoint, row_name, words in READ[blueprint]:
        whose, role = WHOSE[number]
        seen = outcome(place.at(endpoint), whose, row_name, words, role)
        if seen[-2:] != (False, False):
            wrong.append(f"{key} at {endpoint}, the {row_name} of {whose}: status, place, told, shown, came = {seen}")
    assert wrong == []


def outcome(place, whose, row_name, words, role):
    one, marks = place.row(whose, row_name)
    answer, told, came, _ = place.send(words, one, role)
    return answer.status_code, answer.location, told, any(mark in answer.text + told for mark in marks), came


@pytest.mark.slow
@pytest.mark.parametrize("blueprint", sorted(CHOSEN))
def test_the_same_field_takes_ones_own_row(places, blueprint):
    place, wrong = places(blueprint), []
    for number, key, endpoint, row_name, more in CHOSEN[blueprint]:
        own, _ = place.at(endpoint).row("own", row_name)
        if errors := place.send(more or [key.partition(".")[2] + "={}"], own, WHOSE[number][1])[3]:
            wrong.append(f"{key} at {endpoint}, {row_name}: {errors}")
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("blueprint", sorted(READ))
def test_ones_own_row_is_answered_otherwise_than_anothers(places, blueprint):
    """Or the test above would prove nothing."""
    place, wrong = places(blueprint), []
    for number, key, endpoint, row_name, words in READ[blueprint]:
        whose, role = WHOSE[number]
        sent = (place.at(endpoint), whose, row_name, words, role)
        if "~" not in words and outcome(*sent) == outcome(place, "own", *sent[2:]):
            wrong.append(f"{key} at {endpoint}, {row_name}")
    assert wrong == []


# Every place that may hold an id is listed


def fields_that_offer_rows():
    """`Form.field` of every field that offers what is filled in later, and of every other field that is named an id."""
    for module in modules():
        for node in module.nodes:
            if isinstance(node, ast.ClassDef):
                for line in node.body:
                    if isinstance(line, ast.Assign) and isinstance(line.value, ast.Call):
                        kind, name = dotted(line.value.func).rpartition(".")[2], dotted(line.targets[0])
                        is_filled = kind in SELECTS and "choices" not in {one.arg for one in line.value.keywords}
                        if is_filled or (kind.endswith("Field") and name.endswith("_id")):
                            yield f"{node.name}.{name}"


def keys_that_are_read():
    """(`module key`, key) of every key that is read from a form or an address without a field."""
    for module in modules():
        for node in module.nodes:
            key = key_read(node)
            if key:
                yield f"{module.name.removeprefix('lms.')} {key}", key


def key_read(node) -> str | None:
    """In `request.form.get(key)` and the like; `*` for all of them; for a key that is put together its beginning."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and dotted(node.func.value) in SENT:
        if node.func.attr in ("items", "to_dict", "keys", "lists"):
            return "*"
        return spoken(node.args[0]) if node.func.attr in ("get", "getlist") else None
    if isinstance(node, ast.Subscript) and dotted(node.value) in SENT:
        return spoken(node.slice)
    return None


def spoken(node) -> str:
    if isinstance(node, ast.JoinedStr):
        return (literal(node.values[0]) or "") + "*"
    return literal(node) or "?"


def test_every_field_that_offers_rows_is_listed():
    found, listed = set(fields_that_offer_rows()), known.CHOSEN.keys() | known.READ.keys() | known.NO_ROWS.keys()
    assert sorted(found - listed) == [], "say in tests/house/foreign_ids.py what a foreign id does there"
    assert sorted(one for one in listed - found if "." in one and " " not in one) == [], "no such field any more"


def test_every_key_that_is_read_is_listed():
    found = dict(keys_that_are_read())
    listed = known.READ.keys() | known.NO_IDS.keys()
    unknown = sorted(place for place, key in found.items() if place not in listed and key not in known.WORDS.split())
    assert unknown == [], "say in tests/house/foreign_ids.py what a foreign id does there, or that it is none"
    assert sorted(one for one in listed - found.keys() if " " in one) == [], "read no more"
