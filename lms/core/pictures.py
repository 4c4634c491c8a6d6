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
    readers = ((b"\x89PNG\r\n\x1a\n", "png", png), (b"\xff\xd8\xff", "jpeg", jpeg), (b"RIFF", "webp", webp))
    for magic, kind, reader in readers:
        if data.startswith(magic):
            try:
                width, height = reader(data)
            except (IndexError, ValueError):
                raise Refused(UNREADABLE) from None
            if not (1 <= width <= SIDE_MAX and 1 <= height <= SIDE_MAX and width * height <= PIXELS_MAX):
                raise Refused(f"Resim çok büyük: {width} × {height} piksel. Küçültüp yükleyin.")
            return kind, width, height
    raise Refused("Resim PNG, JPEG ya da WebP olmalıdır.")


def number(data: bytes, at: int, size: int, order: str = "big") -> int:
    part = data[at : at + size]
    if len(part) != size:
        raise ValueError("cut")
    return int.from_bytes(part, order)


def png(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise ValueError("no header")
    at = 8
    while (name := data[at + 4 : at + 8]) != b"IDAT":
        if name == b"acTL":
            raise Refused(MOVES)
        at += 12 + number(data, at, 4)
    return number(data, 16, 4), number(data, 20, 4)


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
        if data[20] & 2:
            raise Refused(MOVES)
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
