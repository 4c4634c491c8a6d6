"""News travels up by signal; docs/architecture.md lists every one, and who hears it."""

import ast

from lms.settings import ROOT
from tests.house.source import modules


def announced():
    """`room.name` of each blinker signal, however its module makes it."""
    return {
        f"{module.room}.{target.id}"
        for module in modules()
        if module.kind == "signals"
        for node in module.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id.islower()
    }


def test_every_signal_is_listed():
    text = (ROOT / "docs/architecture.md").read_text()
    assert sorted(name for name in announced() if f"`{name}`" not in text) == []
