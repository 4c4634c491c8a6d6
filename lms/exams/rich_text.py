"""Question texts: what may stand in them, and how they look as plain text. Cleaned on the way in and on the way out."""

import html
import re
import unicodedata
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

from lms.core.numbers import whole_number

TAGS = {"p", "br", "strong", "b", "em", "i", "u", "s", "sub", "sup", "ul", "ol", "li", "pre", "code", "blockquote"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "caption", "h3", "h4", "hr", "img"}
ATTRIBUTES = {
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$")
KEPT_MAX = 4000  # characters of a text that is cleaned once and kept: a thousand candidates read the same questions
IMAGE_MAX = 700_000  # characters of a picture inside a text, about 500 kB
LOOKS_LIKE_HTML = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|sub|sup|ul|ol|li|table|tr|td|th|img|span|div|a|pre|code|font|h[1-6])\b[^<>]*>", re.I
)
MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


def attribute(tag, name, value):
    """Pictures only as data inside the text: nothing is fetched from elsewhere while an exam runs."""
    if (tag, name) == ("img", "src"):
        return value if len(value) <= IMAGE_MAX and IMAGE.match(value) else None
    if name in ("width", "height", "colspan", "rowspan"):
        return value if whole_number(value, 2000) is not None else None
    return value


CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=attribute,
    url_schemes={"data"},
    clean_content_tags={"script", "style", "iframe", "object", "template", "svg", "math"},
    link_rel=None,
)


def clean(text: str) -> str:
    """HTML in, harmless HTML out; pictures that lost their source go, with nothing in their place."""
    return kept_clean(text) if text and len(text) <= KEPT_MAX else cleaned(text)


def cleaned(text: str) -> str:
    harmless = CLEANER.clean(without_controls(text or ""))
    return re.sub(r"<img(?![^>]*\ssrc=)[^>]*>", "", harmless).strip()


kept_clean = lru_cache(maxsize=4096)(cleaned)


def without_controls(text: str) -> str:
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co"))


def from_plain(text: str) -> str:
    """Plain text as HTML; an empty line parts paragraphs, a line break stays one."""
    parts = [part for part in re.split(r"\n\s*\n", without_controls(text or "").strip()) if part.strip()]
    escaped = [html.escape(part.strip(), quote=False).replace("\n", "<br>") for part in parts]
    return "".join(f"<p>{part}</p>" for part in escaped) if len(escaped) > 1 else "".join(escaped)


def from_markdown(text: str) -> str:
    return clean(MARKDOWN.render(without_controls(text or "")))


def from_any(text: str, form: str = "auto") -> str:
    """form: html, markdown, plain, or auto (HTML when it has a known tag, as old question files do)."""
    if form == "markdown":
        return from_markdown(text)
    if form == "html" or (form == "auto" and LOOKS_LIKE_HTML.search(text or "")):
        return clean(text)
    return from_plain(text)


def to_plain(text: str) -> str:
    """The words alone, entities resolved; for lists, searches and comparisons."""
    spaced = re.sub(r"(?i)<br\s*/?>|</(p|li|tr|h3|h4|div|td)>", " ", text or "")
    return " ".join(html.unescape(nh3.clean(spaced, tags=set(), clean_content_tags={"script", "style"})).split())
