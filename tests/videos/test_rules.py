"""The pure decisions: what is taken in, which rungs are made, when the picture is copied."""

from dataclasses import replace

import pytest

from lms.videos import rules
from lms.videos.rules import Facts, Picture, Sound

GOOD = Picture(
    index=0, codec="h264", width=1920, height=1080, rate=25, end=60, key_gap=2.0, clean_keys=True, bit_rate=3000
)


def facts(sound=True, **changes):
    return Facts("mov", replace(GOOD, **changes), Sound(0, "aac", end=60) if sound else None)


def names(found):
    return [rung.name for rung in rules.rungs(found)]


def test_a_clean_h264_picture_is_copied_into_the_top_rung_only():
    made = rules.rungs(facts())
    assert [rung.is_copied for rung in made] == [False, False, False, True]
    assert (made[-1].width, made[-1].height) == (1920, 1080)


@pytest.mark.parametrize(
    "changes",
    [
        {"codec": "hevc"},
        {"pixels": "yuv420p10le"},
        {"pixels": "yuv444p"},
        {"interlaced": True},
        {"rotation": 90},
        {"aspect": 1.333},
        {"width": 3840, "height": 2160},
        {"width": 1919},
        {"key_gap": 6.01},
        {"key_gap": None},
        {"clean_keys": False},
        {"bit_rate": 40_000},
        {"rate": 120.0},
        {"start": 0.3},
        {"delay": 0.4},
        {"transfer": "smpte2084"},
    ],
    ids=str,
)
def test_anything_less_is_encoded(changes):
    assert not rules.may_copy(facts(**changes))


def test_key_frames_exactly_six_seconds_apart_are_often_enough():
    assert rules.may_copy(facts(key_gap=6.0))


def test_a_sound_that_outlasts_the_picture_holds_the_last_picture_and_forbids_the_copy():
    longer = Facts("mov", GOOD, Sound(0, "aac", end=75))
    assert longer.seconds == 75 and longer.holds_last_picture and not rules.may_copy(longer)
    slightly = Facts("mov", GOOD, Sound(0, "aac", end=60.4))
    assert slightly.seconds == 60 and not slightly.holds_last_picture


@pytest.mark.parametrize(
    ("size", "ladder"),
    [
        ((1920, 1080), ["240p", "480p", "720p", "1080p"]),
        ((3840, 2160), ["240p", "480p", "720p", "1080p"]),
        ((1280, 720), ["240p", "480p", "720p"]),
        ((640, 360), ["240p", "360p"]),
        ((854, 480), ["240p", "480p"]),
        ((160, 90), ["90p"]),
        ((1080, 1920), ["240p", "480p", "720p", "1080p"]),
        ((640, 500), ["240p", "480p"]),
    ],
    ids=str,
)
def test_the_ladder_never_grows_above_the_source(size, ladder):
    found = facts(width=size[0], height=size[1], codec="vp9")
    assert names(found) == ladder
    assert all(rung.width <= size[0] + 1 and rung.height <= size[1] + 1 for rung in rules.rungs(found))
    assert all(rung.width % 2 == rung.height % 2 == 0 for rung in rules.rungs(found))


