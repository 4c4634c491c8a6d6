"""Imports, foreign keys and relationships point down; rooms meet only through the files meant for it."""

import grimp
import pytest
from importlinter.cli import lint_imports

from lms.core.database import db
from tests.house.source import floors, modules

DOORS = {"views", "manage", "api", "forms", "tasks", "listeners", "menu"}  # nobody else's business
BELOW = {"core", "settings", ""}


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("lms", cache_dir=None)


def test_the_import_contracts_hold(capsys):
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out


def test_rooms_do_not_take_from_each_others_doors(graph):
    wrong = []
    for name in graph.modules:
        room = (name.split(".") + [""])[1]
        for other in graph.find_modules_directly_imported_by(name):
            parts = (other.split(".") + ["", ""])[1:3]
            if room in floors_of_rooms() and parts[0] not in BELOW | {room} and parts[1] in DOORS:
                wrong.append(f"{name} takes from {other}")
    assert sorted(wrong) == []


def floors_of_rooms():
    top = floors()["app"]
    return {room for room, floor in floors().items() if floor < top} - BELOW


@pytest.fixture(scope="module")
def mappers(app):
    for module in modules():
        if module.kind == "models":
            __import__(module.name)
    return list(db.Model.registry.mappers)


def room_of(mapper):
    return mapper.class_.__module__.split(".")[1]


def may_know(room, other):
    return room == other or floors()[other] < floors()[room]


def test_relationships_point_down(mappers):
    wrong = [
        str(relationship)
        for mapper in mappers
        for relationship in mapper.relationships
        if not may_know(room_of(mapper), room_of(relationship.mapper))
    ]
    assert wrong == []


def test_foreign_keys_point_down(mappers):
    rooms = {table: room_of(mapper) for mapper in mappers for table in mapper.tables}
    wrong = [
        f"{key.parent} -> {key.target_fullname}"
        for table, room in rooms.items()
        for key in table.foreign_keys
        if not may_know(room, rooms[key.column.table])
    ]
    assert sorted(wrong) == []
