"""Question files as other programs and people really write them: what is taken has the right key, what cannot be taken
or is changed is said."""

import base64
import io
import struct
import zipfile
import zlib
from fractions import Fraction

import pytest
from openpyxl import Workbook

from lms.core import sheets
from lms.core.refusals import Refused
from lms.exams import formats
from lms.exams.formats import gift, moodle_out, sheet


def read(data, name="x.gift"):
    return list(formats.read(data if isinstance(data, bytes) else data.encode(), name))


def question(kind, text="Soru?", more="", files=""):
    return (
        f'<question type="{kind}"><name><text>S</text></name><questiontext format="html">'
        f"<text><![CDATA[{text}]]></text>{files}</questiontext><defaultgrade>1</defaultgrade>{more}</question>"
    )


def quiz(*questions):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>{"".join(questions)}</quiz>'


def answer(share, text):
    return f'<answer fraction="{share}"><text><![CDATA[{text}]]></text></answer>'


TRUE = answer(100, "true") + answer(0, "false")


def png():
    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x10\x20\x30" * 4) * 4)
    whole = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")
    return base64.b64encode(whole).decode()


@pytest.mark.parametrize("text", ["::a::Bir{T}\n::b::İki{F}\n::c::Üç{=x ~y}\n", "Bir{T}\nİki{F}\nÜç{=x ~y}\n"])
def test_gift_questions_without_an_empty_line_between_them_are_three(text):
    items = read(text)
    assert [item.verdict for item in items] == ["ok"] * 3
    assert [item.stem for item in items] == ["Bir", "İki", "Üç"] and [item.line for item in items] == [1, 2, 3]


@pytest.mark.parametrize("text", ["S {=a} ve {=b}", "S {{=a ~b}}", "S {=a ~b} fazla }"])
def test_a_gift_question_with_mixed_braces_is_refused_and_shows_no_key(text):
    (item,) = read(text)
    assert item.verdict == "refused" and item.stem == "S"


def test_a_gift_category_right_below_a_question_is_a_category():
    one, two = read("::1::S{T}\n$CATEGORY: ders/Deprem\n\n::2::S{T}\n")
    assert one.stem == "S" and two.topic == "Deprem"


@pytest.mark.parametrize(
    "text, said",
    [
        ('[html]<p><img src\\="@@PLUGINFILE@@/a.png">Nedir?</p>{T}', "resim"),
        ("Kaç? \\\\(\\\\frac\\{1\\}\\{2\\}\\\\) {#1}", "TeX"),
        ('[html]<a href\\="https\\://x.y">bak</a>{T}', "Bağlantı"),
        ("\\{mlang en\\}Question\\{mlang\\}\\{mlang tr\\}Soru\\{mlang\\}{T}", "dil"),
    ],
)
def test_what_a_gift_text_loses_is_told(text, said):
    (item,) = read(text)
    assert item.verdict == "loss" and said in " ".join(item.reasons)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "cp1254", "utf-8-sig"])
@pytest.mark.parametrize("name", ["x.gift", "x.csv", "x.txt"])
def test_turkish_letters_come_through_every_encoding(encoding, name):
    text = "tür;soru;A;B;doğru\ntek;Işığın ölçüsü;bir;iki;A\n" if name == "x.csv" else "Işığın ölçüsü{=bir ~iki}"
    (item,) = read(text.encode(encoding), name)
    assert item.verdict == "ok" and item.stem == "Işığın ölçüsü"


