"""A bank statement's lines: which column is what, what a line says, whether it is taken."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from lms.core import money, turkish
from lms.core.clock import ISTANBUL

HEADS = {  # folded heads of columns, the likelier first
    "day": ("islem tarihi", "tarih", "valor", "valor tarihi", "tarih saat", "islem tarihi saat"),
    "hour": ("saat", "islem saati"),
    "amount": ("alacak", "tutar", "islem tutari", "alacak tutari", "yatan", "giris"),
    "text": ("aciklama", "islem aciklamasi", "detay", "islem"),
    "sender": ("gonderen", "karsi taraf", "gonderen adi", "ad soyad", "unvan", "karsi hesap sahibi"),
    "number": ("dekont no", "fis no", "islem no", "sira no"),
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
SIGN_HEADS = ("+/-", "-/+", "±", "+ / -", "- / +")
OUT = ("b", "borc", "borclu", "borclandi", "giden", "cikis", "cikan", "d", "dr", "debit")
IN = ("a", "alacak", "alacakli", "alacaklandi", "gelen", "giris", "giren", "c", "cr", "credit")
NO_HEAD = (
    "Dosyada sütun başlıkları bulunamadı. İlk 30 satırdan birinde Tarih ile Tutar (ya da Alacak) başlıkları olmalı."
)
VERDICTS = {"new": "Alınacak", "known": "Önceden alınmış", "outgoing": "Gelen para değil", "refused": "Okunamadı"}
HEAD_WITHIN = 30
DAYS = ("%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y")
HOURS = ("", " %H.%M", " %H:%M", " %H:%M:%S", " %H.%M.%S")


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
        return asdict(self)


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
    an hour a day."""
    day, hour = " ".join(day.split()).replace("T", " "), " ".join(hour.split())
    if hour and (found := read_one(f"{day.partition(' ')[0]} {hour.rpartition(' ')[2]}")):
        return found
    return read_one(day)


def read_one(said: str) -> datetime | None:
    for pattern in DAYS:
        for clock in HOURS:
            try:
                return datetime.strptime(said, pattern + clock).replace(tzinfo=ISTANBUL)
            except ValueError:
                continue
    return None


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
