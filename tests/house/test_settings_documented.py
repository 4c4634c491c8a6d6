"""Documentation cannot lag: each setting stands in docs/operating.md, and nothing stands there that is none."""

import re

from lms.settings import ROOT
from tests.house.source import modules

NAME = re.compile(r"\bLMS_[A-Z]+(?:_[A-Z]+)*\b")
NOT_SETTINGS = {"LMS_RUN", "LMS_TEST_DATABASE"}  # marks our child processes; marks the test run


def test_every_setting_is_documented_and_every_documented_one_exists():
    read = {name for module in modules() for name in NAME.findall(module.text)} - NOT_SETTINGS
    documented = set(NAME.findall((ROOT / "docs/operating.md").read_text()))
    assert {"undocumented": read - documented, "unknown": documented - read} == {
        "undocumented": set(),
        "unknown": set(),
    }
