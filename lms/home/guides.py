"""The guides of docs/kilavuz inside the program: /yardim lists them, /yardim/<guide> shows one with its pictures."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from lms.core.refusals import NotFound
from lms.settings import carried

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
LINE = re.compile(r"^\| \[(.+?)\]\((.+?)\.md\) \| (.+?) \|$", re.M)
PICTURES = "resim"


@dataclass(frozen=True)
class Guide:
    slug: str
    name: str  # as the list calls it
    for_whom: str
    title: str
    body: Markup


def folder() -> Path:
    return carried("docs/kilavuz")


@cache
def guides() -> dict[str, Guide]:
    """By their address, in the order of the list in docs/kilavuz/README.md."""
    found = LINE.findall((folder() / "README.md").read_text())
    return {slug: guide(slug, name, for_whom) for name, slug, for_whom in found}


def guide(slug: str, name: str, for_whom: str) -> Guide:
    """The first heading becomes the page's title; links to guides and pictures become addresses of the program."""
    heading, _, text = (folder() / f"{slug}.md").read_text().partition("\n")
    body = re.sub(r'href="([a-z-]+)\.md(#[^"]*)?"', r'href="/yardim/\1\2"', MARKDOWN.render(text))
    picture = rf'<img src="{PICTURES}/([a-z-]+\.png)" alt="([^"]*)"( /)?>'
    shown = rf'<a href="/yardim/{PICTURES}/\1"><img loading="lazy" src="/yardim/{PICTURES}/\1" alt="\2"></a>'
    body = re.sub(picture, shown, body)  # on a phone a picture opens in its own size
    return Guide(slug, name, for_whom, heading.removeprefix("# ").strip(), Markup(body))  # our own text, no HTML in it


def demand_guide(slug: str) -> Guide:
    """The guide of that address; NotFound."""
    if slug not in guides():
        raise NotFound("Bu adreste bir kılavuz yok.")
    return guides()[slug]


def pictures() -> Path:
    """The folder of the guides' pictures, made by docs/pictures.py."""
    return folder() / PICTURES
