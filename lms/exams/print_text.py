"""Question texts for typst: clean HTML becomes plain nodes that a template draws; pictures become files. Pure.

A node is a text, or {"t": tag, "c": [nodes]}; a picture {"t": "img", "file": name, "width": points or none, "alt"}.
"""

import base64
import binascii
import hashlib
import re
from html.parser import HTMLParser

from lms.core.numbers import whole_number
from lms.exams import rich_text

ALONE = {"br", "hr", "img"}
SOURCE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,(.+)$", re.S)
POINTS = 0.75  # of a pixel
SPACE = re.compile(r"\s+")


class Reader(HTMLParser):
    def __init__(self, files: dict[str, bytes]):
        super().__init__(convert_charrefs=True)
        self.files = files
        self.root: dict = {"t": "root", "c": []}
        self.open = [self.root]

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        node: dict = {"t": tag}
        if tag == "img":
            node |= self.picture(said)
        elif tag not in ALONE:
            node["c"] = []
        if tag in ("td", "th"):
            node["span"] = min(int(said.get("colspan") or 1), 12)
        self.open[-1]["c"].append(node)
        if tag not in ALONE:
            self.open.append(node)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in ALONE:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if any(node["t"] == tag for node in self.open[1:]):
            while self.open.pop()["t"] != tag:
                pass

    def handle_data(self, data):
        inside = any(node["t"] == "pre" for node in self.open)
        text = data if inside else SPACE.sub(" ", data)
        if text:
            self.open[-1]["c"].append(text)

    def picture(self, said) -> dict:
        found = SOURCE.match(said.get("src") or "")
        alt = said.get("alt") or ""
        try:
            data = base64.b64decode(found[2], validate=False) if found else b""
        except (binascii.Error, ValueError):
            data = b""
        if not found or not data:
            return {"file": None, "alt": alt}
        name = f"{hashlib.sha256(data).hexdigest()[:20]}.{found[1].replace('jpeg', 'jpg')}"
        self.files[name] = data
        width = whole_number(said.get("width"))
        return {"file": name, "alt": alt, "width": None if width is None else width * POINTS}


def nodes(html: str, files: dict[str, bytes]) -> list:
    """The nodes of a text; pictures are added to `files` by name."""
    reader = Reader(files)
    reader.feed(rich_text.clean(str(html)))
    reader.close()
    return reader.root["c"]
