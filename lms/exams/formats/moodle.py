"""Moodle XML, in and out. Read element by element with defusedxml: no entities, no doctype, flat memory."""

import base64
import html
import io
import re
import xml.etree.ElementTree as plain

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from lms.core.refusals import Refused
from lms.exams import kinds, rich_text
from lms.exams.formats import ddmarker
from lms.exams.formats.items import Item

FORMS = {"html": "html", "plain_text": "plain", "markdown": "markdown", "moodle_auto_format": "auto"}
PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"RIFF": "webp"}
NAMES = {"description": "açıklama metni", "calculated": "hesaplamalı", "coderunner": "program yazma"}


def read(data: bytes, file_name: str = ""):
    """Yields one Item per <question> that is not a category."""
    number, topic, root = 0, "", None
    try:
        for event, element in iterparse(io.BytesIO(data.lstrip()), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                if root is None:
                    root = element
                    if element.tag != "quiz":
                        raise Refused("Bu bir Moodle soru dosyası değil: <quiz> ögesi yok.", "file")
                continue
            if element.tag != "question":
                continue
            if element.get("type") == "category":
                topic = text_of(element.find("category")).rpartition("/")[2].strip()
            else:
                number += 1
                yield made(number, element, topic)
            root.clear()
    except DefusedXmlException as error:
        raise Refused("Dosya, dışarıya gönderme ya da varlık tanımı içeriyor; okunmadı.", "file") from error
    except (plain.ParseError, ValueError, LookupError) as error:
        where = getattr(error, "position", (None,))[0]
        at = f" (satır {where})" if where else ""
        raise Refused(f"XML dosyası bozuk{at}. Hiçbir soru alınmadı.", "file") from error


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
    for file in element.findall("file"):
        name = file.get("name") or ""
        source = picture(file.text or "")
        places = {f"@@PLUGINFILE@@/{name}", f"@@PLUGINFILE@@/{name.replace(' ', '%20')}"}
        if source and any(place in text for place in places):
            for place in places:
                text = text.replace(place, source)
        else:
            item.lose(f"Ekli dosya alınmadı: {name[:60]}")
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


def picture(encoded: str) -> str:
    """A data: address when the bytes are a picture that may stand in a question, else nothing."""
    encoded = "".join(encoded.split())
    if not encoded or len(encoded) > rich_text.IMAGE_MAX - 40:
        return ""
    try:
        head = base64.b64decode(encoded[:64], validate=True)
    except ValueError:
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


CLOZE = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^{}\\])*)\}", re.S)
CLOZE_KINDS = {
    **dict.fromkeys(
        ("MULTICHOICE", "MC", "MULTICHOICE_S", "MCS", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"), "single"
    ),
    **dict.fromkeys(("MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"), "single"),
    **dict.fromkeys(("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"), "short_text"),
    **dict.fromkeys(("NUMERICAL", "NM"), "numerical"),
}


def cloze(item, element):
    fields = []

    def gap(found):
        fields.append(cloze_field(item, found[1] or "1", found[2], html.unescape(found[3])))
        return f"{{{len(fields)}}}"

    source = text_of(element.find("questiontext"))
    marked = CLOZE.sub(gap, re.sub(r"<br\s*/?>(?=[^{}]*\})", " ", source))
    element.find("questiontext").find("text").text = marked
    before = item.reasons[:]
    item.stem = rich(element.find("questiontext"), item, element)
    item.reasons = before
    item.kind, item.body = "cloze", {"fields": fields}


def cloze_field(item, weight, word, text):
    kind = CLOZE_KINDS.get(word)
    if kind is None:
        raise ValueError(f"boşluk türü alınamıyor ({word})")
    found = []
    for part in re.split(r"(?<!\\)~", text):
        share = "0"
        if matched := re.match(r"\s*%(-?[\d.]+)%=?", part):
            share, part = kinds.weight_of_percent(matched[1]), part[matched.end() :]
        elif part.lstrip().startswith("="):
            share, part = "1", part.lstrip()[1:]
        said, _, note = re.sub(r"\\(.)", r"\1", part).partition("#")
        found.append((share, " ".join(said.split()), rich_text.from_any(note)))
    if kind == "single":
        choices = [{"text": rich_text.from_any(said), "weight": share, "feedback": note} for share, said, note in found]
        return {"kind": kind, "weight": weight, "choices": choices}
    if kind == "short_text":
        accepted = [{"text": said, "weight": share, "feedback": note} for share, said, note in found]
        exact = word.endswith("C")
        wild = any("*" in said for _, said, _ in found)
        return {
            "kind": kind,
            "weight": weight,
            "accepted": accepted,
            "case": "exact" if exact else "ignore",
            "diacritics": "lenient",
            "wildcards": wild,
        }
    made = []
    for share, said, note in found:
        if said == "*":
            continue
        value, _, tolerance = said.partition(":")
        made.append(
            {
                "value": str(kinds.fraction(value)),
                "tolerance": str(kinds.fraction(tolerance or "0")),
                "relative": False,
                "weight": share,
                "feedback": note,
            }
        )
    return {"kind": kind, "weight": weight, "answers": made, "unit": ""}


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
