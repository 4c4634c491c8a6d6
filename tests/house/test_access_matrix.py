"""Route x role x chamber: real requests, measured against the table in matrix.py."""

import pytest
from flask import templating, url_for

from lms.accounts.guard import OPEN_ENDPOINTS
from lms.accounts.permissions import ROLES, UNION_ROLES
from tests.house import matrix
from tests.house.world import World

IN, SIGN_IN, NO_RIGHT, NO_PAGE = "gets in", "is sent to sign in", "403", "404"
NO_OBJECTS = {"oda", "page", "filter_id", "kind", "form", "question", "paper", "act", "to"}  # no rows of a chamber
NO_BRANCH = {  # rows that belong to the whole chamber: its staff of every branch may see them
    *("course_id", "version_id", "lesson_id", "material_id"),  # courses
    *("trainer_id", "authorisation_id", "training_id"),  # trainers
}
QUERIES = {"assignments.choose": {"egitim": "course_id"}}  # pages that name a row after the question mark
TUS = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
METHODS = {"GET", "POST", "PATCH", "PUT", "DELETE"}


def names(text):
    return text.split()


def table():
    """endpoint -> (kind of line, roles)."""
    lines = [("public", "", matrix.PUBLIC), ("token", "", matrix.TOKEN)]
    lines += [("signed in", "", matrix.SIGNED_IN), ("signed in", "", matrix.OWN_NUMBER)]
    lines += [("own", "", matrix.OWN), ("own in body", "", matrix.OWN_IN_BODY), ("own", "", matrix.TRAINERS_OWN)]
    lines += [("desk", roles, endpoints) for roles, endpoints in matrix.DESK]
    lines += [("anywhere", roles, endpoints) for roles, endpoints in matrix.ANYWHERE]
    lines += [("own upload", *matrix.OWN_UPLOAD), ("trainer's course", "trainer", matrix.TRAINERS_COURSE)]
    found = {}
    for kind, roles, endpoints in lines:
        for endpoint in names(endpoints):
            assert endpoint not in found, f"{endpoint} stands twice in tests/house/matrix.py"
            assert set(names(roles)) <= set(ROLES), f"{endpoint}: unknown role in {roles}"
            found[endpoint] = (kind, names(roles))
    return found


TABLE = table()


def test_every_endpoint_has_its_line_and_every_line_its_endpoint(app):
    endpoints, known = set(app.view_functions) - OPEN_ENDPOINTS, {name.partition(":")[0] for name in TABLE}
    assert {"without a line in matrix.py": endpoints - known, "no such endpoint": known - endpoints} == {
        "without a line in matrix.py": set(),
        "no such endpoint": set(),
    }


class Door:
    """One endpoint: its addresses with objects of the first chamber, and requests that leave nothing behind. Pages are
    drawn (and read, tests/pages.py) for one of those who get in: most of the time would go into drawing."""

    is_drawn = False

    def __init__(self, app, database, sign_in, endpoint):
        self.app, self.database, self.sign_in, self.endpoint = app, database, sign_in, endpoint
        self.rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint]
        self.world = World(endpoint)
        wanted = {name for rule in self.rules for name in rule.arguments} | set(QUERIES.get(endpoint, {}).values())
        self.values = self.world.values(sorted(wanted))
        self.clients = {None: app.test_client()}

    def methods(self):
        all_of_them = {method for rule in self.rules for method in rule.methods}
        return sorted(all_of_them & METHODS or all_of_them & {"HEAD"} or all_of_them)

    def roles(self, method):
        return TABLE.get(f"{self.endpoint}:{method}", TABLE[self.endpoint])[1]

    def names_an_object(self):
        return bool(set(self.values) - NO_OBJECTS)

    def page(self, method, user):
        """The same as `outcome`, with the page drawn."""
        self.is_drawn = True
        try:
            return self.outcome(method, user)
        finally:
            self.is_drawn = False

    def outcome(self, method, user, plainly=False, **other):
        """What the person meets (`plainly`: the bare status). The request's effects are undone, so that each meets the
        same world."""
        client = self.clients.setdefault(user, user and self.sign_in(user))
        values = self.values | other
        mine = next(rule for rule in self.rules if method in rule.methods)
        with self.app.test_request_context():
            asked = {name: values[value] for name, value in QUERIES.get(self.endpoint, {}).items()}
            address = url_for(self.endpoint, **{name: values[name] for name in mine.arguments}, **asked)
        self.database.session.commit()
        undo = self.database.engine.begin_nested()
        answer = client.open(address, method=method, headers=TUS if "videos_api" in self.endpoint else {})
        undo.rollback()
        return str(answer.status_code) if plainly else spoken(answer)


def spoken(answer):
    if answer.status_code == 401 or (answer.status_code == 302 and answer.location.partition("?")[0] == "/giris"):
        return SIGN_IN
    if answer.status_code in (403, 404):
        return str(answer.status_code)
    return IN if answer.status_code < 500 else f"error {answer.status_code}"


@pytest.fixture
def door(app, database, sign_in, monkeypatch, request):
    if request.param not in app.view_functions:
        pytest.fail(f"{request.param} is in matrix.py and not in the program")
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)  # or a missing token would answer before the door
    door, draw = Door(app, database, sign_in, request.param), templating._render
    monkeypatch.setattr(templating, "_render", lambda *page: draw(*page) if door.is_drawn else "")
    return door


