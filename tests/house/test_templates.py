"""Templates: one layout, no inline code (the policy would stop it), short enough to read."""

import re

import pytest

from lms.settings import ROOT

FOLDER = ROOT / "templates"
PAGES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
LINES = 120
FRAGMENTS = {  # answers that a script puts into a page already open, and parts whose name is put together
    "catalogue/results.html",
    "certificates/pdf_state.html",
    "home/panel_documents.html",
    "home/panel_enrolments.html",
}
INLINE = re.compile(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.I)
SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*application/ld\+json)", re.I)
USED = re.compile(r"{%-?\s*(?:include|import|from|extends)\s+([^%]*?)%}")


def text(name):
    return re.sub(r"{#.*?#}", "", (FOLDER / name).read_text(), flags=re.S)


def parent(name):
    found = re.search(r"{%-?\s*extends\s+[\"']([^\"']+)", text(name))
    return found and found[1]


@pytest.fixture(scope="module")
def parts():
    """What other templates include or import."""
    found = set()
    for name in PAGES:
        for names in USED.findall(text(name)):
            found |= set(re.findall(r"[\"']([^\"']+\.html)[\"']", names))
    return found


def test_no_template_carries_inline_code():
    assert [name for name in PAGES if INLINE.search(text(name)) or SCRIPT.search(text(name))] == []


def test_templates_are_short():
    long = {name: lines for name in PAGES if (lines := len((FOLDER / name).read_text().splitlines())) > LINES}
    assert long == {}


def test_every_page_extends_the_layout(parts):
    def ends_in_the_layout(name):
        while above := parent(name):
            name = above
        return name == "layout.html"

    stray = [
        name
        for name in PAGES
        if not name.startswith("components/") and name not in parts | FRAGMENTS and not ends_in_the_layout(name)
    ]
    assert stray == []


def test_every_part_that_is_named_exists(parts):
    assert sorted(part for part in parts if not (FOLDER / part).exists()) == []
