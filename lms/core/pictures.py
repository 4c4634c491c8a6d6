"""Pictures from strangers. Here only their header is read; the picture itself is opened by a child process with limits
(picture_child.py), which writes it anew, so that nothing but its pixels is kept."""

import base64
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from lms.core.refusals import Refused

FILE_MAX = 6 * 2**20
SIDE_MAX, PIXELS_MAX = 10_000, 30_000_000
SHOWN_SIDE, SHOWN_PIXELS = 6000, 24_000_000  # of what is shown as it came
KEPT_SIDE, KEPT_MAX = 1600, 480_000  # pixels of the longer side, bytes
SECONDS = 20
CHILD = Path(__file__).with_name("picture_child.py")
UNREADABLE = "Resim bozuk ya da okunamıyor. PNG, JPEG ya da WebP olarak yeniden kaydedip yükleyin."
MOVES = "Hareketli resim alınmıyor. Tek kareli bir PNG, JPEG ya da WebP yükleyin."


@dataclass(frozen=True)
class Picture:
    """A picture written anew. `came`: width and height of the one that came, turned as it is shown."""

    kind: str  # png, jpeg
    width: int
    height: int
    data: bytes
    came: tuple[int, int]

    @property
    def address(self) -> str:
        return f"data:image/{self.kind};base64,{base64.b64encode(self.data).decode()}"


def rewritten(data: bytes, field: str | None = None) -> Picture:
    """The picture, smaller when it is large, without anything that is no pixel. Raises Refused for what is no single
    PNG, JPEG or WebP picture, or beyond the limits."""
    try:
        kind = header(data)[0]
        return by_child(kind, data)
    except Refused as refused:
        raise Refused(refused.sentence, field) from None


def header(data: bytes) -> tuple[str, int, int]:
    """(kind, width, height) as the file says of itself. Raises Refused."""
    if len(data) > FILE_MAX:
        raise Refused(f"Resim {FILE_MAX // 2**20} MB sınırından büyük.")
    kind, reader = reader_of(data)
    if kind in (None, "gif"):
        raise Refused("Resim PNG, JPEG ya da WebP olmalıdır.")
    try:
        width, height = reader(data)
        if moves(kind, data):
            raise Refused(MOVES)
    except (IndexError, ValueError):
        raise Refused(UNREADABLE) from None
    if not (1 <= width <= SIDE_MAX and 1 <= height <= SIDE_MAX and width * height <= PIXELS_MAX):
        raise Refused(f"Resim çok büyük: {width} × {height} piksel. Küçültüp yükleyin.")
    return kind, width, height


def fault_of(data: bytes) -> str | None:
    """Why this cannot be shown as it came, as a sentence: some bytes can hold a field of gigapixels, and every browser
    that shows the page would unfold it. None when its head is whole and its size sane; a GIF will do."""
    found = size_of(data)
    if found is None:
        return "Resim bozuk ya da eksik; başka bir programla yeniden kaydedip yükleyin."
    width, height = found
    if not width or not height or max(width, height) > SHOWN_SIDE or width * height > SHOWN_PIXELS:
        return f"Resim çok büyük: {width} × {height} nokta. Bir kenar en çok {SHOWN_SIDE} nokta olabilir."
    return None


def size_of(data: bytes) -> tuple[int, int] | None:
    """(width, height) of a PNG, JPEG, GIF or WebP; none for anything else, and for a head that is cut off."""
    try:
        reader = reader_of(data)[1]
        return reader(data) if reader else None
    except (IndexError, ValueError):
        return None


def reader_of(data: bytes):
    """(kind, what reads width and height); (None, None) for what is no picture that we know."""
    for magic, kind, reader in (
        (b"\x89PNG\r\n\x1a\n", "png", png),
        (b"\xff\xd8\xff", "jpeg", jpeg),
        (b"RIFF", "webp", webp),
        (b"GIF8", "gif", gif),
    ):
        if data.startswith(magic):
            return kind, reader
    return None, None


def number(data: bytes, at: int, size: int, order: str = "big") -> int:
    part = data[at : at + size]
    if len(part) != size:
        raise ValueError("cut")
    return int.from_bytes(part, order)


def png(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise ValueError("no header")
    return number(data, 16, 4), number(data, 20, 4)


def moves(kind: str, data: bytes) -> bool:
    """Whether the file says of itself that it holds more than one picture."""
    if kind == "png":
        at = 8
        while (name := data[at + 4 : at + 8]) not in (b"IDAT", b"acTL"):
            at += 12 + number(data, at, 4)
        return name == b"acTL"
    return kind == "webp" and data[12:16] == b"VP8X" and bool(data[20] & 2)


def gif(data: bytes) -> tuple[int, int]:
    return number(data, 6, 2, "little"), number(data, 8, 2, "little")


def jpeg(data: bytes) -> tuple[int, int]:
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        mark = data[at + 1]
        if mark == 0xFF:  # filling
            at += 1
        elif 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            return number(data, at + 7, 2), number(data, at + 5, 2)
        elif mark in (0xD9, 0xDA):
            raise ValueError("no frame")
        else:
            at += 2 + max(number(data, at + 2, 2), 2)


def webp(data: bytes) -> tuple[int, int]:
    if data[8:12] != b"WEBP":
        raise ValueError("no WebP")
    form = data[12:16]
    if form == b"VP8X":
        return number(data, 24, 3, "little") + 1, number(data, 27, 3, "little") + 1
    if form == b"VP8L" and data[20] == 0x2F:
        bits = number(data, 21, 4, "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return number(data, 26, 2, "little") & 0x3FFF, number(data, 28, 2, "little") & 0x3FFF
    raise ValueError("unknown form")


def by_child(kind: str, data: bytes) -> Picture:
    command = [sys.executable, "-I", str(CHILD), kind, str(KEPT_SIDE), str(KEPT_MAX), str(PIXELS_MAX)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, start_new_session=True)
    except subprocess.TimeoutExpired:
        raise Refused(UNREADABLE) from None
    said, _, rest = done.stdout.partition(b"\n")
    if done.returncode or not rest:
        raise Refused(UNREADABLE)
    facts = json.loads(said)
    return Picture(facts["kind"], facts["width"], facts["height"], rest, tuple(facts["came"]))
