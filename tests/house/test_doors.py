"""Every view carries one mark, and marks, checks and the table of permissions speak of the same set."""

from lms.accounts.guard import OPEN_ENDPOINTS
from lms.accounts.permissions import PERMISSIONS, ROLES, TABLE
from lms.core.doors import Door
from tests.house.source import literal, modules

ASK = {
    "may",
    "reach",
    "demand",
    "desk_chamber",
    "branches_reached",
    "roles_with",
}  # and other rooms' `..., permission)`


def marks(app):
    return {
        endpoint: getattr(view, "door", None)
        for endpoint, view in app.view_functions.items()
        if endpoint not in OPEN_ENDPOINTS
    }


def test_every_view_carries_a_mark(app):
    assert [endpoint for endpoint, door in marks(app).items() if not isinstance(door, Door)] == []


def test_every_mark_names_a_permission_of_the_table(app):
    unknown = {
        endpoint: door.permission
        for endpoint, door in marks(app).items()
        if door.kind == "requires" and door.permission not in PERMISSIONS
    }
    assert unknown == {}


def test_every_permission_is_asked_for_by_a_view_or_a_check(app):
    asked = {door.permission for door in marks(app).values() if door}
    for module in modules():
        if module.name != "lms.accounts.permissions":
            asked |= {literal(argument) for call, _, _ in module.calls() for argument in call.args}
    assert PERMISSIONS - asked == set()


def test_every_check_names_a_permission_of_the_table():
    unknown = []
    for module in modules():
        for call, name, _ in module.calls():
            texts = [literal(argument) for argument in call.args] if name in ASK else []
            unknown += [f"{module.path}:{call.lineno} {t}" for t in texts if t and "." in t and t not in PERMISSIONS]
    assert unknown == []


def test_every_role_has_a_name_and_something_to_do():
    assert set(ROLES) == set(TABLE)
    assert all(TABLE.values())


def test_no_view_is_hidden_under_a_second_mark():
    """Decorators above the route see the marked view; a mark above the route would mark nothing."""
    wrong = []
    for module in modules():
        for node in module.tree.body:
            names = [mark_name(decorator) for decorator in getattr(node, "decorator_list", [])]
            if sum(name in ("public", "signed_in", "requires") for name in names) > 1:
                wrong.append(f"{module.path}:{node.lineno}")
    assert wrong == []


def mark_name(decorator):
    call = getattr(decorator, "func", decorator)
    return getattr(call, "id", getattr(call, "attr", ""))
