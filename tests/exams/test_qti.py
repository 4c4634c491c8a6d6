"""QTI items and packages: what is taken, with which loss, what is refused; hostile files end as a refusal."""

import io
import resource
import zipfile
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams import formats, kinds, scoring
from lms.exams.models import Question
from tests import make
from tests.exams.sitting import post
from tests.exams.test_desk import upload
from tests.make import png

CORRECT = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
MAPPED = CORRECT.replace("match_correct", "map_response")
POINTS = CORRECT.replace("match_correct", "map_response_point")
SIMPLE = '<simpleChoice identifier="A">Bir</simpleChoice><simpleChoice identifier="B">İki</simpleChoice>'
SIMPLE += '<simpleChoice identifier="C">Üç</simpleChoice>'


def item(body, declared, processing=CORRECT, more=""):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" '
        f'identifier="i1" title="Soru bir" adaptive="false" timeDependent="false">{declared}{more}'
        f"<itemBody>{body}</itemBody>{processing}</assessmentItem>"
    )


def declared(*correct, cardinality="single", base="identifier", more="", name="RESPONSE"):
    values = "".join(f"<value>{value}</value>" for value in correct)
    right = f"<correctResponse>{values}</correctResponse>" if correct else ""
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}">{right}{more}'
        "</responseDeclaration>"
    )


def mapping(default="0", **values):
    entries = "".join(f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in values.items())
    return f'<mapping defaultValue="{default}">{entries}</mapping>'


def choice(most=1):
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" maxChoices="{most}" shuffle="true"><prompt>Hangisi?</prompt>'
        f"{SIMPLE}</choiceInteraction>"
    )


def entry(name="RESPONSE"):
    return f'<textEntryInteraction responseIdentifier="{name}" expectedLength="5"/>'


def inline(name="R2"):
    return (
        f'<inlineChoiceInteraction responseIdentifier="{name}"><inlineChoice identifier="X">mor</inlineChoice>'
        '<inlineChoice identifier="Y">al</inlineChoice></inlineChoiceInteraction>'
    )


def sets(lefts="LM", rights="PQR"):
    def one(letters):
        parts = (f'<simpleAssociableChoice identifier="{x}" matchMax="1">{x}</simpleAssociableChoice>' for x in letters)
        return f"<simpleMatchSet>{''.join(parts)}</simpleMatchSet>"

    return f'<matchInteraction responseIdentifier="RESPONSE">{one(lefts)}{one(rights)}</matchInteraction>'


PAIRS = {"cardinality": "multiple", "base": "directedPair"}
ORDER = f'<orderInteraction responseIdentifier="RESPONSE">{SIMPLE}</orderInteraction>'
ESSAY = '<extendedTextInteraction responseIdentifier="RESPONSE"><prompt>Anlatın.</prompt></extendedTextInteraction>'
FILE = '<uploadInteraction responseIdentifier="RESPONSE" type="application/pdf"/>'
OBJECT = '<object data="resim/a.png" type="image/png" width="80" height="60">Çizim</object>'
SPOTS = (
    f'<hotspotInteraction responseIdentifier="RESPONSE" maxChoices="1">{OBJECT}'
    '<hotspotChoice identifier="A" shape="circle" coords="10,10,5"/>'
    '<hotspotChoice identifier="B" shape="rect" coords="20,20,40,40"/></hotspotInteraction>'
)
PLACES = f'<selectPointInteraction responseIdentifier="RESPONSE" maxChoices="2">{OBJECT}</selectPointInteraction>'
AREAS = (
    '<areaMapping defaultValue="-1"><areaMapEntry shape="rect" coords="0,0,10,10" mappedValue="2"/>'
    '<areaMapEntry shape="ellipse" coords="40,30,20,10" mappedValue="2"/></areaMapping>'
)
TEXTS = mapping(Ankara="1", **{"Angora": "0.5"})

