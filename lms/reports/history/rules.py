"""What a line of the sheet may say. No database."""

import re

from lms.core import tables
from lms.core.refusals import Refused

WHOLE = re.compile(r"([0-9]{1,3}(?:[. ][0-9]{3})+|[0-9]+)(?:,0+|\.0)?")
FIRST_YEAR = 1954  # the union's founding
MOST = 10_000_000
NUMBERS = {
    "practical": "Uygulamalı eğitim",
    "in_person": "Yüz yüze eğitim",
    "online": "Çevrimiçi eğitim",
    "runs": "Dönem",
    "participations": "Katılım",
    "documented": "Belge veren eğitim",
    "assessed": "Ölçme yapılan eğitim",
    "trainers": "Eğitici",
    "trained": "Eğitimli eğitici",
}
PEOPLE = ("participations", "trainers", "trained")  # counts of persons: small ones are hidden from the union
FORMS = ("practical", "in_person", "online")
HEADER = ["Yıl", *list(NUMBERS.values())[:3], "Toplam eğitim", *list(NUMBERS.values())[3:], "Kaynak"]
SHORT = {"practical": "uygulamali", "in_person": "yuz yuze", "online": "cevrimici"}
HEADS = {key: (key, label, SHORT.get(key, key)) for key, label in NUMBERS.items()} | {
    "year": ("year", "yil"),
    "total": ("total", "toplam egitim", "toplam"),
    "source": ("source", "kaynak"),
}


def columns_of(header: list[str]) -> dict[str, int]:
    """Column key -> its place; unknown headings fall away. Refused without a year or without any number."""
    found = tables.columns(header, HEADS, ("year",)) or {}
    if not set(found) & set(NUMBERS):
        raise Refused("Dosyada 'Yıl' sütunu ve en az bir sayı sütunu olmalıdır. Örnek dosyaya bakın.", "file")
    return found


def number_of(text: str, label: str) -> int | None:
    """1.046, 1046, 1046,0 or nothing. Refused when it is anything else: 12.5 and 12,5 are no counts."""
    text = text.strip()
    if text in ("", "-", "–"):
        return None
    found = WHOLE.fullmatch(text)
    plain = found[1].replace(".", "").replace(" ", "") if found else ""
    if not plain or len(plain) > 12 or int(plain) > MOST:
        raise Refused(f"{label}: sayı okunamadı ({text[:30]}).")
    return int(plain)


def read_line(line: dict[str, str], this_year: int) -> tuple[int, dict[str, int], str]:
    """(year, values, source). Refused with what does not add up."""
    year = number_of(line.get("year", ""), "Yıl")
    if year is None or not FIRST_YEAR <= year <= this_year:
        raise Refused(f"Yıl {FIRST_YEAR} ile {this_year} arasında olmalıdır.")
    found = {key: number_of(line.get(key, ""), label) for key, label in NUMBERS.items()}
    values = {key: count for key, count in found.items() if count is not None}
    if not values:
        raise Refused("Satırda hiç sayı yok.")
    total = number_of(line.get("total", ""), "Toplam eğitim")
    courses = sum(values.get(form, 0) for form in FORMS)
    if total is not None and total != courses:
        raise Refused(f"Toplam eğitim {total} yazılmış; biçimlerin toplamı {courses}.")
    for key in ("documented", "assessed"):
        if any(form in values for form in FORMS) and values.get(key, 0) > courses:
            raise Refused(f"{NUMBERS[key]} sayısı toplam eğitimden çok: {values[key]} / {courses}.")
    if "trainers" in values and values.get("trained", 0) > values["trainers"]:
        raise Refused("Eğitimli eğitici sayısı eğitici sayısından çok.")
    return year, values, line.get("source", "").strip()[:200]


def doubts(values: dict[str, int]) -> list[str]:
    """What is taken, but looks odd."""
    found = []
    if values.get("participations") and not values.get("runs"):
        found.append("Katılım var, dönem sayısı yok.")
    if values.get("runs", 0) and values.get("runs", 0) < sum(values.get(form, 0) for form in FORMS):
        found.append("Dönem sayısı eğitim sayısından az: bazı eğitimler o yıl açılmamış olabilir.")
    if values.get("runs") and values.get("participations", 0) > 500 * values["runs"]:
        found.append("Dönem başına 500 kişiden çok katılım düşüyor.")
    return found
