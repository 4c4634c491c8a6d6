"""Questions in a table, CSV or XLSX: one line each, the columns named in the first line (table)."""

import re
from fractions import Fraction
from functools import partial

from lms.core import sheets, turkish
from lms.core.refusals import Refused
from lms.exams import kinds, rich_text
from lms.exams.formats import texts
from lms.exams.formats.items import Item, decoded, utf16

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
USUAL = 10  # choices for which every table has columns; a longer question adds its own
TITLES_MAX = 15  # lines above the header
BEFORE, AFTER = ["kod", "tür", "konu", "güçlük", "puan", "soru"], ["doğru", "hoşgörü", "birim", "geri bildirim"]
WORDS = {
    "single": ("tek seçmeli", "tek", "çoktan seçmeli", "single"),
    "multiple": ("çok seçmeli", "çok", "multiple"),
    "true_false": ("doğru / yanlış", "doğru yanlış", "true_false", "dy"),
    "numerical": ("sayısal", "numerical"),
    "short_text": ("kısa yanıt", "kısa", "short_text"),
    "matching": ("eşleştirme", "matching"),
    "ordering": ("sıralama", "ordering"),
    "open": ("açık uçlu", "açık", "open"),
}
DIFFICULTIES = {"1": 1, "2": 2, "3": 3, "kolay": 1, "orta": 2, "zor": 3}
KIND_OF = {turkish.fold(word): kind for kind, words in WORDS.items() for word in words}


def read(data: bytes, file_name: str = ""):
    """Yields one Item per line below the header. Raises Refused without a readable header."""
    columns, number, above = None, 0, 0
    for line, cells in sheets.read_rows(in_one_encoding(data), file_name):
        if columns is None:
            above += 1
            if is_header(cells):
                columns = columns_of(cells)
            elif above > TITLES_MAX:
                break
            continue
        number += 1
        yield made(number, line, partial(named_cell, columns, cells))
    if columns is None:
        raise Refused(NO_HEADER if above else "Dosyada satır yok.", "file")


NO_HEADER = "Başlık satırında en az tür ve soru sütunları bulunmalıdır."


def in_one_encoding(data: bytes) -> bytes:
    """What a spreadsheet calls Unicode text is UTF-16."""
    return decoded(data).encode() if utf16(data) and data[:2] != b"PK" else data


def is_header(cells) -> bool:
    return {"tur", "soru"} <= {turkish.fold(name) for name in cells}


def columns_of(cells) -> dict[str, int]:
    names = ["dogru" if name == "true" else name for name in map(turkish.fold, cells)]  # as a spreadsheet saves "doğru"
    if twice := next((cells[at] for at, name in enumerate(names) if name and name in names[:at]), ""):
        raise Refused(f"Başlık satırında aynı sütun iki kez yazılmış: {twice[:40]}", "file")
    return {name: at for at, name in enumerate(names) if name}


def looks_like(text: str) -> bool:
    """Whether one of the first lines of a text names our columns."""
    return any(is_header(re.split(r"[;,\t]", line.replace('"', ""))) for line in text.split("\n")[:TITLES_MAX])


def named_cell(columns, cells, name):
    at = columns.get(turkish.fold(name))
    said = cells[at] if at is not None and at < len(cells) else ""
    return said[1:] if said[:1] == "'" and said[1:2] in tuple("=+-@|%") else said  # our own export's mark


def made(number, line, get):
    kind = KIND_OF.get(turkish.fold(get("tür")), "")
    item = Item(number, line, kind=kind, title=get("kod") or get("soru")[:60], topic=get("konu"))
    item.stem, item.feedback = rich_text.from_any(get("soru")), rich_text.from_any(get("geri bildirim"))
    texts.tell_losses(item, get("soru"), item.stem)
    item.difficulty = DIFFICULTIES.get(turkish.fold(get("güçlük")), 0)
    if not item.difficulty:
        item.difficulty = 2
        if get("güçlük"):
            item.lose(f"Güçlük anlaşılmadı, orta yazıldı: {get('güçlük')[:40]}")
    if not kind:
        return item.refuse(f"Tür anlaşılmadı: {get('tür')[:40]}")
    try:
        item.points = str(kinds.fraction(get("puan") or "1"))
        item.body = BODIES[kind](get)
    except (ValueError, KeyError) as error:
        return item.refuse(str(error) if type(error) is ValueError else "Doğru yanıt okunamadı.")
    return item.checked()


def options(get):
    return [(letter, get(letter)) for letter in LETTERS if get(letter)]


def letters_of(get):
    last = max((letter for letter, _ in options(get)), default="A")
    one = f"[A-{max(last, LETTERS[USUAL - 1])}]"
    found = re.fullmatch(rf"{one}(?:(?:\s*[,;/+&-]\s*|\s+VE\s+|\s*){one})*", turkish.upper(get("doğru")).strip())
    if not found:
        raise ValueError("Doğru sütununa yalnız seçenek harfi yazılmalıdır.")
    return re.findall(one, re.sub(r"\sVE\s", " ", found[0]))


def choices(get):
    right = letters_of(get)
    if len(right) != 1:
        raise ValueError("Tek seçmeli soruda bir doğru harf olmalıdır.")
    return {"choices": [choice(text, str(int(letter in right))) for letter, text in known(get, right)]}


