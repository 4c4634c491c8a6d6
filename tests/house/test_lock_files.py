"""Locks carry hashes and no host names: whoever has a mirror of the registries can install."""

import json
import re

import pytest

from lms.settings import ROOT

REQUIREMENTS = ["bootstrap.lock", "requirements.lock", "requirements-dev.lock"]
PACKAGES = ["package-lock.json", "tests/browser/package-lock.json"]


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_pinned_with_a_hash(name):
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)
    entries = re.split(r"\n(?=[a-z0-9])", text.strip(), flags=re.I)
    assert [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", PACKAGES)
def test_every_package_is_pinned_with_a_hash_and_without_a_host(name):
    packages = json.loads((ROOT / name).read_text())["packages"]
    packages.pop("")
    assert [path for path, entry in packages.items() if "resolved" in entry or "integrity" not in entry] == []
