"""The kinds of questions: what the body of each holds, and whether it is sound.

A body is plain data (JSONB). Weights and points are fractions written as text ("1/3", "-1/2", "1"), so that three
thirds are one.

single, multiple   choices [{text, weight, feedback}], multiple also rule: partial, all_or_nothing
true_false         correct, feedback_true, feedback_false
numerical          answers [{value, tolerance, relative, weight, feedback}], unit
short_text         accepted [{text, weight, feedback}], case: ignore, exact; diacritics: lenient, exact; wildcards
matching           lefts, rights (the first of them in the order of lefts need not be), key [index of right], rule
ordering           items in the right order, rule: relative_order, positions, all_or_nothing
cloze              fields [{kind: single, numerical, short_text, weight, ...}], in the stem as {1}, {2}
hotspot            image (a data: address), width, height, alt; regions [{shape, at, weight, name, feedback}] (see
                   regions.py), marks: how many places may be marked, outside: weight of a place in no region, rule:
                   partial, all_or_nothing
open               model_answer, rubric [{points, criterion}], max_words
file_upload        extensions, max_mb, model_answer, rubric
numerical_parameterised  variables {name: {min, max, step}}, in the stem as {name}; expression, tolerance, relative,
                   unit
"""

import re
from fractions import Fraction

from lms.exams import expressions, regions

KINDS = {
    "single": "Tek seçmeli",
    "multiple": "Çok seçmeli",
    "true_false": "Doğru / yanlış",
    "numerical": "Sayısal",
    "short_text": "Kısa yanıt",
    "matching": "Eşleştirme",
    "ordering": "Sıralama",
    "cloze": "Boşluk doldurma",
    "hotspot": "Resimde işaretleme",
    "open": "Açık uçlu",
    "file_upload": "Dosya yükleme",
    "numerical_parameterised": "Değişkenli sayısal",
}
MANUAL = ("open", "file_upload")  # a person gives the points
DIFFICULTIES = {1: "kolay", 2: "orta", 3: "zor"}
GAP = re.compile(r"\{(\d{1,2})\}")
EXTENSIONS = ("pdf", "png", "jpg", "jpeg", "docx", "xlsx", "dwg", "dxf", "zip", "txt")
MARKS_MAX = 10  # places that a candidate marks on one drawing
DRAWING = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+")
MOST = 60  # choices, pairs, items or fields of one question
POINTS_MOST, FINEST = 1000, 10_000  # of a question's points, and the largest divisor of points that a person writes
WEIGHT_FINEST = 10**6  # the largest divisor of a weight: many of them added up stay a number that can be kept
LARGEST = 10**140  # of a value that is accepted; what people type is below it
OWN_LONGEST = 4000  # characters of a fraction that was worked out here


def fraction(text) -> Fraction:
    """A number written as 1/3, 0.5, 0,5 or 50; raises ValueError with a sentence. Bounded: no huge exponents. What
    `str` makes of a fraction is read back, however long the sums behind it made it."""
    text = str(text).strip().replace(",", ".").replace("−", "-")
    own = len(text) <= OWN_LONGEST and re.fullmatch(r"-?\d+(/\d+)?", text)
    if not own and len(text) > 40 or not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?(/\d+)?", text, re.I):
        raise ValueError(f"Sayı okunamadı: {text[:40]}")
    over, _, under = text.partition("/")
    if under and not int(under):
        raise ValueError("Sıfıra bölünemez.")
    return Fraction(over) / (int(under) if under else 1)


def points(text) -> Fraction:
    """The points of a question or a piece of work: above 0, at most POINTS_MOST; 1.3333333 is read as 4/3. Raises
    ValueError with a sentence."""
    exact = fraction(text)
    if exact.denominator > FINEST:
        near = exact.limit_denominator(1000)
        if abs(near - exact) > Fraction(1, 1_000_000):
            raise ValueError("Puan en çok dört ondalık basamakla yazılır.")
        exact = near
    if not 0 < exact <= POINTS_MOST:
        raise ValueError(f"Puan sıfırdan büyük, en çok {POINTS_MOST} olmalıdır.")
    return exact


def given_points(text) -> Fraction:
    """Points as a marker types them; raises ValueError for what is no number or too fine to keep."""
    exact = fraction(text)
    if exact.denominator > FINEST:
        raise ValueError("Puanı en çok dört ondalık basamakla yazın.")
    return exact


def weight_of_percent(text) -> str:
    """Per cent as question files write it; 33.33333 means a third: a share with a small divisor is taken when near."""
    exact = fraction(text) / 100
    near = exact.limit_denominator(20)
    if abs(near - exact) <= Fraction(1, 50_000):
        return str(near)
    return str(exact if exact.denominator <= WEIGHT_FINEST else exact.limit_denominator(FINEST))


