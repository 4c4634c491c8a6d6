"""A bank statement's lines: which column is what, what a line says, whether it is taken."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from lms.core import money, turkish
from lms.core.clock import ISTANBUL

HEADS = {  # folded heads of columns, the likelier first
    "day": (
        "islem tarihi",
        "tarih",
        "hareket tarihi",
        "valor",
        "valor tarihi",
        "tarih saat",
        "islem tarihi saat",
        "transaction date",
        "date",
    ),
    "hour": ("saat", "islem saati"),
    "amount": (
        "alacak",
        "alacak tutari",
        "tutar",
        "islem tutari",
        "hareket tutari",
        "yatan",
        "giris",
        "giren",
        "gelen",
        "giren tutar",
        "gelen tutar",
        "meblag",
        "miktar",
        "credit",
        "credit amount",
        "amount",
    ),
    "text": ("aciklama", "islem aciklamasi", "detay", "description", "islem"),
    "sender": (
        "gonderen",
        "karsi taraf",
        "gonderen adi",
        "gonderen ad soyad",
        "gonderen unvan",
        "ad soyad",
        "unvan",
        "karsi hesap sahibi",
        "sender",
    ),
    "number": ("dekont no", "fis no", "fis dekont no", "islem no", "sira no"),
    "currency": ("para birimi", "doviz cinsi", "doviz kodu", "doviz turu", "para cinsi", "currency"),
    "reference": ("referans no", "referans", "referans numarasi", "musteri referansi"),
    "way": (
        "b a",
        "a b",
        "ba",
        "borc alacak",
        "alacak borc",
        "yon",
        "islem yonu",
        "hareket yonu",
        "d c",
        "debit credit",
    ),
    "kind": ("tip", "tur", "islem tipi", "islem turu", "hareket tipi", "hareket turu"),  # may say the way too
}
CURRENCY = ("tl", "try")
LIRA = ("", "tl", "try", "trl", "ytl", "lira", "turk lirasi")
SIGN_HEADS = ("+/-", "-/+", "±", "+ / -", "- / +")
OUT = ("b", "borc", "borclu", "borclandi", "giden", "cikis", "cikan", "d", "dr", "debit")
IN = ("a", "alacak", "alacakli", "alacaklandi", "gelen", "giris", "giren", "c", "cr", "credit")
NO_HEAD = (
    "Dosyada sütun başlıkları bulunamadı. İlk 30 satırdan birinde Tarih ile Tutar (ya da Alacak) başlıkları olmalı."
)
VERDICTS = {"new": "Alınacak", "known": "Önceden alınmış", "outgoing": "Gelen para değil", "refused": "Okunamadı"}
HEAD_WITHIN = 30
MOMENT = re.compile(
    r"(?:(?P<d>\d{1,2})(?P<sep>[./-])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4})"
    r"|(?P<d3>\d{1,2})\.(?P<m3>\d{1,2})\.(?P<y3>\d{2})"
    r"|(?P<y2>\d{4})(?P<sep2>[./-])(?P<m2>\d{1,2})(?P=sep2)(?P<d2>\d{1,2}))"
    r"(?:[ T-]+(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?:[.:](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?: ?(?P<zone>Z|[+-]\d{2}:?\d{2}))?)?",
    re.ASCII,
)
CLOCK = re.compile(r"(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?", re.ASCII)
SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?", re.ASCII)


@dataclass
class Line:
    """A line of the file as it was read, and what becomes of it."""

    number: int
    booked: str = ""  # ISO, in Istanbul's time
    kurus: int = 0
    sender: str = ""
    text: str = ""
    bank_number: str = ""
    fingerprint: str = ""
    verdict: str = "new"
    said: str = ""

    def as_dict(self) -> dict:
        return dict(vars(self))


def columns(cells: list[str]) -> dict[str, int] | None:
    """field -> place, when this line is the head of the table; none when it is not."""
    heads = [head_of(cell) for cell in cells]
    found = {}
    for field, names in HEADS.items():
        place = next((heads.index(name) for name in names if name in heads), None)
        if place is not None:
            found[field] = place
    return found if {"day", "amount"} <= set(found) else None


def head_of(cell: str) -> str:
    """`Tutar (TL)` and `TUTAR ₺` are both `tutar`; a column headed by signs says the way of the money."""
    if cell.strip() in SIGN_HEADS:
        return "yon"
    return " ".join(word for word in turkish.fold(cell).split() if word not in CURRENCY)


def way_of(said: str) -> str | None:
    """in, out, or none when the bank's word for the way of the money is no such word; a blank says nothing: in."""
    if said in ("", "+"):
        return "in"
    if said in ("-", "\u2212"):
        return "out"
    said = turkish.fold(said)
    return "out" if said in OUT else "in" if said in IN else None


