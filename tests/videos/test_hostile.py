"""Files that are not what they say, or want more than they may: each is refused in words, the worker lives on."""

import struct

import pytest

from lms.core.jobs import Job
from lms.videos import ffmpeg, storage
from lms.videos.rules import FORMATS


def refused(taken, database, path, name="ders.mp4"):
    version = taken(path, name)
    assert version.state == "failed", version.state
    job = database.session.get(Job, version.job_id)
    assert job.state == "failed" and job.tries == 1
    assert version.reason and "Error" not in version.reason and "Traceback" not in version.reason
    assert not storage.outputs(version.folder).exists() or not list(storage.outputs(version.folder).iterdir())
    return version.reason


def written(tmp_path, data):
    path = tmp_path / "gelen"
    path.write_bytes(data)
    return path


def test_a_playlist_named_mp4_does_not_reach_another_file(taken, database, clips, tmp_path):
    text = f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:3,\nfile://{clips()}\n#EXT-X-ENDLIST\n"
    assert "oynatma listesi" in refused(taken, database, written(tmp_path, text.encode()))


def test_an_ffconcat_script_does_not_reach_another_file(taken, database, clips, tmp_path):
    text = f"ffconcat version 1.0\nfile '{clips()}'\n"
    assert "komut listesi" in refused(taken, database, written(tmp_path, text.encode()))


@pytest.mark.parametrize("kind", ["hls", "concat"])
def test_even_past_the_sniffing_probe_and_ffmpeg_open_no_playlist(clips, tmp_path, kind):
    """The second wall: the demuxers that would obey are not on the list, for PyAV and for ffmpeg alike."""
    import subprocess

    import av

    text = {
        "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:3,\nfile://{clips()}\n#EXT-X-ENDLIST\n",
        "concat": f"ffconcat version 1.0\nfile '{clips()}'\n",
    }[kind]
    path = written(tmp_path, text.encode()).rename(tmp_path / ("a.m3u8" if kind == "hls" else "a.mp4"))
    with pytest.raises(av.error.FFmpegError):
        av.open(f"file:{path}", options={"protocol_whitelist": "file", "format_whitelist": FORMATS})
    command = ffmpeg.compiled(ffmpeg.source(path).output("out.mp4"))
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode
    assert not (tmp_path / "out.mp4").exists()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "boş"),
        (b"<!doctype html><title>x</title>", "web sayfas"),
        (b"#!/bin/sh\necho hi\n", "tanınan bir video"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\xff" * 5000, "okunamıyor"),
        (b"\x1a\x45\xdf\xa3" + b"\x80" * 3000, "okunamıyor"),
        (b"RIFF\xff\xff\xff\x7fAVI LIST" + b"\0" * 2000, "okunamıyor"),
    ],
    ids=["empty", "html", "script", "mp4-junk", "mkv-junk", "avi-junk"],
)
def test_what_is_no_video_is_refused(taken, database, tmp_path, data, word):
    reason = refused(taken, database, written(tmp_path, data))
    assert word in reason or "eksik" in reason


def test_a_truncated_file_is_named_as_such(taken, database, clips, tmp_path):
    data = clips(seconds=6).read_bytes()  # the index stands at the end
    assert "eksik" in refused(taken, database, written(tmp_path, data[: len(data) // 2]))


def test_a_truncated_file_with_its_index_in_front_is_named_as_such(taken, database, clips, tmp_path):
    data = clips(seconds=6, extra=("-movflags", "+faststart")).read_bytes()
    assert "eksik" in refused(taken, database, written(tmp_path, data[: len(data) * 2 // 3]))


def test_sound_alone_is_refused(taken, database, clips):
    path = clips("ses.mp4", extra=("-map", "1:a"))
    assert "görüntü yok" in refused(taken, database, path)


def test_a_pixel_bomb_is_refused_from_its_header(taken, database, tmp_path):
    assert "çok büyük" in refused(taken, database, written(tmp_path, bomb(16000, 16000)))


def bomb(width, height):
    """An AVI of raw pictures that says it is huge."""
    header = struct.pack("<IiiHH4sIiiII", 40, width, height, 1, 24, b"MJPG", 0, 0, 0, 0, 0)
    stream = struct.pack("<4s4sIHHIIIIIIIIhhhh", b"vids", b"MJPG", 0, 0, 0, 0, 1, 25, 0, 25, 0, 0, 0, 0, 0, 100, 100)
    main = struct.pack("<IIIIIIIIIIIIII", 40000, 0, 0, 0, 25, 0, 1, 0, width, height, 0, 0, 0, 0)
    strl = b"strl" + chunk(b"strh", stream) + chunk(b"strf", header)
    hdrl = b"hdrl" + chunk(b"avih", main) + chunk(b"LIST", strl)
    movi = b"movi" + chunk(b"00dc", b"\xff\xd8\xff\xd9" * 50) * 25
    body = b"AVI " + chunk(b"LIST", hdrl) + chunk(b"LIST", movi)
    return chunk(b"RIFF", body)


def chunk(name, data):
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/cron.d/x.mp4",
        "-i.mp4",
        "ders\u202egpj.mp4",
        "🎬🧱.mp4",
        "شرح.mp4",
        "a" * 4000 + ".mp4",
        "\0",
        "%s%n",
    ],
)
def test_hard_names_are_only_ever_shown(taken, clips, media, name):
    version = taken(clips(seconds=1), name)
    assert version.state == "ready" and 0 < len(version.file_name) <= 200
    assert "/" not in version.file_name and "\u202e" not in version.file_name
    assert {path.name for path in media.iterdir()} == {"masters", "videos"}