ITEMS = {
    "single": (item(choice(), declared("B")), "single", "ok"),
    "single mapped": (item(choice(), declared("B", more=mapping(B="2", A="1")), MAPPED), "single", "ok"),
    "multiple": (item(choice(0), declared("A", "B", cardinality="multiple")), "multiple", "ok"),
    "multiple mapped": (
        item(choice(0), declared(cardinality="multiple", more=mapping("-1", A="1", B="1")), MAPPED),
        "multiple",
        "ok",
    ),
    "no rule": (item(choice(), declared("B"), ""), "single", "loss"),
    "own rule": (item(choice(), declared("B"), "<responseProcessing><x/></responseProcessing>"), "single", "loss"),
    "no key": (item(choice(), declared()), "single", "refused"),
    "text": (item(f"<p>Başkent {entry()} ilidir.</p>", declared("Ankara", base="string")), "short_text", "ok"),
    "text mapped": (item(f"<p>{entry()} ?</p>", declared(base="string", more=TEXTS), MAPPED), "short_text", "ok"),
    "number": (item(f"<p>Kaç? {entry()}</p>", declared("12.5", base="float")), "numerical", "ok"),
    "gaps": (
        item(
            f"<p>Boy {entry('R1')}, renk {inline()}.</p>",
            declared("5", base="integer", name="R1") + declared("X", name="R2"),
            "",
        ),
        "cloze",
        "loss",
    ),
    "match": (item(f"<p>Eşle</p>{sets()}", declared("L Q", "M P", **PAIRS)), "matching", "ok"),
    "match mapped": (
        item(f"<p>Eşle</p>{sets()}", declared(more=mapping(**{"L Q": "1", "M P": "1"}), **PAIRS), MAPPED),
        "matching",
        "ok",
    ),
    "match twice": (item(f"<p>Eşle</p>{sets()}", declared("L Q", "L P", **PAIRS)), "", "refused"),
    "order": (item(f"<p>Sırala</p>{ORDER}", declared("C", "A", "B", cardinality="ordered")), "ordering", "ok"),
    "open": (item(ESSAY, declared(base="string"), ""), "open", "ok"),
    "upload": (item(f"<p>Yükle</p>{FILE}", declared(base="file"), ""), "file_upload", "ok"),
    "hotspot": (item(f"<p>Nerede?</p>{SPOTS}", declared("B")), "hotspot", "ok"),
    "points": (
        item(f"<p>Nerede?</p>{PLACES}", declared(cardinality="multiple", base="point", more=AREAS), POINTS),
        "hotspot",
        "loss",
    ),
    "slider": (
        item('<sliderInteraction responseIdentifier="RESPONSE"/>', declared("5", base="integer")),
        "",
        "refused",
    ),
    "none": (item("<p>Yalnız metin</p>", ""), "", "refused"),
    "template": (item(choice(), declared("B"), more='<templateDeclaration identifier="A"/>'), "", "refused"),
}


def package(entries, listed=None, manifest=None, files=()):
    """A ZIP of {name: xml}; the manifest names `listed` (all of them when nothing is said)."""
    names = entries if listed is None else listed
    rows = "".join(
        f'<resource identifier="r{n}" type="imsqti_item_xmlv2p1" href="{name}"/>\n' for n, name in enumerate(names)
    )
    head = '<?xml version="1.0"?><manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>\n'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", manifest or f"{head}{rows}</resources></manifest>")
        for name, text in {**entries, **dict(files)}.items():
            archive.writestr(name, text)
    return out.getvalue()


def read(data, name="x.zip"):
    return list(formats.read(data if isinstance(data, bytes) else data.encode(), name))


@pytest.fixture(scope="module")
def taken():
    """All the items above in one package, read once."""
    entries = {f"{name.replace(' ', '_')}.xml": text for name, (text, _, _) in ITEMS.items()}
    return dict(zip(ITEMS, read(package(entries, files={"resim/a.png": png()})), strict=True))


@pytest.mark.parametrize("name", ITEMS)
def test_each_interaction_has_its_verdict(taken, name):
    _, kind, verdict = ITEMS[name]
    got = taken[name]
    assert (got.verdict, got.kind if verdict != "refused" else kind) == (verdict, kind), got.reasons
    assert got.reasons if verdict != "ok" else not got.reasons, got.reasons
    assert got.title == "Soru bir" and got.line == list(ITEMS).index(name) + 2


def earned(got, answer):
    return scoring.score(got.kind, got.body, {}, answer)


