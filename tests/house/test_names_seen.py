"""Every page that a role may open, read for names it must not see: a coordinator sees no person, a branch officer
nobody of another branch."""

import pytest
from flask import url_for

from lms.accounts.permissions import TABLE
from lms.core.database import db
from tests import make
from tests.house.world import World

HIDDEN = "Zübeyde Kırkpınarlı"
OWN = "Ceren Yaylacıoğlu"
SKIPPED = ("home.health", "accounts.sign_out", "accounts.sign_in_demo")


@pytest.fixture
def world(database):
    """A chamber whose every list holds somebody of the hidden name, in a branch of their own, and somebody of the
    walker's branch. `values`: what addresses may name; ids are of the hidden person's things."""
    world = World("reports.union")
    values = {"oda": world.here.slug, "kod": world.version.course.code, "kind": "csv"}
    values |= {"course_id": world.version.course_id, "version_id": world.version.id, "branch_id": world.branch.id}
    plant(world, OWN, world.branch)
    world.named = values | plant(world, HIDDEN, make.branch(world.here, "Iğdır"))
    db.session.flush()
    return world


def plant(world, name, branch):
    person, visitor = make.person(name), make.person(name)
    for one in (person, visitor):
        make.membership(one, world.here).branch_id = branch.id
    enrolment, visit = make.enrolment(person, world.version), make.enrolment(visitor, world.version)
    run = visit.run = make.dated_run(world.version, branch_id=branch.id)
    certificate = make.certificate(make.person(name), world.version)
    entry = make.list_entry(world.here, f"B{branch.id}", name)
    make.grant(make.person(name), "branch_officer", world.here, branch)
    found = {"person_id": person.id, "enrolment_id": enrolment.id, "run_id": run.id, "entry_id": entry.id}
    return found | {"certificate_id": certificate.id, "session_id": make.first_session(run).id}


def addresses(app, world, role):
    """Every GET address behind a mark that the role passes, of things that the planted world holds."""
    for rule in app.url_map.iter_rules():
        door = getattr(app.view_functions[rule.endpoint], "door", None)
        if "GET" not in rule.methods or door is None or rule.endpoint in SKIPPED or rule.arguments - set(world.named):
            continue
        if door.kind == "requires" and door.permission not in TABLE[role]:
            continue
        with app.test_request_context():
            yield rule.endpoint, url_for(rule.endpoint, **{name: world.named[name] for name in rule.arguments})


def seen_by(app, world, role, client):
    """(pages with the hidden name, how many pages opened)."""
    found, opened = [], 0
    for endpoint, address in list(addresses(app, world, role)):
        answer = client.get(address)
        assert answer.status_code < 500, address
        opened += answer.status_code == 200
        said = answer.get_data()
        if any(name.encode() in said for name in (HIDDEN, HIDDEN.upper().replace("I", "İ"))):
            found.append(f"{endpoint} {address}")
    return found, opened


def test_a_coordinator_finds_no_person_on_any_page(app, world, sign_in):
    found, opened = seen_by(app, world, "union_coordinator", sign_in(make.officer("union_coordinator")))
    assert found == [] and opened > 30


def test_a_branch_officer_finds_nobody_of_another_branch(app, world, sign_in):
    client = sign_in(make.officer("branch_officer", world.here, world.branch))
    found, opened = seen_by(app, world, "branch_officer", client)
    assert found == [] and opened > 45
    assert OWN in client.get(f"/masa/{world.here.slug}/kisiler").text  # the walk can find names