def several(get):
    right = letters_of(get)
    share = str(Fraction(1, len(set(right))))
    parts = [choice(text, share if letter in right else f"-{share}") for letter, text in known(get, right)]
    return {"choices": parts, "rule": "partial"}


def known(get, right):
    found = options(get)
    if not set(right) <= {letter for letter, _ in found}:
        raise ValueError("Doğru sütunundaki harf boş bir seçeneği gösteriyor.")
    return found


def choice(text, weight):
    return {"text": rich_text.from_any(text), "weight": weight, "feedback": ""}


def truth(get):
    word = turkish.fold(get("doğru"))
    if word not in ("dogru", "d", "true", "evet", "yanlis", "y", "false", "hayir"):
        raise ValueError("Doğru sütununda doğru ya da yanlış yazmalıdır.")
    return {"correct": word in ("dogru", "d", "true", "evet")}


def number(get):
    accepted = {
        "value": str(kinds.fraction(get("doğru"))),
        "tolerance": str(kinds.fraction(get("hoşgörü") or "0")),
        "relative": False,
        "weight": "1",
        "feedback": "",
    }
    return {"answers": [accepted], "unit": get("birim")}


def short(get):
    texts = [part.strip() for part in get("doğru").split("|") if part.strip()]
    return {
        "accepted": [{"text": text, "weight": "1", "feedback": ""} for text in texts],
        "case": "ignore",
        "diacritics": "lenient",
        "wildcards": False,
    }


def pairs(get):
    lefts, rights, key = [], [], []
    for _, text in options(get):
        left, arrow, right = (part.strip() for part in text.partition("->"))
        if not arrow or not right:
            raise ValueError("Eşler sol -> sağ biçiminde yazılmalıdır.")
        if right not in rights:
            rights.append(right)
        if left:
            lefts.append(rich_text.from_any(left))
            key.append(rights.index(right))
    return {"lefts": lefts, "rights": rights, "key": key, "rule": "per_pair"}


def order(get):
    return {"items": [rich_text.from_any(text) for _, text in options(get)], "rule": "relative_order"}


def opened(get):
    return {"model_answer": rich_text.from_any(get("doğru")), "rubric": [], "max_words": None}


BODIES = {
    "single": choices,
    "multiple": several,
    "true_false": truth,
    "numerical": number,
    "short_text": short,
    "matching": pairs,
    "ordering": order,
    "open": opened,
}


def table(questions: list[dict]) -> tuple[list[str], list[list]]:
    """(header, lines) of an export; what is a number stays one. A question that has no place in a table keeps its text
    only: of another kind, or with more choices than there are letters."""
    lines = [cells_of(question) for question in questions]
    most = max([USUAL, *(1 + LETTERS.index(name) for cells in lines for name in cells if name in LETTERS)])
    header = [*BEFORE, *LETTERS[:most], *AFTER]
    return header, [[cells.get(name, "") for name in header] for cells in lines]


def cells_of(question: dict) -> dict[str, str]:
    cells = {"kod": question["title"], "tür": kinds.KINDS[question["kind"]], "konu": question["topic"]}
    cells |= {
        "güçlük": question["difficulty"],
        "puan": in_a_cell(kinds.fraction(question["points"])),
        "soru": question["stem"],
    }
    cells["geri bildirim"] = question["feedback"]
    return cells | CELLS.get(question["kind"], lambda body: {})(question["body"])


def choice_cells(body):
    if len(body["choices"]) > len(LETTERS):
        return {}
    right = [letter for letter, c in zip(LETTERS, body["choices"], strict=False) if kinds.fraction(c["weight"]) > 0]
    return {**lettered(c["text"] for c in body["choices"]), "doğru": ",".join(right)}


def lettered(texts):
    told = list(texts)
    return dict(zip(LETTERS, told, strict=False)) if len(told) <= len(LETTERS) else {}


def number_cells(body):
    first = body["answers"][0]
    tolerance = kinds.fraction(first["tolerance"]) * (
        abs(kinds.fraction(first["value"])) if first.get("relative") else 1
    )
    right = in_a_cell(kinds.fraction(first["value"]))
    return {"doğru": right, "hoşgörü": in_a_cell(tolerance), "birim": body.get("unit", "")}


def in_a_cell(value: Fraction):
    """Whole, with its decimals, or as a fraction where decimals would end in the middle of it."""
    if value.denominator == 1 and abs(value) < 10**15:
        return int(value)
    near = f"{float(value):.12g}"
    return float(near) if Fraction(near) == value else str(value)


def pair_cells(body):
    made = [f"{left} -> {body['rights'][at]}" for left, at in zip(body["lefts"], body["key"], strict=True)]
    return lettered(made + [f"-> {right}" for at, right in enumerate(body["rights"]) if at not in body["key"]])


CELLS = {
    "single": choice_cells,
    "multiple": choice_cells,
    "true_false": lambda body: {"doğru": "doğru" if body["correct"] else "yanlış"},
    "numerical": number_cells,
    "short_text": lambda body: {"doğru": " | ".join(a["text"] for a in body["accepted"] if a["weight"] == "1")},
    "matching": pair_cells,
    "ordering": lambda body: lettered(body["items"]),
    "open": lambda body: {"doğru": body.get("model_answer", "")},
}