def test_what_was_right_in_qti_is_right_here(taken):
    assert "Hangisi?" in taken["single"].stem and earned(taken["single"], 1) == 1 and earned(taken["single"], 0) == 0
    assert earned(taken["single mapped"], 0) == Fraction(1, 2) and taken["single mapped"].points == "2"
    assert earned(taken["multiple"], [0, 1]) == 1 and earned(taken["multiple"], [0]) == 0
    assert earned(taken["multiple mapped"], [0]) == Fraction(1, 2) and earned(taken["multiple mapped"], [0, 2]) == 0
    assert (
        earned(taken["text"], "Ankara") == 1 and earned(taken["text"], "ankara") == 0 and "_____" in taken["text"].stem
    )
    assert earned(taken["text mapped"], "Angora") == Fraction(1, 2)
    assert earned(taken["number"], "12,5") == 1
    assert earned(taken["gaps"], {"1": "5", "2": 0}) == 1 and taken["gaps"].points == "2"
    assert earned(taken["match"], [1, 0]) == 1 and earned(taken["match"], [1, 2]) == 0
    assert earned(taken["match mapped"], [1, 2]) == Fraction(1, 2)
    assert [kinds.fraction(1), taken["order"].body["items"]] == [1, ["Üç", "Bir", "İki"]]
    assert taken["upload"].body["extensions"] == ["pdf"]
    assert earned(taken["hotspot"], [[20, 20]]) == 1 and earned(taken["hotspot"], [[10, 10]]) == 0
    assert taken["hotspot"].body["alt"] == "Çizim"
    points = taken["points"]
    assert earned(points, [[10, 10], [40, 30]]) == 1 and earned(points, [[10, 10], [79, 59]]) == Fraction(1, 4)
    assert points.points == "4"


def test_qti_3_says_the_same_with_other_names():
    text = (
        '<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="a" title="Üçüncü sürüm">'
        '<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">'
        "<qti-correct-response><qti-value>B</qti-value></qti-correct-response></qti-response-declaration><qti-item-body>"
        '<qti-choice-interaction response-identifier="RESPONSE" max-choices="1"><qti-prompt>Hangisi?</qti-prompt>'
        '<qti-simple-choice identifier="A">Bir</qti-simple-choice><qti-simple-choice identifier="B">İki'
        "</qti-simple-choice></qti-choice-interaction></qti-item-body><qti-response-processing "
        'template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/></qti-assessment-item>'
    )
    (got,) = read(text, "x.xml")
    assert (got.verdict, got.kind, earned(got, 1)) == ("ok", "single", 1), got.reasons


def test_all_that_the_package_holds_is_reported():
    good = ITEMS["single"][0]
    entries = {"a.xml": good, "b.xml": "<assessmentItem", "c.xml": "<html/>", "d/e.xml": good, "f.xml": "<notes/>"}
    got = read(package(entries, listed=["a.xml", "b.xml", "yok.xml", "../../etc/passwd", "c.xml"]))
    assert [one.verdict for one in got] == ["ok", "refused", "refused", "refused", "refused", "loss"]
    assert [one.number for one in got] == [1, 2, 3, 4, 5, 6] and [one.line for one in got] == [2, 3, 4, 5, 6, None]
    assert "bildirgesinde" in got[5].reasons[0] and "pakette yok" in got[2].reasons[0] and "dışını" in got[3].reasons[0]


def test_pictures_come_from_the_package_only_and_written_anew():
    images = '<p><img src="{}" alt="Kiriş"/></p>'
    body = "".join(
        images.format(src) for src in ("a%20b.png", "http://x.org/a.png", "/etc/passwd", "../../a.png", "b.svg")
    )
    name = "sorular/bir.xml"
    files = {"sorular/a b.png": png() + b"gizli", "sorular/b.svg": "<svg/>"}
    (got,) = read(package({name: item(body + choice(), declared("B"))}, files=files))
    assert got.verdict == "loss" and got.stem.count("<img") == 1 and 'alt="Kiriş"' in got.stem
    assert len([reason for reason in got.reasons if "Resim alınmadı" in reason]) >= 2


def test_foreign_markup_is_harmless():
    evil = '<p onclick="x">a<script>alert(1)</script><a href="javascript:1">b</a><math><mi>x</mi></math></p>'
    (got,) = read(package({"a.xml": item(evil + choice(), declared("B"))}))
    assert got.verdict == "loss" and "x" in got.stem
    assert not any(word in got.stem for word in ("script", "onclick", "alert", "href"))


ENTITY = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'


def bomb(name="a.xml", size=80 * 2**20):
    return package({name: b"0" * size})


def with_name(name):
    return package({name: ITEMS["single"][0]})


@pytest.mark.parametrize(
    "data, name",
    [
        (ENTITY + "<assessmentItem><itemBody>&b;</itemBody></assessmentItem>", "x.xml"),
        (package({}, manifest=ENTITY + "<manifest>&b;</manifest>"), "x.zip"),
        (package({}, manifest="<manifest><resources>"), "x.zip"),
        (package({}), "x.zip"),
        (b"PK\x03\x04" + b"imsmanifest.xml" * 20, "x.zip"),
        (package({"a.xml": ITEMS["single"][0]})[:-30], "x.zip"),
        (bomb, "x.zip"),
        (with_name("../a.xml"), "x.zip"),
        (with_name("/a.xml"), "x.zip"),
        (with_name("c:\\a.xml"), "x.zip"),
        ("<questestinterop><item/></questestinterop>", "x.xml"),
        ("<assessmentTest/>", "x.xml"),
        ("<assessmentItem><itemBody>", "x.xml"),
    ],
)
def test_hostile_and_broken_files_are_refused_as_a_whole(data, name):
    with pytest.raises(Refused):
        read(data() if callable(data) else data, name)


