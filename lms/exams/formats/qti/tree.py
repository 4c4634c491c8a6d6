"""QTI's XML as one plain tree: without name spaces, and with the names of QTI 2 also for QTI 3."""

import html
import re

from lms.exams import rich_text
from lms.exams.formats.items import decoded

DEEP = 120  # elements within each other
BLOCKS = {"p", "table", "ul", "ol", "pre", "blockquote", "h3", "h4", "hr"}
RENAMED = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}
HEAD = re.compile(r"\s*(<\?|<!--|<!DOCTYPE)")  # what may stand before the first element
ENDS = {"<?": "?>", "<!--": "-->", "<!DOCTYPE": ">"}
ELEMENT = re.compile(r"\s*<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
EMPTY = {"br", "hr", "img"}


def root_name(data: bytes) -> str:
    """The name of the first element, in QTI 2's words; empty when there is none. Linear, whatever stands before it."""
    text, at = decoded(data[:100_000]), 0
    while found := HEAD.match(text, at):
        end = text.find(ENDS[found[1]], found.end())
        if end < 0:
            return ""
        if found[1] == "<!DOCTYPE" and "[" in text[at:end]:
            end = text.find("]", at)
            end = text.find(">", end) if end > 0 else -1
        at = end + len(ENDS[found[1]])
        if end < 0:
            return ""
    found = ELEMENT.match(text, at)
    return camel(found[1]) if found else ""


def camel(name: str) -> str:
    """qti-choice-interaction is choiceInteraction."""
    if not name.startswith("qti-"):
        return name
    first, *rest = name[4:].split("-")
    return first + "".join(part.capitalize() for part in rest)


def plain(root):
    """The same tree with plain names. Raises ValueError when it is too deep to be a question."""
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > DEEP:
            raise ValueError("Dosya bir soru için çok derin.")
        for element in level:
            name = str(element.tag).rpartition("}")[2].rpartition(":")[2]
            third = name.startswith("qti-")
            element.tag = camel(name)
            facts = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
            element.attrib.clear()
            element.attrib.update({camel(f"qti-{key}") if third else key: value for key, value in facts.items()})
        level = [child for element in level for child in element]
    return root


def text_of(element) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


class Writer:
    """Writes parts of the tree as clean HTML. `put` answers for elements that are no text: a string, or none when the
    element's own content is to be written. What is left behind is told to the item."""

    def __init__(self, item, pictures, put=lambda element: None):
        self.item, self.pictures, self.put = item, pictures, put

    def inner(self, element) -> str:
        return rich_text.clean(self.children(element))

    def children(self, element) -> str:
        out = [html.escape(element.text or "", quote=False)]
        for child in element:
            out.append(self.one(child))
            out.append(html.escape(child.tail or "", quote=False))
        return "".join(out)

    def one(self, element) -> str:
        own = self.put(element)
        if own is not None:
            return own
        name = RENAMED.get(element.tag, element.tag)
        if name in ("img", "object", "picture"):
            return self.picture(element)
        if name == "math":
            self.item.lose("Formül (MathML) yerine düz yazısı alındı.")
            return html.escape(element.get("alttext") or text_of(element), quote=False)
        if name in ("audio", "video", "iframe", "script", "style", "svg", "include", "stylesheet"):
            if name not in ("style", "stylesheet"):
                self.item.lose("Ses, video, çizim ya da dış içerik metinden çıkarıldı.")
            return ""
        if name in ("rubricBlock", "infoControl", "feedbackInline", "feedbackBlock", "templateInline", "templateBlock"):
            if name != "rubricBlock":
                self.item.lose("Yanıta göre görünen metinler alınmadı.")
            return ""
        if name == "div" and not any(child.tag in BLOCKS or child.tag == "div" for child in element):
            name = "p"
        inside = self.children(element)
        if name in rich_text.TAGS:
            return f"<{name}{self.spans(element)}>" + ("" if name in EMPTY else f"{inside}</{name}>")
        return inside

    def spans(self, element) -> str:
        said = [(name, element.get(name) or "") for name in ("colspan", "rowspan")]
        return "".join(f' {name}="{value}"' for name, value in said if value.isdecimal() and len(value) < 4)

    def picture(self, element) -> str:
        source = element.get("src") or element.get("data") or ""
        if not source and len(element):
            return self.children(element)
        address = self.pictures.address(source)
        if not address:
            self.item.lose(f"Resim alınmadı: {self.pictures.fault or source[-60:]}")
            return ""
        alt = element.get("alt") or (text_of(element) if element.tag == "object" else "")
        return f'<img src="{address}" alt="{html.escape(alt)}">'