def faults(kind: str, stem_plain: str, body: dict, worth="1") -> list[str]:
    """What keeps the question from being used, as sentences; empty when it is sound. `worth`: its points as text."""
    if kind not in KINDS:
        return ["Bu soru türü bilinmiyor."]
    found = [] if stem_plain.strip() or kind == "cloze" else ["Soru metni boş olamaz."]
    try:
        points(worth)
    except ValueError as error:
        found.append(str(error))
    try:
        found += CHECKS[kind](body, stem_plain) if kind in CHECKS else []
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        said = str(error) if type(error) is ValueError else "biçimi bozuk"
        found.append(f"Sorunun yanıt bilgisi okunamadı: {said}")
    return found


def choice_faults(body, stem=""):
    weights = [fraction(choice["weight"]) for choice in body["choices"]]
    found = []
    if len(weights) < 2:
        found.append("En az iki seçenek gerekir.")
    if len(weights) > MOST:
        found.append(f"En çok {MOST} seçenek olabilir.")
    if not all(str(choice["text"]).strip() for choice in body["choices"]):
        found.append("Seçenek metni boş olamaz.")
    if any(abs(weight) > 1 for weight in weights):
        found.append("Bir seçeneğin ağırlığı yüzde yüzü aşamaz.")
    return found + weight_faults(weights)


def weight_faults(weights):
    return (
        ["Ağırlık çok ince bir kesirdir; daha kısa yazın."]
        if any(w.denominator > WEIGHT_FINEST for w in weights)
        else []
    )


def single_faults(body, stem=""):
    found = choice_faults(body)
    if max((fraction(choice["weight"]) for choice in body["choices"]), default=0) != 1:
        found.append("Doğru seçenek işaretlenmelidir.")
    return found


def multiple_faults(body, stem=""):
    found = choice_faults(body)
    if body.get("rule", "partial") not in ("partial", "all_or_nothing"):
        found.append("Puanlama kuralı bilinmiyor.")
    total = sum(max(fraction(choice["weight"]), Fraction(0)) for choice in body["choices"])
    if not total:
        found.append("En az bir doğru seçenek işaretlenmelidir.")
    elif body.get("rule", "partial") == "partial" and abs(total - 1) > Fraction(1, 1000):
        found.append("Doğru seçeneklerin ağırlıkları yüzde yüze tamamlanmalıdır.")
    return found


def true_false_faults(body, stem=""):
    return [] if isinstance(body.get("correct"), bool) else ["Önermenin doğru mu yanlış mı olduğu belirtilmelidir."]


def numerical_faults(body, stem=""):
    found = []
    answers = body["answers"]
    for answer in answers:
        value, tolerance = fraction(answer["value"]), fraction(answer["tolerance"])
        if tolerance < 0:
            found.append("Hoşgörü eksi olamaz.")
        if max(abs(value), tolerance) > LARGEST:
            found.append("Sayı çok büyük.")
    return found + answer_weight_faults(answers)


def answer_weight_faults(answers):
    weights = [fraction(answer["weight"]) for answer in answers]
    found = [] if max(weights, default=0) == 1 else ["Tam puanlı bir yanıt yazılmalıdır."]
    return found + weight_faults(weights)


def short_text_faults(body, stem=""):
    found = []
    if any(not str(answer["text"]).strip() for answer in body["accepted"]):
        found.append("Kabul edilen yanıt boş olamaz.")
    return found + answer_weight_faults(body["accepted"])


def matching_faults(body, stem=""):
    found = []
    lefts, rights, key = body["lefts"], body["rights"], body["key"]
    if len(lefts) < 2 or len(lefts) > MOST:
        found.append("En az iki eş gerekir.")
    if len(key) != len(lefts) or not all(isinstance(at, int) and 0 <= at < len(rights) for at in key):
        found.append("Her sol öge için bir karşılık gerekir.")
    if not all(str(text).strip() for text in [*lefts, *rights]):
        found.append("Eşlerin metni boş olamaz.")
    if len({str(text).strip() for text in rights}) != len(rights):
        found.append("Sağ taraftaki ögeler birbirinden farklı olmalıdır.")
    return found


def ordering_faults(body, stem=""):
    items = [str(item).strip() for item in body["items"]]
    found = [] if 2 <= len(items) <= MOST else ["Sıralanacak en az iki öge gerekir."]
    if len(set(items)) != len(items) or not all(items):
        found.append("Sıralanacak ögeler boş ya da aynı olamaz.")
    return found