def test_a_hostile_item_does_not_spoil_the_others():
    deep = "<assessmentItem>" + "<p>" * 5000 + "</p>" * 5000 + "</assessmentItem>"
    good = ITEMS["single"][0]
    huge = item(f"<p>{'x' * 3_000_000}</p>{choice()}", declared("B"))
    entries = {"a.xml": ENTITY + "<assessmentItem>&b;</assessmentItem>", "b.xml": deep, "c.xml": huge, "d.xml": good}
    got = read(package(entries))
    assert [one.verdict for one in got] == ["refused", "refused", "refused", "ok"]
    assert all(one.reasons for one in got[:3])


def survives(data, name):
    """Read, or refused in words; never anything else."""
    try:
        got = read(data, name)
    except Refused as refused:
        assert refused.sentence
        return
    assert [one.number for one in got] == list(range(1, len(got) + 1))
    for one in got:
        assert one.verdict == "ok" or one.reasons
        if one.verdict != "refused":
            assert kinds.faults(one.kind, one.stem or "x", one.body) == []


PARTS = [text for text, _, _ in ITEMS.values() if "resim/a.png" not in text]
WORDS = st.sampled_from(
    ["&", "<p>", "</p>", '"', "identifier", "NaN", "-1", "1e99", "{1}", "\0", "A B", "<value/>", "é"]
)
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), WORDS | st.text(max_size=5)), max_size=4)


def changed(text, changes):
    for place, gone, new in changes:
        at = int(place * len(text))
        text = text[:at] + new + text[at + gone :]
    return text


def fuzz_items(part, changes):
    survives(changed(part, changes).encode("utf-8", "surrogatepass"), "x.xml")


def fuzz_package(cut, flips):
    data = bytearray(package({"a.xml": PARTS[0], "b.xml": PARTS[3]}))
    for place, value in flips:
        data[int(place * (len(data) - 1))] = value
    survives(bytes(data[: max(1, int(cut * len(data)))]), "x.zip")


FLIPS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6)
QUICK = {"deadline": None, "suppress_health_check": list(HealthCheck)}
test_changed_items_are_read_or_refused = settings(max_examples=80, **QUICK)(
    given(st.sampled_from(PARTS), CHANGES)(fuzz_items)
)
test_changed_packages_are_read_or_refused = settings(max_examples=50, **QUICK)(
    given(st.floats(0, 1), FLIPS)(fuzz_package)
)
test_many_changed_items = pytest.mark.slow(
    settings(max_examples=20_000, **QUICK)(given(st.sampled_from(PARTS), CHANGES)(fuzz_items))
)
test_many_changed_packages = pytest.mark.slow(
    settings(max_examples=10_000, **QUICK)(given(st.floats(0.5, 1), FLIPS)(fuzz_package))
)


def test_a_package_goes_through_the_desk_in_two_steps(sign_in):
    chamber = make.chamber()
    client, bank = sign_in(make.officer("exam_officer", chamber)), make.bank(chamber)
    entries = {name: ITEMS[name][0] for name in ("single", "hotspot", "slider")}
    data = package({f"{name}.xml": text for name, text in entries.items()}, files={"resim/a.png": png()})
    preview = upload(client, chamber, bank, data, "paket.zip").location
    page = client.get(preview).text
    assert "Bankaya al: 2 soru" in page and "sürgü" in page and "QTI" in page
    assert post(client, preview + "/al").status_code == 302
    kept = db.session.scalars(select(Question).order_by(Question.id)).all()
    assert [one.kind for one in kept] == ["single", "hotspot"]
    edit = client.get(f"/masa/{chamber.slug}/sorular/{kept[1].id}/duzenle").text
    assert 'value="20, 20, 40, 40"' in edit and "80 × 60 piksel" in edit


@pytest.mark.slow
def test_a_package_of_twenty_thousand_items_in_flat_memory():
    entries = {f"i{n}.xml": ITEMS["single"][0] for n in range(20_000)}
    data = package(entries)
    del entries
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count = sum(one.verdict == "ok" for one in formats.read(data, "x.zip"))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert count == 20_000 and grown < 80, f"{grown} MB"
