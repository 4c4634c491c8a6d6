"""How large a picture unfolds, read from its head without decoding it: some bytes can hold a field of gigapixels, and
every browser that shows the page would unfold it. Pure."""

import struct

SIDE_MOST, PIXELS_MOST = 6000, 24_000_000


def fault_of(data: bytes) -> str | None:
    """Why this is no picture to be shown, as a sentence; none when its head is whole and its size sane."""
    found = size_of(data)
    if found is None:
        return "Resim bozuk ya da eksik; başka bir programla yeniden kaydedip yükleyin."
    width, height = found
    if not width or not height or max(width, height) > SIDE_MOST or width * height > PIXELS_MOST:
        return f"Resim çok büyük: {width} × {height} nokta. Bir kenar en çok {SIDE_MOST} nokta olabilir."
    return None


def size_of(data: bytes) -> tuple[int, int] | None:
    """(width, height) of a PNG, JPEG, GIF or WebP; none for anything else, and for a head that is cut off."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return struct.unpack(">II", data[16:24]) if data[12:16] == b"IHDR" else None
        if data[:6] in (b"GIF87a", b"GIF89a"):
            return struct.unpack("<HH", data[6:10])
        if data.startswith(b"\xff\xd8\xff"):
            return size_of_jpeg(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return size_of_webp(data)
    except (struct.error, IndexError):
        return None
    return None


def size_of_jpeg(data: bytes) -> tuple[int, int] | None:
    """From the first frame header; other segments are stepped over."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return None
        mark = data[at + 1]
        if mark == 0xFF:  # filling
            at += 1
        elif 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        elif mark in (0xD9, 0xDA):  # the end, or the picture itself without a frame before it
            return None
        else:
            at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return None


def size_of_webp(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None
