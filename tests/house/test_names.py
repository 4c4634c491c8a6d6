"""A module is named by its noun and stays short; a rule that is switched off says why."""

import ast
import re

from lms.settings import PACKAGE, ROOT
from tests.house.source import modules

NOT_A_NOUN = {"utils", "util", "helpers", "helper", "services", "managers", "base", "common", "misc", "lib", "tools"}
LINES = 400
SUPPRESSION = re.compile(
    r"#\s*(noqa|type: ignore|pragma: no cover)(?:[:\[][A-Z0-9a-z, \-\]]*?)?(?P<reason>\s+[-–]+\s.+)?$", re.M
)


def test_no_module_is_a_drawer_for_everything():
    assert [str(module.path) for module in modules() if module.path.stem in NOT_A_NOUN] == []


def test_no_module_is_longer_than_a_reader_bears():
    paths = [*PACKAGE.rglob("*.py"), *PACKAGE.glob("frontend/**/*.ts")]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in paths
        if "node_modules" not in path.parts and (lines := len(path.read_text().splitlines())) > LINES
    }
    assert long == {}


def test_no_rule_is_switched_off_without_its_reason():
    silent = [
        f"{module.path}: {match[0]}"
        for module in modules()
        for match in SUPPRESSION.finditer(module.text)
        if not match["reason"]
    ]
    assert silent == []


def test_every_room_says_what_it_is_for():
    rooms = [module for module in modules() if module.path.name == "__init__.py" and len(module.path.parts) == 3]
    assert [str(module.path) for module in rooms if not module.tree.body] == []


def test_a_forms_check_refuses_by_the_error_that_its_library_catches():
    """wtforms catches ValidationError; a plain ValueError from a field's check would end the page."""
    found = []
    for module in modules():
        for node in module.nodes:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("validate_"):
                names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
                found += [f"{module.path}: {node.name}"] if module.kind == "forms" and "ValueError" in names else []
    assert found == []