def cloze_faults(body, stem=""):
    fields = body["fields"]
    found = [] if fields else ["En az bir boşluk gerekir."]
    if sorted(int(number) for number in GAP.findall(stem)) != list(range(1, len(fields) + 1)):
        found.append("Metindeki her boşluk bir kez {1}, {2} biçiminde yazılmalı ve alanlarla eşleşmelidir.")
    for number, field in enumerate(fields, 1):
        check = {"single": single_faults, "numerical": numerical_faults, "short_text": short_text_faults}.get(
            field["kind"]
        )
        inner = check(field) if check else ["Boşluk türü bilinmiyor."]
        found += [f"Boşluk {number}: {fault}" for fault in inner]
        weight = fraction(field.get("weight", "1"))
        if not 0 < weight <= POINTS_MOST or weight.denominator > FINEST:
            found.append(f"Boşluk {number}: ağırlık sıfırdan büyük, en çok {POINTS_MOST} olmalıdır.")
    return found


def hotspot_faults(body, stem=""):
    found = [] if DRAWING.fullmatch(body.get("image") or "") else ["Soruya bir resim yüklenmelidir."]
    width, height = body["width"], body["height"]
    if not all(isinstance(side, int) and 1 <= side <= regions.SIDE for side in (width, height)):
        found.append("Resmin boyutu okunamadı.")
    if not str(body.get("alt") or "").strip():
        found.append("Resim sözle anlatılmalıdır; ekran okuyucu kullananlar bunu duyar.")
    if len(body["regions"]) > MOST:
        found.append(f"En çok {MOST} bölge olabilir.")
    for number, region in enumerate(body["regions"], 1):
        found += [f"Bölge {number}: {fault}" for fault in regions.faults(region, width, height)]
        if abs(fraction(region["weight"])) > 1:
            found.append(f"Bölge {number}: ağırlık yüzde yüzü aşamaz.")
    weights = [fraction(region["weight"]) for region in body["regions"]]
    return found + weight_faults(weights) + mark_faults(body)


def mark_faults(body):
    """Of a drawing: the best that a candidate can reach is the whole."""
    found, marks = [], body["marks"]
    if not isinstance(marks, int) or not 1 <= marks <= MARKS_MAX:
        return [f"İşaret sayısı 1 ile {MARKS_MAX} arasında olmalıdır."]
    if not -1 <= fraction(body.get("outside") or "0") <= 0:
        found.append("Bölge dışındaki işaret puan kazandıramaz, yüzde yüzden çok da eksiltemez.")
    right = sorted((weight for one in body["regions"] if (weight := fraction(one["weight"])) > 0), reverse=True)
    if body.get("rule", "partial") not in ("partial", "all_or_nothing"):
        found.append("Puanlama kuralı bilinmiyor.")
    if not right:
        found.append("En az bir doğru bölge işaretlenmelidir.")
    elif body.get("rule", "partial") == "all_or_nothing" and len(right) > marks:
        found.append("Ya hep ya hiç kuralında işaret sayısı doğru bölgelerden az olamaz.")
    elif body.get("rule", "partial") == "partial" and abs(sum(right[:marks]) - 1) > Fraction(1, 1000):
        found.append("Konabilecek işaretlerle tam yüzde yüz kazanılmalıdır; doğru bölgelerin ağırlıklarını düzeltin.")
    return found


def manual_faults(body, stem=""):
    if all(0 <= given_points(line["points"]) <= POINTS_MOST for line in body.get("rubric", [])):
        return []
    return [f"Ölçütün puanı 0 ile {POINTS_MOST} arasında olmalıdır."]


def upload_faults(body, stem=""):
    unknown = [name for name in body.get("extensions", []) if name not in EXTENSIONS]
    return manual_faults(body) + ([f"Bu dosya türü alınamıyor: {unknown[0]}"] if unknown else [])


def parameterised_faults(body, stem=""):
    if not 0 <= fraction(body.get("tolerance") or "0") <= LARGEST:
        return ["Hoşgörü eksi ya da çok büyük olamaz."]
    return expressions.faults(body["variables"], body["expression"], stem)


CHECKS = {
    "single": single_faults,
    "multiple": multiple_faults,
    "true_false": true_false_faults,
    "numerical": numerical_faults,
    "short_text": short_text_faults,
    "matching": matching_faults,
    "ordering": ordering_faults,
    "cloze": cloze_faults,
    "hotspot": hotspot_faults,
    "open": manual_faults,
    "file_upload": upload_faults,
    "numerical_parameterised": parameterised_faults,
}
