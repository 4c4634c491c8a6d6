"""Media files as accidents leave them and as attackers make them: cut, spoilt, lying, or no media at all."""

import struct
import zipfile

from tests.videos.odd_files import BOTH, CODECS, SIZES, TIMES, TURNED, X264, Odd, beep, call, picture
from tests.videos.odd_tracks import TRACKS


def plain(folder, more=""):
    call(picture(seconds=4) + beep(4) + f"{X264} -g 10 -c:a aac {more} plain.mp4", folder)
    return (folder / "plain.mp4").read_bytes()


def wrote(folder, name, data):
    (folder / name).write_bytes(data)
    return folder / name


def cut(share, more=""):
    def make(folder):
        data = plain(folder, more)
        return wrote(folder, "cut.mp4", data[: int(len(data) * share)])

    return make


def cut_other(name, arguments, share):
    def make(folder):
        call(picture(seconds=4) + beep(4) + f"{X264} -g 10 {arguments} whole.{name}", folder)
        data = (folder / f"whole.{name}").read_bytes()
        return wrote(folder, f"cut.{name}", data[: int(len(data) * share)])

    return make


def spoilt(kind, size="160x90"):
    def make(folder):
        call(picture(size, 25, 4) + beep(4) + f"{X264} -g 50 -c:a aac -movflags +faststart plain.mp4", folder)
        data = bytearray((folder / "plain.mp4").read_bytes())
        middle = len(data) * 3 // 4
        length = {"few": 40, "many": len(data) // 10}[kind]
        data[middle : middle + length] = b"\xff" * length
        return wrote(folder, "spoilt.mp4", bytes(data))

    return make


def doubled(folder):
    data = plain(folder)
    return wrote(folder, "doubled.mp4", data + data)


def doubled_ts(folder):
    call(BOTH + f"{X264} -g 20 -c:a aac one.ts", folder)
    data = (folder / "one.ts").read_bytes()
    return wrote(folder, "doubled.ts", data + data)


def patched(pattern, offset, value):
    """A box of the header says something else than what is there."""

    def make(folder):
        data = bytearray(plain(folder))
        at = data.find(pattern)
        while at >= 0:
            data[at + offset : at + offset + len(value)] = value
            at = data.find(pattern, at + 8)
        return wrote(folder, "patched.mp4", bytes(data))

    return make


def huge_sample_count(folder):
    """The sample table says four thousand million pictures."""
    return patched(b"stsz", 12, b"\xff\xff\xff\xf0")(folder)


def huge_stts(folder):
    """One picture lasts half a year."""
    return patched(b"stts", 12, b"\x7f\xff\xff\xff")(folder)


def zip_behind(folder):
    data = plain(folder)
    path = wrote(folder, "polyglot.mp4", data)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("evil.php", "<?php system($_GET[0]); ?>")
    return path


def deep_boxes(folder):
    data = b""
    for _ in range(20_000):
        data = struct.pack(">I4s", len(data) + 8, b"moov") + data
        if len(data) > 200_000:
            break
    return wrote(folder, "deep.mp4", b"\0\0\0\x14ftypisom\0\0\2\0isom" + data)


def png_bomb(folder):
    """A small file whose every picture is 4096 x 2160."""
    call('-f lavfi -i "color=white:s=4096x2160:r=1:d=3" -c:v png -pred none bomb.mov', folder)
    return folder / "bomb.mov"


def many_streams(folder):
    call(picture(seconds=1) + " ".join(["-map 0"] * 60) + f" {X264} many.mkv", folder)
    return folder / "many.mkv"


def text_file(name, text):
    return Odd(name, lambda folder: wrote(folder, name, text.encode()), word="")


def data_reference(folder):
    """A QuickTime file whose pictures lie in another file, by path."""
    data = bytearray(plain(folder))
    at = data.find(b"dref")
    entry = struct.pack(">I4sI", 12 + 11, b"alis", 0) + b"/etc/passwd"
    data[at + 12 : at + 24] = entry[:12]
    return wrote(folder, "reference.mov", bytes(data))


DAMAGED = [
    *(Odd(f"cut{share}.mp4", cut(share), word="") for share in (0.02, 0.3, 0.6, 0.9)),
    Odd("cut0.99.mp4", cut(0.99), 4.0, either=True),
    *(Odd(f"cut-front{share}.mp4", cut(share, "-movflags +faststart"), word="") for share in (0.2, 0.5, 0.8)),
    Odd("cut-fragments.mp4", cut(0.6, "-movflags frag_keyframe+empty_moov"), 4.0, either=True),
    Odd("fragments.mp4", BOTH + f"{X264} -g 20 -c:a aac -movflags frag_keyframe+empty_moov+default_base_moof", 3.0),
    Odd("dash.mp4", BOTH + f"{X264} -g 20 -c:a aac -movflags +dash+frag_keyframe+empty_moov", 3.0),
    Odd("cut.mkv", cut_other("mkv", "-c:a aac", 0.6), either=True, seconds=None),
    Odd("cut.ts", cut_other("ts", "-c:a aac", 0.6), either=True, seconds=None),
    Odd("cut.avi", cut_other("avi", "-bf 0 -c:a mp3", 0.6), either=True, seconds=None),
    Odd("cut.wmv", cut_other("wmv", "-c:a wmav2", 0.6), either=True, seconds=None),
    Odd("spoilt-few.mp4", spoilt("few"), 4.0, either=True),
    Odd("spoilt-many.mp4", spoilt("many"), 4.0, either=True),
    Odd("spoilt-360p.mp4", spoilt("many", "640x360"), 4.0, size=(640, 360), either=True),
    Odd("doubled.mp4", doubled, 4.0, either=True),
    Odd("doubled.ts", doubled_ts, None, either=True),
    Odd("long-header.mp4", patched(b"mvhd", 20, b"\x7f\xff\xff\xff"), 4.0),
    Odd("long-track.mp4", patched(b"mdhd", 20, b"\x7f\xff\xff\xff"), 4.0),
    Odd("huge-picture.mp4", patched(b"avc1", 28, b"\xff\xff\xff\xff"), 4.0, either=True),
    Odd("huge-count.mp4", huge_sample_count, None, either=True),
    Odd("half-a-year.mp4", huge_stts, None, either=True),
    Odd("polyglot.mp4", zip_behind, 4.0),
    Odd("deep.mp4", deep_boxes, word=""),
    Odd("bomb.mov", png_bomb, 3.0, size=(4096, 2160), red=None, sound=False, synchronous=False),
    Odd("many.mkv", many_streams, 1.0, red="ul", sound=False, synchronous=False),
    Odd("reference.mov", data_reference, 4.0, either=True),
    Odd("empty.mp4", lambda folder: wrote(folder, "empty.mp4", b""), word="boş"),
    Odd("zeros.mp4", lambda folder: wrote(folder, "zeros.mp4", bytes(5000)), word="tanınan bir video"),
    Odd("image.mp4", '-f lavfi -i "testsrc2=s=160x90:d=1" -frames:v 1 -f image2 -c:v mjpeg', word="resim"),
    Odd("png.mp4", '-f lavfi -i "testsrc2=s=160x90:d=1" -frames:v 1 -f image2 -c:v png', word="resim"),
    text_file("text.mp4", "merhaba dünya " * 100),
    text_file(
        "list.mp4", "#EXTM3U\n#EXTINF:3,\nfile:///etc/passwd\n#EXTINF:3,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n"
    ),
    text_file("concat.mp4", "ffconcat version 1.0\nfile '/etc/passwd'\n"),
    text_file("session.mp4", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n"),
    text_file("mpd.mp4", '<?xml version="1.0"?><MPD><BaseURL>file:///etc/passwd</BaseURL></MPD>'),
    text_file("drawing.mp4", '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
    text_file("srt.mp4", "1\n00:00:00,000 --> 00:00:02,000\nx\n"),
    text_file("rtsp.mp4", "RTSPtextRTSP://127.0.0.1:9/\n"),
    text_file("x.avs", 'DirectShowSource("/etc/passwd")\n'),
]
ALL = [*CODECS, *SIZES, *TURNED, *TIMES, *TRACKS, *DAMAGED]