def test_a_turned_picture_is_measured_as_people_see_it():
    assert facts(rotation=270).picture.shown == (1080, 1920)
    assert facts(width=720, height=576, aspect=64 / 45).picture.shown == (1024, 576)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Facts("mov", None), rules.NO_PICTURE),
        (Facts("mov", None, fault=rules.TRUNCATED), rules.TRUNCATED),
        (facts(width=16000, height=16000), rules.TOO_LARGE_PICTURE),
        (facts(end=0.0, sound=False), rules.NO_LENGTH),
        (facts(end=50_000.0), rules.TOO_LONG),
        (facts(), None),
    ],
)
def test_refusals_say_why(found, sentence):
    assert rules.refusal(found) == sentence


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"#EXTM3U\n#EXT-X-VERSION:3\nfile:///etc/passwd", "oynatma listesi"),
        (b"\xef\xbb\xbf#EXTM3U", "oynatma listesi"),
        (b"ffconcat version 1.0\nfile other.mp4", "komut listesi"),
        (b"  <!DOCTYPE html><html>", "web sayfas"),
        (b"<script>alert(1)</script>", "tanınan bir video"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04zip", "sıkıştırılmış"),
        (b"WEBVTT\n\n", "altyazı"),
        (b"#!/bin/sh\nrm -rf /", "tanınan bir video"),
        (b"MZ\x90", "tanınan bir video"),
        (b"\xff\xd8\xff\xe0", "bir resim"),
        (b"\x89PNG\r\n", "bir resim"),
        (b"GIF89a", "bir resim"),
        (b"RIFF\0\0\0\0WAVEfmt ", "yalnız ses"),
    ],
)
def test_first_bytes_give_away_what_is_no_video(head, word):
    assert word in rules.sniffed(head, len(head))


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"MZ\x90", "bir program"),
        (b"\x7fELF\x02", "bir program"),
        (b"#!/bin/sh\nrm -rf /", "bir program"),
        (b"7z\xbc\xaf\x27\x1c", "sıkıştırılmış"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "bir belge"),
        ("Ders notları: ğüşıöç\n".encode() * 60, "bir belge"),
        (b"PK\x03\x04zip", "sıkıştırılmış"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_what_is_surely_something_else_is_known_at_once(head, word):
    assert word in rules.surely_other(head[: rules.HEAD])


@pytest.mark.parametrize("head", [b"", b"12345678", bytes(1024), b"\0\0\1\xb3", b"\xff" * 1024, b"GIF"])
def test_what_is_not_known_goes_on_to_the_probe(head):
    assert rules.surely_other(head) is None


@pytest.mark.parametrize("length", [b"MZ\0\0", b"PK\x03\x04", b"%PDF", b"#!aa", b"GIF8", b"aaaa"])
def test_no_container_is_taken_for_something_else_whatever_its_length_spells(length):
    for atom in (b"ftyp", b"moov", b"mdat", b"wide", b"free"):
        assert rules.surely_other(length + atom + b"a" * 1016) is None


def test_an_empty_file_is_named_as_such():
    assert rules.sniffed(b"", 0) == rules.EMPTY


def test_containers_are_recognised_by_their_bytes():
    transport = bytearray(400)
    transport[0] = transport[188] = 0x47
    for head in (b"\0\0\0\x18ftypmp42", b"\x1a\x45\xdf\xa3", b"RIFF\0\0\0\0AVI LIST", bytes(transport)):
        assert rules.sniffed(head, 1000) is None
    for head in (b"FLV\x01\x05", b"OggS\0", b"\0\0\x01\xba\x44"):
        assert rules.sniffed(head, 1000) is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Dersler\\ders 1.mp4", "ders 1.mp4"),
        ("-i.mp4", "-i.mp4"),
        ("ders\u202egpj.mp4", "dersgpj.mp4"),
        ("شرح الدرس.mp4", "شرح الدرس.mp4"),
        ("🎬 ders.mp4", "🎬 ders.mp4"),
        ("a\0b\n.mp4", "ab.mp4"),
        ("", "adsız"),
        ("...", "adsız"),
    ],
)
def test_names_are_shown_tame_and_never_used_as_paths(name, shown):
    assert rules.shown_name(name) == shown


@pytest.mark.parametrize("caption", ["ders1.vtt", "Ders1.tr.srt", "DERS1.SRT", "ders1_tr.vtt"])
def test_captions_find_their_video_by_name(caption):
    assert rules.stem(caption) == rules.stem("ders1.mp4")


def test_titles_come_from_file_names():
    assert rules.title_from("01_temel-kavramlar.mp4") == "01 temel kavramlar"


def test_facts_survive_their_way_through_the_database():
    assert Facts.from_dict(facts().as_dict()) == facts()
