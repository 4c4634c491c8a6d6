import struct

import pytest

from lms.core import pictures


def png(width, height):
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", width, height) + b"\x08\x06\0\0\0"
    )


def jpeg(width, height):
    other = b"\xff\xe0" + struct.pack(">H", 4) + b"JF"
    return b"\xff\xd8" + other + b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\0"


def gif(width, height):
    return b"GIF89a" + struct.pack("<HH", width, height)


def webp(width, height):
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + bytes(4) + b"WEBPVP8X" + bytes(8) + sides


@pytest.mark.parametrize("made", [png, jpeg, gif, webp])
def test_the_size_stands_in_the_head(made):
    assert pictures.size_of(made(640, 480)) == (640, 480) and pictures.fault_of(made(640, 480)) is None
    assert "çok büyük" in pictures.fault_of(made(16_000, 16_000))
    assert pictures.fault_of(made(640, 480)[:9])


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b"\xff\xd8\xff", b"\xff\xd8\xff\xda\0\x02", png(0, 5), b"RIFF0000WEBPVP8L"]
)
def test_what_is_no_whole_picture_is_named(data):
    assert pictures.fault_of(data)
