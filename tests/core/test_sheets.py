import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from lms.core import sheets
from lms.core.refusals import Refused

FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "|calc", "%0A=1", " =1", "=cmd|' /C x'!A0", "＝1"]
PLAIN = ["Gülşah Işık", "İnşaat; Yapı", 'tırnak "içinde"', "iki\nsatır", ""]


def cells_of(answer):
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))


def book(rows):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("text", FORMULAS[:-1])
def test_no_cell_of_a_csv_is_a_formula(text):
    ((cell,),) = cells_of(sheets.csv_answer("a.csv", ["Ad"], [[text]]))[1:]
    assert cell[0] == "'" and cell.endswith(text)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_workbook_is_a_formula(text):
    answer = sheets.xlsx_answer("a.xlsx", ["Ad"], [[text.strip("\r")]])
    cell = load_workbook(io.BytesIO(answer.get_data())).active["A2"]
    assert cell.data_type == "s"


@pytest.mark.parametrize("text", PLAIN)
def test_names_stay_as_they_are(text):
    assert cells_of(sheets.csv_answer("a.csv", ["Ad"], [[text, "x"]]))[1] == [text, "x"]


def test_a_csv_speaks_turkish():
    night = datetime(2026, 12, 31, 21, 30, tzinfo=UTC)
    row = [night, date(2026, 2, 3), 1.5, Decimal("12.50"), True, None, 12]
    assert cells_of(sheets.csv_answer("a.csv", ["x"] * 7, [row]))[1] == [
        "01.01.2027 00:30", "03.02.2026", "1,5", "12,50", "evet", "", "12",
    ]  # fmt: skip


def test_a_workbook_keeps_numbers_and_dates():
    answer = sheets.xlsx_answer("Döküm.xlsx", ["a", "b"], [[3, datetime(2026, 12, 31, 21, 30, tzinfo=UTC)]])
    row = load_workbook(io.BytesIO(answer.get_data())).active[2]
    assert [cell.value for cell in row] == [3, datetime(2027, 1, 1, 0, 30)]
    assert [cell.number_format for cell in row] == ["General", "DD.MM.YYYY HH:MM"]
    more = sheets.xlsx_answer("a.xlsx", ["a"] * 4, [[Decimal("12.5"), date(2026, 2, 3), True, -4]])
    row = load_workbook(io.BytesIO(more.get_data())).active[2]
    assert [(cell.value, cell.data_type) for cell in row] == [
        (12.5, "n"), (datetime(2026, 2, 3), "d"), ("evet", "s"), (-4, "n"),
    ]  # fmt: skip
    assert row[1].number_format == "DD.MM.YYYY"
    assert "filename*=UTF-8''D%C3%B6k" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1254"])
def test_a_table_is_read_however_it_was_saved(delimiter, encoding):
    text = delimiter.join(["Sicil", "Ad"]) + "\r\n\r\n" + delimiter.join([" 0042 ", "Şükrü Öztürk"]) + "\r\n"
    rows = list(sheets.read_rows(text.encode(encoding), "uye.csv"))
    assert rows == [(1, ["Sicil", "Ad"]), (3, ["0042", "Şükrü Öztürk"])]


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("Hesap: 123, Van Şubesi\nTarih;Tutar;Gönderen\n05.01.2026;1.250,00;Ali\n", ["Tarih", "Tutar", "Gönderen"]),
        ('Örnek Bankası\nTarih,Tutar\n05.01.2026,"1.250,00"\n', ["Tarih", "Tutar"]),
        ("Sicil;Tutar\n42;1.250,00\n43;7,50\n", ["Sicil", "Tutar"]),
        ("Dönem; 2026\nTarih\tAçıklama\tTutar\n5.1.2026\tAli, Veli\t7,5\n", ["Tarih", "Açıklama", "Tutar"]),
    ],
)
def test_what_stands_above_a_table_does_not_choose_its_delimiter(text, head):
    assert head in [cells for _, cells in sheets.read_rows(text.encode(), "ekstre.csv")]


def test_a_workbook_is_read_the_same_way():
    data = book([["Sicil", "Ad"], [None, None], [42, "Şükrü"], [date(2026, 2, 3), 1.5]])
    assert list(sheets.read_rows(data, "uye.xlsx"))[1:] == [(3, ["42", "Şükrü"]), (4, ["03.02.2026", "1,5"])]


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"PK\x03\x04 no archive", b"PK\x03\x04" + b"\x00" * 200])
def test_what_is_no_table_is_refused_in_words(data):
    with pytest.raises(Refused):
        list(sheets.read_rows(data, "x"))


def test_a_bomb_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"{number}.xml", b"0" * 50_000_000)
    with pytest.raises(Refused, match="boyutu"):
        list(sheets.read_rows(out.getvalue(), "x.xlsx"))


def test_a_workbook_with_macros_is_refused():
    out = io.BytesIO(book([["a"]]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(Refused, match="Makro"):
        list(sheets.read_rows(out.getvalue(), "x.xlsx"))


def test_a_quote_that_never_closes_is_told_with_its_line_and_swallows_nothing_in_silence():
    with pytest.raises(Refused, match="3. satırda açılan tırnak işareti kapanmıyor"):
        list(sheets.read_rows(b'ad;not\nAli;5\n"Veli;6\nCan;7\n', "a.csv"))
    assert [cells for _, cells in sheets.read_rows('ad;not\nAli;"iki\nsatır"\n'.encode(), "a.csv")][1] == [
        "Ali",
        "iki\nsatır",
    ]
    assert [cells for _, cells in sheets.read_rows(b'ad;boru\nAli;5" boru\n', "a.csv")][1] == ["Ali", '5" boru']


def test_a_column_is_as_wide_as_what_stands_in_it():
    rows = [["Zaman", "Ad", "Not"], [datetime(2026, 2, 3, 9, 30), "Ayşe", "x" * 400]]
    assert sheets.widths(rows) == [18, 9, 60]
