"""Captions of all kinds become our own WebVTT, or are refused with line numbers."""

import os
from pathlib import Path

import pytest

from lms.core.refusals import Refused
from lms.videos import captions

SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\nToprağın özdirenci\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nikinci\r\n"
CORPORA = Path(os.environ.get("LMS_CORPORA") or Path(__file__).resolve().parents[3] / "shared/corpora") / "captions"


def test_srt_becomes_webvtt():
    assert captions.written(captions.read(SRT.encode()).cues) == (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\nToprağın özdirenci\n\n2\n00:00:03.000 --> 00:00:04.000\nikinci\n"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1254", "utf-16"])
def test_turkish_letters_survive_every_usual_encoding(encoding):
    assert captions.read(SRT.encode(encoding)).cues[0].text == "Toprağın özdirenci"


def test_settings_and_notes_of_webvtt_are_understood():
    vtt = "WEBVTT\n\nNOTE bir not\n00:01 yanıltıcı\n\nSTYLE\n::cue{}\n\n"
    vtt += "giriş\n01:02.500 --> 01:04.000 line:88% foo:bar\nMerhaba\n"
    (cue,) = captions.read(vtt.encode()).cues
    assert (cue.start_ms, cue.end_ms, cue.settings, cue.text) == (62_500, 64_000, "line:88%", "Merhaba")


def test_markup_cannot_get_through():
    text = "00:01.000 --> 00:02.000\n<script>alert(1)</script><b onclick=x>kalın</b> <v Ayşe>5 < 6 & {\\an8}7</v>\n"
    (cue,) = captions.read(text.encode()).cues
    assert cue.text == "alert(1)<b>kalın</b> 5 &lt; 6 &amp; 7"
    assert cue.plain == "alert(1)kalın 5 < 6 & 7"


def test_what_we_wrote_reads_back_the_same():
    cues = captions.read((SRT + "\n3\n01:00:05,000 --> 01:00:06,000\n<i>a &amp; b</i>\nc\n").encode()).cues
    assert captions.transcript(captions.written(cues)) == cues


def test_a_few_bad_cues_are_left_out_with_their_lines():
    good = "".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\nsatır {n}\n\n" for n in range(1, 31))
    found = captions.read((good + "31\n00:00:99 -> hata\nx\n\n32\n00:00:40,000 --> 00:00:39,000\ny\n").encode())
    assert len(found.cues) == 30
    assert len(found.faults) == 1 and found.faults[0].startswith("126. satırda bitiş")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_recognised(encoding):
    assert captions.read(SRT.encode(encoding)).cues[0].text == "Toprağın özdirenci"


def test_one_spoilt_byte_does_not_change_all_other_letters():
    data = SRT.encode().replace(b"ikinci", b"ik\xffnci")
    assert [cue.text for cue in captions.read(data).cues] == ["Toprağın özdirenci", "ik\ufffdnci"]


def texts(data):
    found = captions.read(data.encode())
    assert not found.faults
    return [cue.text for cue in found.cues]


def test_line_ends_of_all_kinds_are_understood():
    for end in ("\r", "\r\n", "\r\r\n"):
        assert len(texts(SRT.replace("\r\n", end))) == 2


def test_a_cue_whose_name_begins_like_a_note_is_not_lost():
    two = "00:01.000 --> 00:02.000\na\n\n{}\n00:03.000 --> 00:04.000\nb\n"
    for name in ("NOTER onayı", "STYLED", "NOTER onayı\n2", "NOTE"):
        assert texts(two.format(name)) == ["a", "b"]


def test_an_arrow_within_a_sentence_is_text():
    assert texts("00:01.000 --> 00:02.000\nA --> B -> C\nson\n") == ["A --&gt; B -&gt; C\nson"]


def test_a_time_line_with_a_short_arrow_is_read():
    assert texts("00:00:01,000 -> 00:00:02,000\na\n\n00:00:03,000 --> 00:00:04,000\nb\n") == ["a", "b"]


def test_a_thousand_settings_are_one_of_each():
    (cue,) = captions.read(b"00:01.000 --> 00:02.000 line:9 " + b"position:1% " * 9000 + b"\na\n").cues
    assert cue.settings == "line:9 position:1%"


def test_reading_stops_where_there_are_too_many(monkeypatch):
    monkeypatch.setattr(captions, "MOST_CUES", 3)
    with pytest.raises(Refused, match="3 satırdan çok"):
        captions.read(b"".join(b"00:%02d.000 --> 00:59.000\na\n\n" % n for n in range(50)))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (SRT.encode("cp857"), "UTF-8 olarak"),
        (b"", "boş"),
        (b"   \n", "boş"),
        (b"<html><body>", "zaman satırı"),
        (b"\0\0\0\x18ftypmp42\0\0", "altyazı değil"),
        (b"1\n00:00:xx --> 00:00:02,000\nmetin\n", "2. satırdaki zaman okunamadı"),
        (b"1\n00:00:05,000 --> 00:00:02,000\nmetin\n", "2. satırda bitiş"),
    ],
)
def test_refusals_name_the_line(data, word):
    with pytest.raises(Refused, match=word):
        captions.read(data)


def test_a_huge_file_is_refused():
    with pytest.raises(Refused, match="2 MB"):
        captions.read(b"a" * (captions.LARGEST + 1))


@pytest.mark.skipif(not CORPORA.is_dir(), reason="shared corpora are not there (LMS_CORPORA)")
def test_every_real_caption_is_read_or_refused_in_words():
    read = 0
    for path in sorted(CORPORA.rglob("*.*")):
        try:
            found = captions.read(path.read_bytes())
            assert captions.transcript(captions.written(found.cues)) == found.cues, path.name
            read += 1
        except Refused as refusal:
            assert refusal.sentence
    assert read >= 7


def test_our_own_seed_captions_are_read_whole():
    for path in Path("lms/seed/lessons").glob("*.vtt"):
        found = captions.read(path.read_bytes())
        assert found.cues and not found.faults, path


def test_captions_that_grew_while_they_were_written_anew_are_read_again():
    cue = "{0:02}:{1:02}.000 --> {0:02}:{1:02}.900\n" + "&" * 400 + "\n\n"
    sent = "".join(cue.format(n // 60, n % 60) for n in range(1100)).encode()
    assert len(sent) < captions.LARGEST
    written = captions.written(captions.read(sent).cues)
    assert len(written) > captions.LARGEST and len(captions.transcript(written)) == 1100
