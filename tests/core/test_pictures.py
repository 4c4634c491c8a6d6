"""Pictures from strangers are read by their header, opened by a child, and written anew."""

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core import pictures
from lms.core.refusals import Refused
from tests.make import png


def drawn(form, width=64, height=40):
    """A picture of a form that PyAV can write."""
    import av

    frame = av.VideoFrame(width, height, "rgb24")
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    out = io.BytesIO()
    with av.open(out, "w", format="image2pipe") as container:
        stream = container.add_stream({"jpeg": "mjpeg", "webp": "libwebp"}.get(form, form), rate=1)
        stream.width, stream.height = width, height
        stream.pix_fmt = "yuvj420p" if form == "jpeg" else "yuv420p" if form == "webp" else "rgb24"
        container.mux(stream.encode(frame.reformat(format=stream.pix_fmt)))
        container.mux(stream.encode(None))
    return out.getvalue()


def test_a_picture_is_written_anew_and_holds_nothing_else():
    text = b"tEXtComment\0gizli not"
    note = struct.pack(">I", len(text) - 4) + text + b"\0\0\0\0"
    made = pictures.rewritten(png(80, 60, more=note) + b"<script>ardindan</script>")
    assert (made.kind, made.width, made.height, made.came) == ("png", 80, 60, (80, 60))
    assert b"gizli" not in made.data and b"script" not in made.data and made.data.startswith(b"\x89PNG")
    assert made.address.startswith("data:image/png;base64,")


def test_a_large_picture_becomes_smaller_in_its_proportions():
    made = pictures.rewritten(png(3200, 800))
    assert (made.width, made.height, made.came) == (1600, 400, (3200, 800))


@pytest.mark.parametrize("form", ["jpeg", "webp"])
def test_the_other_forms_are_read_too(form):
    data = drawn(form)
    assert pictures.header(data) == (form, 64, 40)
    made = pictures.rewritten(data)
    assert (made.width, made.height) == (64, 40) and len(made.data) < 5000


def moving():
    control = struct.pack(">II", 2, 0)
    return png(more=struct.pack(">I", 8) + b"acTL" + control + b"\0\0\0\0")


@pytest.mark.parametrize(
    "data, said",
    [
        (b"", "PNG, JPEG ya da WebP"),
        (b"GIF89a" + bytes(50), "PNG, JPEG ya da WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG, JPEG ya da WebP"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "bozuk"),
        (b"\xff\xd8\xff\xe0" + bytes(9), "bozuk"),
        (b"RIFF\x10\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\x10\0\0\x10\0\0", "Hareketli"),
        (moving(), "Hareketli"),
        (png()[:60], "bozuk"),
        (b"\x89PNG\r\n\x1a\n" + bytes(7 * 2**20), "6 MB"),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 60_000, 60_000) + b"\x08\0\0\0\0\0\0\0\0\0\0\0\0IDAT",
            "büyük",
        ),
    ],
)
def test_what_is_no_single_picture_of_a_sane_size_is_refused(data, said):
    with pytest.raises(Refused, match=said):
        pictures.rewritten(data)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF"]), st.binary(max_size=80))
def test_a_header_is_read_or_refused_and_never_anything_else(magic, rest):
    try:
        kind, width, height = pictures.header(magic + rest)
    except Refused:
        return
    assert width * height <= pictures.PIXELS_MAX
