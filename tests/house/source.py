"""What the house checks read: the modules of lms/ as syntax trees, the floors as numbers."""

import ast
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from lms.settings import PACKAGE, ROOT

KINDS = {"models", "rules", "queries", "operations", "access", "forms", "views", "manage", "api", "tasks", "listeners"}


@dataclass(frozen=True)
class Module:
    """`name` is dotted (`lms.catalogue.views.courses`), `path` relative to the checkout."""

    name: str
    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def room(self) -> str:
        return self.name.split(".")[1] if "." in self.name else ""

    @property
    def kind(self) -> str:
        """The file of the room that it is or belongs to: `views`, `operations` ... (a room may fold a noun's files into
        a folder: catalogue/assignments/manage.py is a manage too)."""
        parts = self.name.split(".")[2:]
        return next((part for part in parts if part in KINDS), parts[0] if parts else "")

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    def calls(self):
        """(call, the called thing's last name, the thing before its dot or "")."""
        return self.called

    @cached_property
    def called(self) -> list[tuple[ast.Call, str, str]]:
        found = []
        for node in self.nodes:
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Attribute):
                    found.append((node, node.func.attr, dotted(node.func.value)))
                elif isinstance(node.func, ast.Name):
                    found.append((node, node.func.id, ""))
        return found


def dotted(node) -> str:
    """As it stands in the source; a name with its dots is put together without the slow ast.unparse."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ast.unparse(node)


@cache
def modules() -> tuple[Module, ...]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(ROOT)
        name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
        found.append(Module(name, relative, path.read_text()))
    return tuple(found)


@cache
def floors() -> dict[str, int]:
    """Room -> floor, the higher above; neighbours share a number. Read from the import contract of pyproject.toml."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["containers"] == ["lms"])
    return {name.strip(" ()"): -number for number, layer in enumerate(layers) for name in layer.split("|")}


def literal(node) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
