"""Pure: what a rubric says, when a sheet passes, what two sheets come to."""

import re
from collections.abc import Iterable

from lms.core import turkish

MOST_CRITERIA = 30
MOST_POINTS = 100
YES = ("evet", "evet hayir", "evet/hayir", "zorunlu")
STATES = {
    "none": "Bekliyor",
    "one": "İkinci değerlendirme bekleniyor",
    "agreed": "İki değerlendirme uyuştu",
    "disputed": "Değerlendirmeler uyuşmadı, karar bekliyor",
    "decided": "Üçüncü kişi karar verdi",
}


def read_criteria(lines: Iterable[str]) -> tuple[list[dict], list[str]]:
    """(criteria, what is wrong) from lines like `Bağlantıyı doğru kurar | 20` and `Baret takar | evet`."""
    found, wrong = [], []
    for line in lines:
        title, _, worth = (part.strip() for part in line.rpartition("|")) if "|" in line else (line.strip(), "", "")
        if not title:
            continue
        number = re.fullmatch(r"(\d{1,3})(\s*puan)?", turkish.fold(worth))
        if turkish.fold(worth) in YES:
            found.append({"title": title[:200], "most": 0})
        elif number and 0 < int(number[1]) <= MOST_POINTS:
            found.append({"title": title[:200], "most": int(number[1])})
        else:
            wrong.append(f"“{title[:60]}”: çizgiden sonra evet ya da 1 ile 100 arasında puan yazın.")
    if not found and not wrong:
        wrong.append("En az bir ölçüt yazın.")
    if len(found) > MOST_CRITERIA:
        wrong.append(f"En çok {MOST_CRITERIA} ölçüt yazılabilir.")
    return found, wrong


def lines_of(criteria: list[dict]) -> list[str]:
    """The criteria as they are typed."""
    return [f"{one['title']} | {one['most'] or 'evet'}" for one in criteria]


def result(criteria: list[dict], marks: list[int], share_bp: int) -> tuple[int, int, bool]:
    """(points, most, passed): every yes/no criterion is met, and of the points at least the share; equal is enough."""
    points = sum(mark for one, mark in zip(criteria, marks, strict=True) if one["most"])
    most = sum(one["most"] for one in criteria)
    is_met = all(mark for one, mark in zip(criteria, marks, strict=True) if not one["most"])
    return points, most, is_met and points * 10_000 >= share_bp * most


def fault(criteria: list[dict], marks: list[int | None]) -> str:
    """What is wrong with the marks as they came; empty when they are whole."""
    if len(marks) != len(criteria) or None in marks:
        return "Her ölçütü değerlendirin."
    for one, mark in zip(criteria, marks, strict=True):
        if not 0 <= mark <= (one["most"] or 1):
            return f"“{one['title']}” için 0 ile {one['most'] or 1} arasında bir değer verin."
    return ""


def together(passes: list[bool]) -> str:
    """What the sheets come to: none, one, agreed or disputed."""
    if len(passes) < 2:
        return ("none", "one")[len(passes)]
    return "agreed" if passes[0] == passes[1] else "disputed"