OTHERS = [
    *(b"%PDF-1.7\n1 0 obj {x}", b"\x89PNG\r\n\x1a\n{}", b"{\\rtf1 S{T}}", b"\xd0\xcf\x11\xe0{T}", b"\x1f\x8b\x08{T}"),
    *(bytes(range(32)) * 9 + b"{T}", b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
]


@pytest.mark.parametrize("data", OTHERS)
@pytest.mark.parametrize("name", ["x.gift", "x.txt", "x.csv"])
def test_a_file_of_another_kind_is_no_question(data, name):
    with pytest.raises(Refused):
        read(data, name)


def test_aiken_as_it_is_really_typed():
    small, wrapped, several, twice = (
        "Soru?\na) x\nb) y\nanswer: b\n",
        "Soru?\nA. a devam\n  ikinci satır\nB. b\nANSWER: A.\n",
        "Bir?\nA. a\nB. b\nANSWER: A,B\n\nİki?\nA. a\nB. b\nANSWER:\n\nÜç?\nA. a\nB. b\nANSWER: B\n",
        "S?\nA. b\nA. a\nANSWER: A\n",
    )
    (item,) = read(small, "x.txt")
    assert [choice["weight"] for choice in item.body["choices"]] == ["0", "1"]
    (item,) = read(wrapped, "x.txt")
    assert item.verdict == "ok" and item.body["choices"][0]["text"] == "a devam<br>ikinci satır"
    assert [item.verdict for item in read(several, "x.txt")] == ["refused", "refused", "ok"]
    assert read(twice, "x.txt")[0].verdict == "refused"


HEAD = "tür;soru;A;B;C;doğru\n"


@pytest.mark.parametrize("above", ["", "sep=;\n", "Soru listesi;;;;;\n\nHazırlayan: Ayşe;;;;;\n"])
@pytest.mark.parametrize("name", ["x.csv", "sorular.txt", "x.tsv"])
def test_a_table_may_have_a_title_and_any_ending(above, name):
    (item,) = read(above + HEAD + "tek;S?;a;b;c;B\n", name)
    assert item.verdict == "ok" and [choice["weight"] for choice in item.body["choices"]] == ["0", "1", "0"]


@pytest.mark.parametrize(
    "row, verdict",
    [
        ("çok;S?;a;b;c;A ve C", "ok"),
        ("çok;S?;a;b;c;AC", "ok"),
        ("tek;S?;a;b;c;Aynı", "refused"),
        ("tek;S?;a;b;c;A B", "refused"),
        ("dy;S?;;;;1", "refused"),
    ],
)
def test_the_letters_of_a_table_are_letters_and_nothing_else(row, verdict):
    (item,) = read(HEAD + row + "\n", "x.csv")
    assert item.verdict == verdict


def test_a_table_with_more_than_ten_choices_drops_none_in_silence():
    (item,) = read("tür;soru;A;B;K;doğru\nçok;S?;a;b;k;A ve K\n", "x.csv")
    assert [(choice["text"], choice["weight"]) for choice in item.body["choices"]] == [
        ("a", "1/2"),
        ("b", "-1/2"),
        ("k", "1/2"),
    ]
    item.body["choices"] = [choice | {"text": f"s{n}"} for n in range(4) for choice in item.body["choices"]]
    kept = {
        name: getattr(item, name) for name in ("kind", "title", "topic", "difficulty", "points", "stem", "feedback")
    }
    header, (line,) = sheet.table([kept | {"body": item.body}])
    (again,) = read("\n".join(";".join(cells) for cells in (header, [str(cell) for cell in line])), "x.csv")
    assert header.count("L") == 1 and "M" not in header
    assert [choice["text"] for choice in again.body["choices"]] == [choice["text"] for choice in item.body["choices"]]
    with pytest.raises(Refused):
        read("tür;soru;soru;A;B;doğru\ntek;S1;S2;a;b;A\n", "x.csv")


def test_a_workbook_is_known_by_its_content():
    book, out = Workbook(), io.BytesIO()
    for row in (["tür", "soru", "A", "B", "doğru"], ["tek", "S?", "a", "b", "A"]):
        book.active.append(row)
    book.save(out)
    for name in ("x.csv", "sorular", "x.xlsx"):
        assert [item.verdict for item in read(out.getvalue(), name)] == ["ok"]


@pytest.mark.parametrize(
    "more, correct",
    [
        (answer(100, "<p>true</p>") + answer(0, "false"), True),
        (answer(0, "Doğru") + answer(100, "Yanlış"), False),
        (answer(100, "true") + answer(100, "false"), None),
        (answer(100, "belki") + answer(0, "false"), None),
    ],
)
def test_moodles_true_false_is_never_taken_the_wrong_way_round(more, correct):
    (item,) = read(quiz(question("truefalse", more=more)), "x.xml")
    assert item.body["correct"] is correct and (item.verdict == "ok") == (correct is not None)


@pytest.mark.parametrize(
    "text",
    [
        '<span lang="en" class="multilang">Question</span> <span class="multilang" lang="tr">Soru</span>',
        "{mlang en}Question{mlang}{mlang tr}Soru{mlang}",
    ],
)
def test_of_a_text_in_several_languages_the_turkish_is_taken(text):
    (item,) = read(quiz(question("truefalse", text, TRUE)), "x.xml")
    assert item.stem == "Soru" and item.verdict == "loss"


def test_pictures_in_folders_and_with_a_time_behind_them_are_found():
    for place, path in (("alt/a%20b.png", "/alt/"), ("a b.png?time=12", "/")):
        file = f'<file name="a b.png" path="{path}" encoding="base64">{png()}</file>'
        (item,) = read(quiz(question("truefalse", f'<img src="@@PLUGINFILE@@/{place}">X', TRUE, file)), "x.xml")
        assert item.verdict == "ok" and "data:image/png" in item.stem, item.reasons


def test_mathml_that_is_left_behind_is_told():
    (item,) = read(quiz(question("truefalse", "x <math><mi>y</mi></math>", TRUE)), "x.xml")
    assert item.verdict == "loss" and "MathML" in item.reasons[0]


@pytest.mark.parametrize(
    "said, rule", [("ABSOLUTE_POSITION", "positions"), ("ALL_OR_NOTHING", "all_or_nothing"), ("", "relative_order")]
)
def test_moodles_ordering_keeps_its_rule_there_and_back(said, rule):
    more = f"<gradingtype>{said}</gradingtype>" + answer(1, "a") + answer(2, "b")
    (item,) = read(quiz(question("ordering", more=more)), "x.xml")
    assert item.body["rule"] == rule
    (again,) = read(moodle_out.write([{**item.as_row()}], "k"), "x.xml")
    assert again.body == item.body and again.verdict == "ok"


def test_an_essay_says_what_of_it_is_not_taken():
    more = "<responseformat>editor</responseformat><attachments>2</attachments><maxwordlimit>200</maxwordlimit>"
    (item,) = read(quiz(question("essay", more=more + "<responsetemplate><text>x</text></responsetemplate>")), "x.xml")
    assert (item.kind, item.body["max_words"], len(item.reasons)) == ("open", 200, 2)
    (item,) = read(quiz(question("essay", more="<responseformat>noinline</responseformat>")), "x.xml")
    assert item.kind == "file_upload" and item.verdict == "loss"


@pytest.mark.parametrize("gap", ["[[0]]", "[[9]]"])
def test_a_gap_without_its_option_is_refused_by_name(gap):
    options = "".join(f"<selectoption><text>{text}</text><group>1</group></selectoption>" for text in "ab")
    (item,) = read(quiz(question("gapselect", f"Bir {gap}", options)), "x.xml")
    assert item.verdict == "refused" and gap in item.reasons[0]


def test_a_cloze_gap_may_begin_with_a_tilde():
    (item,) = read(quiz(question("cloze", "{1:MC:~%100%a~%-33.33333%b} {2:SA:~%100%x~%50%y}")), "x.xml")
    assert item.verdict == "ok" and [len(item.body["fields"][0]["choices"]), item.body["fields"][1]["weight"]] == [
        2,
        "2",
    ]
    assert Fraction(item.body["fields"][0]["choices"][1]["weight"]) == Fraction(-1, 3)


@pytest.mark.parametrize("form", ["gift", "xml"])
def test_an_escaped_star_is_a_star_there_and_back(form):
    text = "S {=a\\\\*b}" if form == "gift" else quiz(question("shortanswer", more=answer(100, "a\\*b")))
    (item,) = read(text, f"x.{form}")
    assert item.body["accepted"][0]["text"] == "a*b" and item.body["wildcards"] is False
    written = gift.write([item.as_row()]) if form == "gift" else moodle_out.write([item.as_row()], "k")
    (again,) = read(written, f"x.{form}")
    assert again.body["accepted"][0]["text"] == "a*b" and again.body["wildcards"] is False


def test_old_moodle_text_with_a_picture_keeps_its_signs():
    text = (
        '<quiz><question type="truefalse"><name><text>1</text></name><questiontext format="moodle_auto_format">'
        f"<text>3&lt;5 ve x&lt;y\n\nolur</text></questiontext><image_base64>{png()}</image_base64>{TRUE}"
        "</question></quiz>"
    )
    (item,) = read(text, "x.xml")
    assert "x&lt;y" in item.stem and "<img" in item.stem


def test_a_workbook_in_a_package_of_nothing_is_refused_with_a_hint():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("sorular.gift", "S{T}")
    with pytest.raises(Refused, match="ZIP"):
        read(out.getvalue(), "x.zip")


def test_a_bell_in_a_title_rings_nowhere():
    (item,) = read("::Ad\x07ı::Soru{T}")
    assert item.title == "Adı"
    rows = [[f"a{chr(code)}b" for code in range(32)], ["=1\x0b", "\x01=1", 5, None]]
    assert sheets.xlsx_answer("x.xlsx", ["ad"], rows).status_code == 200
    assert "\x0b" not in sheets.csv_answer("x.csv", ["ad"], rows).get_data(as_text=True)


def test_a_package_of_an_older_qti_is_told_so():
    manifest = (
        '<manifest><resources><resource identifier="a" type="imsqti_xmlv1p2" href="g/q.xml"/></resources></manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("imsmanifest.xml", manifest)
        archive.writestr("g/q.xml", "<questestinterop><item/></questestinterop>")
    with pytest.raises(Refused, match="QTI 1.x"):
        read(out.getvalue(), "x.zip")


def test_an_exported_table_holds_numbers_and_a_saved_one_names_its_column_true():
    (item,) = read("tür;soru;doğru;hoşgörü;puan;güçlük\nsayısal;S?;23,3;0,1;1/3;zor\n", "x.csv")
    names = ("kind", "title", "topic", "difficulty", "points", "stem", "feedback", "body")
    header, (line,) = sheet.table([{name: getattr(item, name) for name in names}])
    told = dict(zip(header, line, strict=True))
    assert [told[name] for name in ("doğru", "hoşgörü", "puan", "güçlük")] == [23.3, 0.1, "1/3", 3]
    (again,) = read("tür;soru;TRUE\nDoğru / yanlış;S?;FALSE\n", "x.csv")
    assert again.body["correct"] is False
