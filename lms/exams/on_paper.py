"""How an answer is written on a printed sheet and read from one: letters for what is shown, words for the rest. Pure.

Shapes are those of papers.py. A blank is no answer (MISSING): what the screen had saved then stands."""

import re

from lms.exams import papers

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MISSING = object()
MOST_LETTERS = len(LETTERS)


def can_be_written(shape: str) -> bool:
    """Whether a question of this shape can be answered on paper: not files, not what has more parts than letters."""
    kind = shape[0]
    if kind in "tnxe":
        return True
    if kind == "c":
        return all(inner[0] in "snxt" and can_be_written(inner) for inner in shape.split(".")[1:])
    if kind in "smo":
        return int(shape[1:]) <= MOST_LETTERS
    return kind == "p" and max(map(int, shape[1:].split("-"))) <= MOST_LETTERS


def read(shape: str, text: str):
    """The answer that a typed text means; MISSING for a blank. Raises ValueError with a sentence."""
    text = text.strip()
    if not text:
        return MISSING
    kind = shape[0]
    if kind in "nxe":
        return fitting(shape, text.replace("\r\n", "\n"))
    if kind == "t":
        return truth(text)
    most = int(shape[1:].split("-")[-1])
    if kind == "s":
        found = letters(text, most)
        if len(found) != 1 or found[0] is None:
            raise ValueError(f"Tek bir harf yazın: {span(most)}")
        return found[0]
    if kind == "m":
        return fitting(shape, chosen(text, most))
    if kind == "p":
        return fitting(shape, pairs(text, int(shape[1:].split("-")[0]), most))
    found = letters(text, most)
    if sorted(at for at in found if at is not None) != list(range(most)) or len(found) != most:
        raise ValueError(f"Her harfi bir kez, sırasıyla yazın: {span(most)}")
    return found


def truth(text: str) -> bool:
    said = text.upper()
    if said not in ("D", "Y", "DOĞRU", "YANLIŞ"):
        raise ValueError("D ya da Y yazın.")
    return said[0] == "D"


def chosen(text: str, most: int) -> list[int]:
    found = letters(text, most)
    if None in found or len(set(found)) != len(found):
        raise ValueError(f"Her harfi bir kez yazın: {span(most)}")
    return sorted(found)


def pairs(text: str, lefts: int, most: int) -> list[int | None]:
    found = letters(text, most)
    if len(found) != lefts:
        raise ValueError(f"Sırasıyla {lefts} harf yazın, boş bırakılana - koyun.")
    return found


def letters(text: str, most: int) -> list[int | None]:
    """Positions of the letters in order, none for -. Spaces, commas and semicolons part them or not."""
    found: list[int | None] = []
    for sign in re.sub(r"[\s,;]+", "", text).upper():
        at = LETTERS.find(sign)
        if sign not in "-–" and not 0 <= at < most:
            raise ValueError(f"Okunamayan harf: {sign}. Beklenen: {span(most)}")
        found.append(None if sign in "-–" else at)
    return found


def span(most: int) -> str:
    return f"{LETTERS[0]}–{LETTERS[most - 1]}"


def fitting(shape: str, value):
    if not papers.fits(shape, value):
        raise ValueError("Yanıt çok uzun.")
    return value


def words(shape: str, value) -> str:
    """The same answer as it stands on the sheet: read(shape, words(shape, value)) is the value."""
    if papers.is_empty(value) and not isinstance(value, bool):
        return ""
    kind = shape[0]
    if kind == "t":
        return "D" if value else "Y"
    if kind == "s":
        return LETTERS[value]
    if kind in "mop":
        return " ".join("-" if at is None else LETTERS[at] for at in value)
    if kind == "c":
        inner = shape.split(".")[1:]
        parts = [(n, words(inner[int(n) - 1], at)) for n, at in sorted(value.items(), key=lambda pair: int(pair[0]))]
        return "; ".join(f"{n}: {said}" for n, said in parts if said)
    return value if isinstance(value, str) else "dosya"


def same(one, other) -> bool:
    """Whether two readings of a question say the same; how many spaces somebody typed is no difference."""
    if isinstance(one, str) and isinstance(other, str):
        return one.split() == other.split()
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    return type(one) is type(other) and one == other


def differing(first: dict, second: dict) -> list[int]:
    """Numbers of the questions that two readings of a sheet (number as text -> answer) do not agree on."""
    numbers = sorted({*first, *second}, key=int)
    return [int(n) for n in numbers if not same(first.get(n, MISSING), second.get(n, MISSING))]


def read_form(asked, said) -> tuple[dict[str, object], dict[str, str]]:
    """What a person typed of a whole sheet: (number as text -> answer, field -> fault). `asked`: n, shape, gaps,
    writable of each question; `said(field)` is what was typed there: s3, for a gap s3-2, sil3 for a ticked box."""
    answers: dict[str, object] = {}
    faults: dict[str, str] = {}
    for one in asked:
        if not one.writable:
            continue
        fields = {f"s{one.n}-{gap}": (gap, shape) for gap, shape in one.gaps.items()} or {f"s{one.n}": ("", one.shape)}
        found: dict[str, object] = {}
        for field, (gap, shape) in fields.items():
            try:
                value = read(shape, said(field))
            except ValueError as fault:
                faults[field] = str(fault)
                continue
            if value is not MISSING:
                found[gap] = value
        if found and said(f"sil{one.n}"):
            faults[next(iter(fields))] = "Kâğıtta hem yanıt hem silme işareti olamaz; hangisi geçerliyse onu girin."
        elif found:
            answers[str(one.n)] = found if one.gaps else found[""]
        elif said(f"sil{one.n}"):
            answers[str(one.n)] = None
    return answers, faults
