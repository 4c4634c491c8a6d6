"""The list of who owes dues: which column holds the member numbers, what becomes of each line. Pure."""

import re
from collections.abc import Iterable

from lms.accounts.rules import number_fold
from lms.core import turkish

HEADS = ("sicil no", "oda sicil no", "uye no", "uye sicil no", "sicil", "sicil numarasi")
VERDICTS = {
    "new": "Listeye girer",
    "same": "Listede vardı",
    "unknown": "Listeye girer, üye bulunamadı",
    "doubled": "Dosyada tekrar",
    "refused": "Okunamadı",
}
WRITTEN = ("new", "same", "unknown")
HEAD_WITHIN = 30


def number_of(cell: str) -> str | None:
    """A member number as it is compared, or none when the cell holds none. `12345,0` is a spreadsheet's 12345."""
    folded = number_fold(re.sub(r"^(\d+)[.,]0+$", r"\1", cell.strip()))
    is_number = folded.isalnum() and any(sign.isdigit() for sign in folded) and len(folded) <= 20
    return folded if is_number else None


def unread(cell: str) -> str:
    """Why the cell is no member number."""
    folded = number_fold(cell.strip())
    if not folded:
        return "Sicil no boş."
    if not any(sign.isdigit() for sign in folded):
        return "Sicil no’da rakam yok."
    return "Sicil no 20 karakterden uzun." if len(folded) > 20 else "Sicil no yalnız harf ve rakamdan oluşmalı."


def numbered(rows: list[tuple[int, list[str]]]) -> list[tuple[int, str]]:
    """(line, cell of the member number) below the head that names its column; without such a head the first column."""
    for place, (_, cells) in enumerate(rows[:HEAD_WITHIN]):
        heads = [turkish.fold(cell) for cell in cells]
        at = next((heads.index(name) for name in HEADS if name in heads), None)
        if at is not None:
            return [(number, cells[at] if at < len(cells) else "") for number, cells in rows[place + 1 :]]
    return [(number, cells[0]) for number, cells in rows]


def judged(cells: Iterable[tuple[int, str]], listed: set[str], known: set[str]) -> list[dict]:
    """A verdict per line. `listed`: who is in arrears now; `known`: the numbers of the chamber's members (none known:
    nobody is called unknown)."""
    lines, seen = [], set()
    for place, cell in cells:
        number = number_of(cell)
        if number is None:
            verdict = "refused"
        elif number in seen:
            verdict = "doubled"
        elif number in listed:
            verdict = "same"
        else:
            verdict = "unknown" if known and number not in known else "new"
        seen |= {number} if number else set()
        lines.append({"place": place, "said": cell[:60], "number": number, "verdict": verdict})
    return lines


def counted(lines: list[dict], listed: set[str]) -> dict[str, int]:
    """verdict -> lines, and `gone`: who is on the list now and no longer after it."""
    counts = {verdict: sum(line["verdict"] == verdict for line in lines) for verdict in VERDICTS}
    return counts | {"gone": len(listed - {line["number"] for line in lines})}
