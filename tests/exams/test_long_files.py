"""Question files that are made to be slow or to grow: read in time in step with their length."""

import base64
import time

import pytest

from lms.core.refusals import Refused
from lms.exams import formats
from lms.exams.formats import gift, moodle_texts
from lms.exams.formats.items import Item

PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 3000).decode()


def moodle_text(stem, more="", kind="essay"):
    return (
        f'<quiz><question type="{kind}"><name><text>S</text></name><questiontext format="html"><text><![CDATA[{stem}]]>'
        f"</text>{more}</questiontext></question></quiz>"
    )


def read(text, name="a.xml"):
    return list(formats.read(text.encode(), name))


def test_one_picture_said_a_thousand_times_does_not_grow_a_thousandfold():
    stem = "<p>Şekil</p>" + '<img src="@@PLUGINFILE@@/bir%20iki.png" alt="x">' * 1000
    (item,) = read(moodle_text(stem, f'<file name="bir iki.png" encoding="base64">{PICTURE}</file>'))
    assert item.stem.count("data:image/png") == moodle_texts.USES and item.verdict == "loss"
    assert len(item.stem) < 20_000


def test_pictures_are_found_by_their_names_however_the_text_writes_them():
    files = "".join(f'<file name="{n}" encoding="base64">{PICTURE}</file>' for n in ("a.png", "b (1).png"))
    stem = '<img src="@@PLUGINFILE@@/a.png"><img src="@@PLUGINFILE@@/b%20(1).png"><img src="@@PLUGINFILE@@/yok.png">'
    (item,) = read(moodle_text(stem, files))
    assert item.stem.count("data:image/png") == 2
    (item,) = read(moodle_text("![x](@@PLUGINFILE@@/a.png)", files).replace('"html"', '"markdown"'))
    assert item.stem.count("data:image/png") == 1


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "{" + "\n\n=a" * n + "\n}",
        lambda n: "$CATEGORY: a\n" * n + "Soru {TRUE}",
        lambda n: "// konu: x" + " " * n + "y\nSoru {TRUE}",
        lambda n: "\n" * n + "A",
    ],
    ids=["open braces", "categories", "spaces in a comment", "empty lines"],
)
def test_gift_takes_time_in_step_with_length(make):
    began = time.process_time()
    text = make(20_000)
    formats.guessed(text.encode(), "a.gift")
    list(gift.read(text.encode()))
    assert time.process_time() - began < 3


def test_moodle_cloze_takes_time_in_step_with_length():
    began = time.process_time()
    (item,) = read(moodle_text("<br>" * 100_000 + "{1:SA:=a<br>}", kind="cloze"))
    assert time.process_time() - began < 3 and item.body["fields"][0]["accepted"][0]["text"] == "a"


def test_too_many_gaps_options_and_elements_are_refused():
    (item,) = read(moodle_text("{1:SA:=a}" * 2000, kind="cloze"))
    assert item.verdict == "refused" and "boşluk" in item.reasons[0]
    many = moodle_text("[[1]]" * 500, kind="gapselect").replace("</question>", "<selectoption/>" * 600 + "</question>")
    (item,) = read(many)
    assert item.verdict == "refused"
    with pytest.raises(Refused, match="öge"):
        read("<quiz><question>" + "<x/>" * 30_000 + "</question></quiz>")
    assert read("<quiz>" + "<x/>" * 30_000 + "</quiz>") == []


def test_what_is_cut_is_told():
    item = Item(1)
    assert moodle_texts.with_pictures("metin", [], item) == "metin" and item.verdict == "ok"