def way_in(kind: str) -> str:
    """`Giden EFT`: out; a kind that says nothing of the way leaves it to the amount's sign: in."""
    words = turkish.fold(kind).split()
    return "out" if way_of(kind) == "out" or any(word in OUT and len(word) > 2 for word in words) else "in"


def read_moment(day: str, hour: str = "") -> datetime | None:
    """A day, with its hour behind it or in a column of its own; a workbook's cell of a day may bring a midnight, one of
    an hour a day. Day before month; what names its zone is told in Istanbul's time; 46054 is a spreadsheet's number of
    a day. None for what is no moment."""
    found = read_one(" ".join(day.split()))
    clock = CLOCK.fullmatch(hour.split()[-1]) if found and hour.split() else None
    try:
        return found.replace(hour=int(clock[1]), minute=int(clock[2]), second=int(clock[3] or 0)) if clock else found
    except ValueError:
        return found


def read_one(said: str) -> datetime | None:
    if SERIAL.fullmatch(said):
        return serial(float(said.replace(",", ".")))
    parts = MOMENT.fullmatch(said)
    if parts is None:
        return None
    day, month, year = (next(filter(None, (parts[name], parts[f"{name}2"], parts[f"{name}3"]))) for name in "dmy")
    year = int(year) + 2000 if len(year) == 2 else int(year)
    try:
        hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
        found = datetime(year, int(month), int(day), hour, minute, second, tzinfo=ISTANBUL)
        return zoned(found, parts["zone"]) if parts["zone"] else found
    except ValueError:
        return None


def zoned(found: datetime, zone: str) -> datetime:
    return found.replace(tzinfo=datetime.strptime(zone, "%z").tzinfo).astimezone(ISTANBUL)


def serial(days: float) -> datetime | None:
    """Days since the end of 1899, of this century only: no other number stands in a column of days."""
    if not 36526 <= days < 73051:
        return None
    whole = datetime(1899, 12, 30) + timedelta(seconds=round(days * 86400))
    return whole.replace(tzinfo=ISTANBUL)


def read_line(number: int, cells: list[str], at: dict[str, int], moment: datetime) -> Line:
    """What a line says; its verdict is new, outgoing or refused with the reason."""

    def cell(field):
        place = at.get(field)
        return " ".join(cells[place].split())[:500] if place is not None and place < len(cells) else ""

    named = " ".join(part for part in (cell("number"), cell("reference")) if part)
    line = Line(number, sender=cell("sender")[:120], text=cell("text"), bank_number=named[:120])
    way = way_of(cell("way")) if "way" in at else way_in(cell("kind"))
    booked, kurus = read_moment(cell("day"), cell("hour")), money.read_signed(cell("amount"))
    if booked is None:
        line.verdict, line.said = "refused", "Tarih okunamadı."
    elif booked > moment + timedelta(days=1) or booked.year < 2000:
        line.verdict, line.said = "refused", "Tarih bugünden sonra ya da çok eski."
    elif not cell("amount"):
        line.verdict, line.said = "outgoing", "Alacak tutarı yok."
    elif turkish.fold(cell("currency")) not in LIRA:
        line.verdict, line.said = "refused", f"Tutar TL değil: {cell('currency')[:20]}"
    elif way is None:
        line.verdict, line.said = "refused", "Paranın geldiği mi çıktığı mı okunamadı."
    elif kurus is None:
        line.verdict, line.said = "refused", "Tutar okunamadı."
    elif kurus <= 0 or way == "out":
        line.verdict, line.said = "outgoing", "Hesaptan çıkan para."
    elif kurus > 2_000_000_000:
        line.verdict, line.said = "refused", "Tutar 20.000.000,00 TL üstünde."
    line.booked, line.kurus = booked.isoformat() if booked else "", kurus or 0
    return line


def mark(line: Line, seen: Counter) -> None:
    """The line's fingerprint: what the bank says of it, and which one of equal lines it is. Two equal payments on one
    day are two; the same file read again gives the same marks."""
    said = [line.booked, line.kurus, turkish.fold(line.sender), turkish.fold(line.text), line.bank_number]
    whole = json.dumps(said, ensure_ascii=False)
    line.fingerprint = sha256(f"{whole}#{seen[whole]}".encode()).hexdigest()
    seen[whole] += 1
