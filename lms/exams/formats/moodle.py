"""Moodle XML, in and out. Read element by element with defusedxml: no entities, no doctype, flat memory."""

import html
import io
import re
import xml.etree.ElementTree as plain

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from lms.core import turkish
from lms.core.numbers import whole_number
from lms.core.refusals import Refused
from lms.exams import kinds, rich_text
from lms.exams.formats import ddmarker, texts
from lms.exams.formats.items import Item
from lms.exams.formats.moodle_cloze import CLOZE, cloze_field, without_breaks
from lms.exams.formats.moodle_texts import rich, text_of

PARTS_MOST = 20_000  # elements inside one question
ANSWERS_MOST = 500  # answers, pairs or options of one question; far more than one may have
NAMES = {"description": "açıklama metni", "coderunner": "program yazma", "stack": "STACK formülü"}
NAMES |= {"calculated": "hesaplamalı", "calculatedmulti": "hesaplamalı çoktan seçmeli"}
NAMES |= {"calculatedsimple": "basit hesaplamalı", "formulas": "formül", "random": "rastgele soru"}
NAMES |= {"randomsamatch": "rastgele eşleştirme", "ddimageortext": "resme sürükleme", "kprime": "Kprime"}


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


def made(number, element, topic):
    kind = (element.get("type") or "").strip()
    item = Item(number, title=" ".join(texts.one_language(text_of(element.find("name"))).split()), topic=topic)
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
    item.kind, item.body = "true_false", {"correct": None, "feedback_true": "", "feedback_false": ""}
    right = []
    for answer, weight in answers(element):
        word = turkish.fold(rich_text.to_plain(text_of(answer)))
        if word not in TRUTHS:
            raise ValueError(f"doğru mu yanlış mı olduğu anlaşılmıyor ({word[:20]})")
        item.body["feedback_true" if TRUTHS[word] else "feedback_false"] = rich(answer.find("feedback"), item)
        if weight == "1":
            right.append(TRUTHS[word])
    if len(right) == 1:
        item.body["correct"] = right[0]


TRUTHS = {"true": True, "dogru": True, "1": True, "false": False, "yanlis": False, "0": False}


def short_text(item, element):
    said, wildcards = texts.starred([text_of(answer) for answer in element.findall("answer")], item)
    item.kind = "short_text"
    item.body = {
        "accepted": [
            {"text": text, "weight": weight, "feedback": rich(answer.find("feedback"), item)}
            for text, (answer, weight) in zip(said, answers(element), strict=True)
        ],
        "case": "exact" if text_of(element.find("usecase")) == "1" else "ignore",
        "diacritics": "lenient",
        "wildcards": wildcards,
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
        if text_of(element.find("unitgradingtype")) not in ("", "0"):
            item.lose("Birim yanlışına yazılan ceza alınmadı.")


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
    said = text_of(element.find("gradingtype")).upper()
    rule = ORDER_RULES.get(said, "positions" if "POSITION" in said else "relative_order")
    item.body = {"items": [rich(answer, item) for answer in element.findall("answer")], "rule": rule}
    if said and said not in ORDER_RULES:
        item.lose("Sıralamanın puanlama kuralı en yakın kuralla değiştirildi.")
    if text_of(element.find("selecttype")).upper() not in ("", "ALL", "0"):
        item.lose("Ögelerin yalnız bir bölümünü sorma kuralı alınmadı; hepsi sorulur.")


ORDER_RULES = {"ALL_OR_NOTHING": "all_or_nothing", "-1": "all_or_nothing", "ABSOLUTE_POSITION": "positions"}
ORDER_RULES |= {"0": "positions", "RELATIVE_NEXT_EXCLUDE_LAST": "relative_order"}


def essay(item, element):
    note = rich(element.find("graderinfo"), item)
    item.kind = "open"
    item.body = {"model_answer": note, "rubric": [], "max_words": whole(element.find("maxwordlimit"))}
    if element.get("type") != "essay":
        item.lose("Kendiliğinden puanlama alınmadı; bir kişi değerlendirir.")
    if text_of(element.find("responseformat")) == "noinline":
        item.kind = "file_upload"
        item.body = {"model_answer": note, "rubric": [], "extensions": list(kinds.EXTENSIONS)}
        item.lose("Kabul edilecek dosya türleri alınmadı; bütün türler alınır.")
    elif whole(element.find("attachments")):
        item.lose("Yanıta dosya ekleme alınmadı; yalnız yazılı yanıt istenir.")
    if text_of(element.find("responsetemplate")):
        item.lose("Yanıt şablonu alınmadı.")
    if whole(element.find("minwordlimit")):
        item.lose("En az sözcük sayısı alınmadı.")


def whole(element) -> int | None:
    """A whole number above nothing; Moodle's -1 is without an end."""
    said = text_of(element)
    return whole_number(said, 10_000) or (1 if said == "-1" else None)


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
        at = whole_number(found[1], len(options))
        if not at:
            raise ValueError(f"metindeki {found[0][:12]} boşluğunun seçeneği yok")
        right, group = options[at - 1]
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
