"""Pure decisions about lessons: kinds, what may be uploaded, where a moved thing lands, Markdown to safe HTML."""

import re
import unicodedata

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

KINDS = {
    "video": "Video",
    "reading": "Okuma parçası",
    "quiz": "Kendini deneme",
    "live": "Canlı ders",
    "session": "Oturum",
    "practice": "Uygulama",
    "exam": "Sınav",
}
KIND_ICONS = {"video": "video", "reading": "file-text", "quiz": "writing", "exam": "writing", "practice": "tool"}
MATERIAL_MAX = 50 * 10**6
# ending -> (content type, the bytes that such a file begins with)
MATERIAL_TYPES = {
    "pdf": ("application/pdf", b"%PDF-"),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", b"PK\x03\x04"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
    "odp": ("application/vnd.oasis.opendocument.presentation", b"PK\x03\x04"),
    "zip": ("application/zip", b"PK\x03\x04"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
}
TAGS = {
    *(
        "p",
        "br",
        "hr",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "code",
        "pre",
        "blockquote",
        "a",
    ),
    *("table", "thead", "tbody", "tr", "th", "td", "sup", "sub"),
}
MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def material_type(file_name: str, head: bytes) -> tuple[str, str] | None:
    """(ending, content type) when the name's ending is allowed and the file really begins like one; else None."""
    ending = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    ending = {"jpeg": "jpg"}.get(ending, ending)
    if ending not in MATERIAL_TYPES or not head.startswith(MATERIAL_TYPES[ending][1]):
        return None
    return ending, MATERIAL_TYPES[ending][0]


def html_of(markdown: str, top: int = 2) -> Markup:
    """A reading as HTML: headings begin at h<top>, links leave with rel, everything else that could run is dropped."""
    text = MARKDOWN.render(markdown)
    text = re.sub(r"(</?h)([1-6])>", lambda found: f"{found[1]}{min(int(found[2]) + top - 1, 6)}>", text)
    clean = nh3.clean(
        text,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean.replace("<table>", '<table class="table">'))


def moved(items: list, at: int, to: int) -> list:
    """The list with the thing at `at` put at place `to`, both counted from 0; places outside are drawn to the ends."""
    items = list(items)
    thing = items.pop(at)
    items.insert(min(max(to, 0), len(items)), thing)
    return items


def clean_text(text: str | None) -> str:
    """Several lines as typed, NFC, without control characters."""
    text = unicodedata.normalize("NFC", text or "")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co")).strip()
