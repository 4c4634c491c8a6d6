"""Moodle XML, in and out. Read element by element with defusedxml: no entities, no doctype, flat memory."""

import base64
import html
import io
import re
import xml.etree.ElementTree as plain
from urllib.parse import unquote

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from lms.core import pictures
from lms.core.refusals import Refused
from lms.exams import kinds, rich_text
from lms.exams.formats import ddmarker
from lms.exams.formats.items import Item
from lms.exams.formats.moodle_cloze import CLOZE, cloze_field, without_breaks

FORMS = {"html": "html", "plain_text": "plain", "markdown": "markdown", "moodle_auto_format": "auto"}
PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"RIFF": "webp"}
PARTS_MOST = 20_000  # elements inside one question
ANSWERS_MOST = 500  # answers, pairs or options of one question; far more than one may have
USES = 3  # of one picture in one text: a file does not become many times as large
PLACE = re.compile(r"@@PLUGINFILE@@/([^\"'<>]*)")
NAMES = {"description": "açıklama metni", "calculated": "hesaplamalı", "coderunner": "program yazma"}


def read(data, file_name: str = ""):
    """Yields one Item per <question> that is not a category. `data`: bytes or an open file."""
    number, topic, root, depth, parts = 0, "", None, 0, 0
    try:
        for event, element in iterparse(begun(data), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth, parts = depth + 1, parts + 1
                if parts > PARTS_MOST:
                    raise Refused(
                        f"Soru {number + 1} bir soru için çok fazla öge içeriyor. Hiçbir soru alınmadı.", "file"
                    )
                if root is None:
                    root = element
                    if element.tag != "quiz":
                        raise Refused("Bu bir Moodle soru dosyası değil: <quiz> ögesi yok.", "file")
                continue
            depth -= 1
            if depth != 1:
                continue
            if element.tag != "question":
                pass
            elif element.get("type") == "category":
                topic = text_of(element.find("category")).rpartition("/")[2].strip()
            else:
                number += 1
                yield made(number, element, topic)
            root.clear()
            parts = 0
    except DefusedXmlException as error:
        raise Refused("Dosya, dışarıya gönderme ya da varlık tanımı içeriyor; okunmadı.", "file") from error
    except (plain.ParseError, ValueError, LookupError) as error:
        where = getattr(error, "position", (None,))[0]
        at = f" (satır {where})" if where else ""
        raise Refused(f"XML dosyası bozuk{at}. Hiçbir soru alınmadı.", "file") from error


def begun(data):
    """A file at its first sign; nothing may stand before an XML declaration."""
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    head = file.read(1000)
    file.seek(len(head) - len(head.lstrip()))
    return file


def text_of(element) -> str:
    if element is None:
        return ""
    inner = element.find("text")
    return "".join((inner if inner is not None else element).itertext()).strip()


def made(number, element, topic):
    kind = (element.get("type") or "").strip()
    item = Item(number, title=" ".join(text_of(element.find("name")).split()), topic=topic)
    for tag in element.findall("tags/tag"):
        word = text_of(tag)
        if found := re.fullmatch(r"(?:güçlük|difficulty)-([123])", word):
            item.difficulty = int(found[1])
        elif word:
            item.topic = word
    try:
        item.points = str(kinds.fraction(text_of(element.find("defaultgrade")) or "1"))
    except ValueError:
        item.lose("Puanı okunamadı, 1 yazıldı.")
    item.stem = rich(element.find("questiontext"), item, element)
    item.feedback = rich(element.find("generalfeedback"), item)
    item.title = item.title or rich_text.to_plain(item.stem)[:60]
    if any(text_of(element.find(name)) for name in ("hint", "correctfeedback", "incorrectfeedback")):
        item.lose("İpuçları ve genel doğru/yanlış iletileri alınmadı.")
    reader = READERS.get(kind)
    if reader is None:
        return item.refuse(f"Bu soru türü alınamıyor: {NAMES.get(kind, kind or 'türü yazılmamış')}")
    if any(len(element.findall(name)) > ANSWERS_MOST for name in ("answer", "subquestion", "selectoption", "dragbox")):
        return item.refuse(f"Bir soruda {ANSWERS_MOST} seçenekten çok olamaz.")
    try:
        reader(item, element)
    except (ValueError, TypeError, AttributeError, IndexError) as error:
        return item.refuse(
            f"Yanıt bilgisi okunamadı: {error}" if type(error) is ValueError else "Yanıt bilgisi okunamadı."
        )
    return item.checked()


def rich(element, item, question=None) -> str:
    """Clean HTML of a text element; its pictures are written into the text, other files are left behind."""
    text = text_of(element)
    if element is None:
        return ""
    text = with_pictures(text, element.findall("file"), item)
    if question is not None and text_of(question.find("image_base64")):
        source = picture(text_of(question.find("image_base64")))
        if source:
            text += f'<p><img src="{source}" alt=""></p>'
        else:
            item.lose("Eski biçimdeki resim alınmadı.")
    form = FORMS.get(element.get("format") or "", "auto")
    cleaned = rich_text.from_any(text, form)
    if len(re.findall(r"<img", text)) > len(re.findall(r"<img", cleaned)):
        item.lose("Dosyada bulunmayan bir resim çıkarıldı.")
    if re.search(r"<(a|audio|video|iframe|script)\b", text, re.I):
        item.lose("Bağlantı, ses ya da video metinden çıkarıldı.")
    return cleaned


def with_pictures(text: str, files, item) -> str:
    """The text with its attached pictures written into it, in one pass; each at most USES times."""
    sources = {file.get("name") or "": picture(file.text or "") for file in files}
    used = dict.fromkeys(sources, 0)

    def source_of(found):
        place = found[1]
        for said in (place, place.rstrip(), place.partition(")")[0], place.partition(" ")[0]):
            name = said if said in sources else unquote(said)
            if not sources.get(name):
                continue
            used[name] += 1
            if used[name] <= USES:
                return sources[name] + place[len(said) :]
            item.lose(f"Bir metinde aynı resim en çok {USES} kez alınır: {name[:60]}")
            return place[len(said) :]
        return found[0]

    text = PLACE.sub(source_of, text) if sources else text
    for name, times in used.items():
        if not times:
            item.lose(f"Ekli dosya alınmadı: {name[:60]}")
    return text


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


def answers(element):
    for answer in element.findall("answer"):
        yield answer, kinds.weight_of_percent(answer.get("fraction") or "0")


def choice(item, element):
    one = text_of(element.find("single")).lower() in ("true", "1") or element.find("single") is None
    item.kind = "single" if one else "multiple"
    item.body = {
        "choices": [
            {"text": rich(answer, item), "weight": weight, "feedback": rich(answer.find("feedback"), item)}
            for answer, weight in answers(element)
        ],
        "shuffle": text_of(element.find("shuffleanswers")).lower() not in ("0", "false"),
    }
    if not one:
        item.body["rule"] = "partial"


def ou_multiple(item, element):
    right = [
        answer
        for answer in element.findall("answer")
        if text_of(answer.find("correctanswer")) == "1" or answer.get("fraction") == "100"
    ]
    share = str(kinds.Fraction(1, len(right) or 1))
    item.kind = "multiple"
    item.body = {
        "choices": [
            {
                "text": rich(answer, item),
                "weight": share if answer in right else f"-{share}",
                "feedback": rich(answer.find("feedback"), item),
            }
            for answer in element.findall("answer")
        ],
        "rule": "partial",
    }
    item.lose("Puanlama kuralı kısmi puana çevrildi.")


def true_false(item, element):
    item.kind, item.body = "true_false", {"correct": None}
    for answer, weight in answers(element):
        said = text_of(answer).lower() in ("true", "doğru", "1")
        item.body["feedback_true" if said else "feedback_false"] = rich(answer.find("feedback"), item)
        if weight == "1":
            item.body["correct"] = said


def short_text(item, element):
    item.kind = "short_text"
    item.body = {
        "accepted": [
            {"text": text_of(answer), "weight": weight, "feedback": rich(answer.find("feedback"), item)}
            for answer, weight in answers(element)
        ],
        "case": "exact" if text_of(element.find("usecase")) == "1" else "ignore",
        "diacritics": "lenient",
        "wildcards": any("*" in text_of(answer) for answer in element.findall("answer")),
    }


def numerical(item, element):
    item.kind, item.body = "numerical", {"answers": [], "unit": ""}
    for answer, weight in answers(element):
        if text_of(answer) == "*":
            item.lose("Yanlış yanıta yazılan geri bildirim alınmadı.")
            continue
        tolerance = "".join(answer.find("tolerance").itertext()) if answer.find("tolerance") is not None else "0"
        item.body["answers"].append(
            {
                "value": str(kinds.fraction(text_of(answer))),
                "tolerance": str(kinds.fraction(tolerance.strip() or "0")),
                "relative": False,
                "weight": weight,
                "feedback": rich(answer.find("feedback"), item),
            }
        )
    units = [
        text_of(unit.find("unit_name")) or "".join(unit.find("unit_name").itertext()).strip()
        for unit in element.findall("units/unit")
    ]
    if units:
        item.body["unit"] = units[0]
        if len(units) > 1:
            item.lose("Yalnız ilk birim alındı.")


def matching(item, element):
    lefts, rights, key = [], [], []
    for pair in element.findall("subquestion"):
        left, right = rich(pair, item), rich_text.to_plain(text_of(pair.find("answer")))
        if right not in rights:
            rights.append(right)
        if left:
            lefts.append(left)
            key.append(rights.index(right))
    item.kind, item.body = "matching", {"lefts": lefts, "rights": rights, "key": key, "rule": "per_pair"}


def ordering(item, element):
    item.kind = "ordering"
    item.body = {"items": [rich(answer, item) for answer in element.findall("answer")], "rule": "relative_order"}


def essay(item, element):
    item.kind = "open"
    item.body = {"model_answer": rich(element.find("graderinfo"), item), "rubric": [], "max_words": None}
    if element.get("type") != "essay":
        item.lose("Kendiliğinden puanlama alınmadı; bir kişi değerlendirir.")


def gap_select(item, element):
    options = [
        (
            rich_text.to_plain(text_of(option)),
            "".join(option.find("group").itertext()).strip() if option.find("group") is not None else "1",
        )
        for option in [*element.findall("selectoption"), *element.findall("dragbox")]
    ]
    fields = []

    def gap(found):
        refuse_too_many(fields)
        right, group = options[int(found[1]) - 1]
        same = [text for text, other in options if other == group]
        fields.append(
            {
                "kind": "single",
                "choices": [
                    {"text": html.escape(text), "weight": str(int(text == right)), "feedback": ""} for text in same
                ],
            }
        )
        return f"{{{len(fields)}}}"

    item.stem = re.sub(r"\[\[(\d+)\]\]", gap, item.stem)
    item.kind, item.body = "cloze", {"fields": fields}


def cloze(item, element):
    fields = []

    def gap(found):
        refuse_too_many(fields)
        fields.append(cloze_field(found[1] or "1", found[2], html.unescape(found[3])))
        return f"{{{len(fields)}}}"

    source = text_of(element.find("questiontext"))
    marked = CLOZE.sub(gap, without_breaks(source))
    element.find("questiontext").find("text").text = marked
    before = item.reasons[:]
    item.stem = rich(element.find("questiontext"), item, element)
    item.reasons = before
    item.kind, item.body = "cloze", {"fields": fields}


def refuse_too_many(fields):
    if len(fields) >= kinds.MOST:
        raise ValueError(f"bir soruda en çok {kinds.MOST} boşluk olabilir")


READERS = {
    "multichoice": choice,
    "oumultiresponse": ou_multiple,
    "truefalse": true_false,
    "shortanswer": short_text,
    "numerical": numerical,
    "matching": matching,
    "match": matching,
    "ordering": ordering,
    "essay": essay,
    "essayautograde": essay,
    "gapselect": gap_select,
    "ddwtos": gap_select,
    "cloze": cloze,
    "multianswer": cloze,
    "ddmarker": ddmarker.read,
}
