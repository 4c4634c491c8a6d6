"""Question files: the seed's own sixty, the corpora of others (when present), hostile ones and a long one."""

import io
import json
import os
import resource
import zipfile
from collections import Counter
from pathlib import Path

import pytest
import yaml

from lms.core.refusals import Refused
from lms.exams import formats
from lms.exams.presenting import key_words

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT / "lms/seed/questions"
CORPORA = Path(os.environ.get("LMS_CORPORA") or ROOT.parent / "shared/corpora")
EXPECTED = CORPORA / "expected.json"
FILES = []
if EXPECTED.exists():
    known = json.loads(EXPECTED.read_text())
    FILES = [(name, want) for family in ("gift", "moodle_xml", "aiken") for name, want in known[family].items()]


def read(data, name="x.gift"):
    return list(formats.read(data if isinstance(data, bytes) else data.encode(), name))


@pytest.mark.parametrize("name", ["export60.gift", "export60.moodle.xml"])
def test_the_seeds_sixty_are_all_taken(name):
    want = yaml.safe_load((SEED / "export60.expected.yaml").read_text())
    items = read((SEED / name).read_bytes(), name)
    assert [item.title for item in items] == want["ids"] and len(items) == want["total"]
    assert Counter(item.kind for item in items) == want["by_type"]
    assert {item.verdict for item in items} == {"ok"}


def test_both_forms_of_the_sixty_hold_the_same_keys():
    one, other = (read((SEED / name).read_bytes(), name) for name in ("export60.gift", "export60.moodle.xml"))
    for a, b in zip(one, other, strict=True):
        assert (a.kind, a.topic, a.difficulty) == (b.kind, b.topic, b.difficulty)
        if a.kind != "open":
            assert (
                key_words(a.kind, a.body).replace(b.body.get("unit", "") or "~", "").split()
                == key_words(b.kind, b.body).replace(b.body.get("unit", "") or "~", "").split()
            ), a.title


@pytest.mark.skipif(not FILES, reason=f"no corpora at {CORPORA} (LMS_CORPORA)")
@pytest.mark.parametrize("name, want", FILES, ids=[name for name, _ in FILES])
def test_taken_and_reported_are_what_the_file_holds(name, want):
    path = CORPORA / name
    if not path.exists():
        pytest.skip(f"{name} is not among the samples")
    items = read(path.read_bytes(), path.name)
    assert len(items) == want["questions"]
    assert [item.number for item in items] == list(range(1, len(items) + 1))
    assert all(item.reasons for item in items if item.verdict != "ok")


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<quiz><question type="essay"><name><text>&b;</text></name></question></quiz>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'


@pytest.mark.parametrize("data", [BOMB, OUTSIDE, b"<quiz><question>", b"<quiz>\xff\xfe</quiz>", b"<rss/>"])
def test_hostile_and_broken_xml_is_refused_as_a_whole(data):
    with pytest.raises(Refused):
        read(data, "x.xml")


def test_a_bomb_in_a_spreadsheet_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (300 * 2**20))
    with pytest.raises(Refused):
        read(out.getvalue(), "x.xlsx")


@pytest.mark.parametrize(
    "text, verdict, kind",
    [
        ("Soru? {=a ~b", "refused", ""),
        ("Soru? {~a ~b}", "refused", "single"),
        ("Soru? {#abc}", "refused", "numerical"),
        ("Soru? {=a -> b =c -> d}", "ok", "matching"),
        ("Soru? {=a -> b =c}", "refused", ""),
        ("{=Ankara} başkenttir.", "ok", "short_text"),
        ("Soru? {~%50%a ~%50%b ~%-100%c}", "ok", "multiple"),
        ("Soru? {T#yanlış#doğru}", "ok", "true_false"),
        ("Soru \\{ok\\}? {#1..5}", "ok", "numerical"),
        ("::Ad::[html]<b>x</b><script>1</script>? {}", "loss", "open"),
    ],
)
def test_gift_line_by_line(text, verdict, kind):
    (item,) = read(text)
    assert (item.verdict, item.kind or "") == (verdict, kind) and "script" not in item.stem


def test_a_broken_question_does_not_swallow_its_neighbours():
    items = read("Bir? {=a ~b\n\n::İki::İki? {T}\n\nÜç? {=x\n\n~y}\n")
    assert [item.verdict for item in items] == ["refused", "ok", "ok"]


def test_old_turkish_encodings_are_read():
    for encoding in ("cp1254", "utf-8-sig", "utf-16"):
        (item,) = read("::Ş::Işığın hızı? {=ğüşiöç ~İ}".encode(encoding))
        assert item.title == "Ş" and "Işığın" in item.stem


def test_a_table_says_why_a_line_is_refused():
    text = "tür;soru;A;B;doğru\ntek;Bir?;a;b;A\ntek;İki?;a;b;C\nbilmem;Üç?;;;\nsayısal;Dört?;;;abc\n"
    items = read(text, "x.csv")
    assert [item.verdict for item in items] == ["ok", "refused", "refused", "refused"]
    assert [item.line for item in items] == [2, 3, 4, 5] and all(item.reasons for item in items[1:])


@pytest.mark.slow
@pytest.mark.parametrize("form", ["gift", "xml"])
def test_fifty_thousand_questions_in_flat_memory(form):
    one = "::S{n}::Soru {n}? {{=evet ~hayır}}\n\n"
    if form == "xml":
        one = (
            '<question type="truefalse"><name><text>S{n}</text></name>'
            "<questiontext><text>Soru {n}?</text></questiontext>"
            '<answer fraction="100"><text>true</text></answer>'
            '<answer fraction="0"><text>false</text></answer></question>'
        )
    body = "".join(one.format(n=n) for n in range(50_000))
    data = (f"<quiz>{body}</quiz>" if form == "xml" else body).encode()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count = sum(item.verdict == "ok" for item in formats.read(data, f"x.{form}"))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert count == 50_000 and grown < 60, f"{grown} MB"
