"""The texts of Moodle XML: one language, clean HTML, and the attached pictures written into them."""

import base64
import re
from urllib.parse import unquote

from lms.core import pictures
from lms.exams import rich_text
from lms.exams.formats import texts

FORMS = {"html": "html", "plain_text": "plain", "markdown": "markdown", "moodle_auto_format": "auto"}
PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"RIFF": "webp"}
USES = 3  # of one picture in one text: a file does not become many times as large
PLACE = re.compile(r"@@PLUGINFILE@@/([^\"'<>]*)")


def text_of(element) -> str:
    if element is None:
        return ""
    inner = element.find("text")
    return "".join((inner if inner is not None else element).itertext()).strip()


def rich(element, item, question=None) -> str:
    """Clean HTML of a text element; its pictures are written into the text, other files are left behind."""
    if element is None:
        return ""
    text = texts.one_language(text_of(element), item)
    form = FORMS.get(element.get("format") or "", "auto")
    text = with_pictures(text, element.findall("file"), item)
    cleaned = rich_text.from_any(text, form)
    texts.tell_losses(item, text, cleaned)
    if question is not None and text_of(question.find("image_base64")):
        source = picture(text_of(question.find("image_base64")))
        if source:
            cleaned += f'<p><img src="{source}" alt=""></p>'
        else:
            item.lose("Eski biçimdeki resim alınmadı.")
    return cleaned


def with_pictures(text: str, files, item) -> str:
    """The text with its attached pictures written into it, in one pass; each at most USES times."""
    sources = {place_of(file): picture(file.text or "") for file in files}
    used = dict.fromkeys(sources, 0)

    def source_of(found):
        place = found[1]
        for said in (place, place.rstrip(), *(place.partition(end)[0] for end in ")? ")):
            name = said if said in sources else unquote(said)
            if not sources.get(name):
                continue
            used[name] += 1
            if used[name] <= USES:
                rest = place[len(said) :]
                return sources[name] + ("" if rest[:1] == "?" else rest)
            item.lose(f"Bir metinde aynı resim en çok {USES} kez alınır: {name[:60]}")
            return place[len(said) :]
        return found[0]

    text = PLACE.sub(source_of, text) if sources else text
    for name, times in used.items():
        if not times:
            item.lose(f"Ekli dosya alınmadı: {name[:60]}")
    return text


def place_of(file) -> str:
    """A file's name behind its folder, as the text writes it."""
    return f"{file.get('path') or '/'}/{file.get('name') or ''}".lstrip("/").replace("//", "/")


def picture(encoded: str) -> str:
    """A data: address when the bytes are a picture that may stand in a question, else nothing."""
    encoded = "".join(encoded.split())
    if not encoded or len(encoded) > rich_text.IMAGE_MAX - 40:
        return ""
    try:
        head = base64.b64decode(encoded[:64], validate=True)
        unfolded = pictures.size_of(base64.b64decode(encoded))
    except ValueError:
        return ""
    if unfolded and (max(unfolded) > pictures.SHOWN_SIDE or unfolded[0] * unfolded[1] > pictures.SHOWN_PIXELS):
        return ""
    kind = next((kind for magic, kind in PICTURES.items() if head.startswith(magic)), "")
    return f"data:image/{kind};base64,{encoded}" if kind else ""