def lines_of(*kinds):
    return sorted(name for name, (kind, _) in TABLE.items() if kind in kinds and ":" not in name)


@pytest.mark.parametrize("door", lines_of("public"), indirect=True)
def test_public(door):
    for method in door.methods():
        for person in (None, door.world.owner):
            assert door.page(method, person) in (IN, NO_PAGE), method


@pytest.mark.parametrize("door", lines_of("token"), indirect=True)
def test_without_its_token_a_machine_is_refused(door):
    for method in door.methods():
        for person in (None, door.world.owner):
            seen = door.outcome(method, person)
            is_unread = seen == IN and door.outcome(method, person, plainly=True) == "400"
            assert seen in (NO_RIGHT, NO_PAGE, SIGN_IN) or is_unread, method


@pytest.mark.parametrize("door", lines_of("signed in"), indirect=True)
def test_signed_in(door):
    for method in door.methods():
        assert door.outcome(method, None) == SIGN_IN
        good = {IN, SIGN_IN} if door.endpoint in names(matrix.ENDS_THE_SESSION) else {IN}
        assert door.page(method, door.world.owner) in good, method


@pytest.mark.parametrize("door", lines_of("own"), indirect=True)
def test_ones_own(door):
    for method in door.methods():
        assert door.outcome(method, None) == SIGN_IN
        assert door.outcome(method, door.world.stranger) == NO_PAGE, method
        if door.endpoint not in names(matrix.TRAINERS_OWN):
            assert door.page(method, door.world.owner) == IN, method


@pytest.mark.parametrize("door", lines_of("own in body"), indirect=True)
def test_ones_own_with_more_in_the_body(door):
    for method in door.methods():
        assert door.outcome(method, None) == SIGN_IN
        for person in (door.world.stranger, door.world.owner):
            assert door.outcome(method, person, plainly=True) in {"400", "404", "409", "422"}, method


@pytest.mark.parametrize("door", lines_of("desk"), indirect=True)
def test_desk(door):
    """Who may not is one person with all the roles that may not: what several roles together cannot do, none can."""
    here, there = door.world.here, door.world.there
    for method in door.methods():
        allowed = door.roles(method)
        assert door.outcome(method, None) == SIGN_IN
        assert door.outcome(method, door.world.owner) == NO_RIGHT, "a member without any role"
        meets = dict.fromkeys(allowed, door.outcome) | dict.fromkeys(allowed[-1:], door.page)
        seen = {role: meets[role](method, door.world.holder(here, [role])) for role in allowed}
        assert seen == dict.fromkeys(allowed, IN), f"{method}, own chamber"
        others = [role for role in ROLES if role not in allowed]
        assert door.outcome(method, door.world.holder(here, others)) == NO_RIGHT, f"{method}, other roles together"
        if "branch_officer" in allowed and set(door.values) - NO_OBJECTS - NO_BRANCH:
            neighbour = door.world.holder(here, ["branch_officer"], door.world.other_branch)
            assert door.outcome(method, neighbour) == NO_PAGE, f"{method}, another branch's staff"
        if foreign := [role for role in allowed if role not in UNION_ROLES]:
            stranger = door.world.holder(there, foreign)
            assert door.outcome(method, stranger) == NO_PAGE, f"{method}, another chamber's staff"
            if door.names_an_object():
                seen = door.outcome(method, stranger, oda=there.slug)
                assert seen == NO_PAGE, f"{method}, a foreign object under one's own address"


@pytest.mark.parametrize("door", lines_of("anywhere"), indirect=True)
def test_staff_anywhere(door):
    for method in door.methods():
        allowed = door.roles(method)
        assert door.outcome(method, None) == SIGN_IN
        assert door.outcome(method, door.world.owner) == NO_RIGHT
        meets = dict.fromkeys(allowed, door.outcome) | dict.fromkeys(allowed[-1:], door.page)
        seen = {role: meets[role](method, door.world.holder(door.world.here, [role])) for role in allowed}
        assert seen == dict.fromkeys(allowed, IN), method
        others = [role for role in ROLES if role not in allowed]
        assert door.outcome(method, door.world.holder(door.world.here, others)) == NO_RIGHT, method


@pytest.mark.parametrize("door", lines_of("own upload"), indirect=True)
def test_ones_own_upload(door):
    from tests import make

    editor = make.officer("content_editor", door.world.here)
    make.grant(door.world.owner, "content_editor", door.world.here)
    for method in door.methods():
        assert door.outcome(method, None) == SIGN_IN
        assert door.outcome(method, door.world.stranger) == NO_RIGHT
        assert door.outcome(method, editor) == NO_PAGE, f"{method}, a colleague"
        assert door.page(method, door.world.owner) == IN, method


@pytest.mark.parametrize("door", lines_of("trainer's course"), indirect=True)
def test_the_course_that_one_teaches(door):
    teacher, another = door.world.teacher(), door.world.holder(door.world.here, ["trainer"])
    for method in door.methods():
        assert door.outcome(method, None) == SIGN_IN
        assert door.outcome(method, door.world.owner) == NO_RIGHT
        assert door.outcome(method, another) == NO_PAGE, "a trainer of another course"
        assert door.page(method, teacher) == IN
