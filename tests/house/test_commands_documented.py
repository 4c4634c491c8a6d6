"""Each `lms` command teaches by --help and stands in docs/operating.md; nothing stands there that is none."""

import re

import click

from lms.cli import main
from lms.settings import ROOT


def commands(group, prefix=""):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def test_every_command_says_what_it_does():
    assert [name for name, command in commands(main) if not command.help] == []


def test_every_command_is_documented():
    text = (ROOT / "docs/operating.md").read_text()
    assert [name for name, _ in commands(main) if f"`lms {name}" not in text] == []


def test_every_documented_command_exists():
    known = {name for name, _ in commands(main)}
    named = re.findall(r"`lms ([a-z]+(?: [a-z]+)?)", (ROOT / "docs/operating.md").read_text())
    assert [name for name in named if name not in known and name.split()[0] not in known] == []
