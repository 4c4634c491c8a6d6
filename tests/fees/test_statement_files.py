"""Statements as banks export them. Every line below the head is either taken or reported; nothing is guessed."""

import io
import zipfile
from datetime import UTC, date, datetime, time

import pytest
from openpyxl import Workbook

from lms.core import sheets
from lms.core.refusals import Refused
from lms.fees.operations.statements import read_lines

NOW = datetime(2026, 11, 21, tzinfo=UTC)
OWN = "TR330006100519786457841326"
HEAD = "Tarih;Açıklama;Tutar\n"


def book(*tables, hidden=(), merge=None):
    made = Workbook()
    made.remove(made.active)
    for place, rows in enumerate(tables):
        sheet = made.create_sheet(f"Sayfa{place + 1}")
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if place in hidden else "visible"
        if merge:
            sheet.merge_cells(merge)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data):
    data = data.encode() if isinstance(data, str) else data
    return read_lines(sheets.read_rows(data, "ekstre", whole=True), OWN, NOW)


def told(data):
    """What became of each line: kuruş that are taken, - for money that went out, ? for what could not be read."""
    marks = {"outgoing": "-", "refused": "?"}
    return [marks.get(line.verdict) or line.kurus for line in read(data)]


TABLE = [["Tarih", "Açıklama", "Tutar"], ["05.01.2026", "kurs", "1.250,00"]]
DAYS = [["Tarih", "Tutar"], [datetime(2026, 1, 5, 14, 30), 1250.5], [date(2026, 1, 6), -3], [46054, 7], [46054.5, 8]]
FILES = {
    "preamble, sign before, sum below": (
        f"Hesap Hareketleri\nMüşteri:;TMMOB;;\nIBAN:;{OWN};;\n\nTarih;Açıklama;Etiket;Tutar;Bakiye;Dekont No\n"
        "01.02.2026;kurs;Gelen;1.250,00;9,00;1\n02.02.2026;masraf;Diğer;-3,50;9,00;2\nToplam;;;1.246,50;;\n",
        [125000, "-", "?"],
    ),
    "day and hour in one cell, cp1254": (
        "Tarih/Saat;Kanal/Şube;İşlem Tutarı;Bakiye;İşlem Tipi;Açıklama\n"
        "05/01/2026-14:22:33;İnternet;1.250,00;5,00;Alacak;ÇŞĞ\n05/01/2026-14:23:33;İnternet;5,00;5,00;Borç;x\n".encode(
            "cp1254"
        ),
        [125000, "-"],
    ),
    "tabs, sign behind, TL behind": (
        "Tarih\tSaat\tTutar\tBakiye\tAçıklama\n5.1.2026\t10:22\t1.250,00 TL\t5\tx\n5.1.2026\t10:23\t7,00-\t5\tx\n",
        [125000, "-"],
    ),
    "debit and credit columns": (
        "TARİH;SAAT;BORÇ;ALACAK;BAKİYE\n05.01.2026;10:22;0,00;1.250,00;2\n05.01.2026;10:22;3,00;0,00;2\n"
        "05.01.2026;10:22;3,00;;2\n",
        [125000, "-", "-"],
    ),
    "B and A beside the amount": (
        "İşlem Tarihi;İşlem Tutarı;Borç/Alacak\n05.01.2026;1.250,00;A\n05.01.2026;1.250,00;B\n",
        [125000, "-"],
    ),
    "giren and çıkan": ("Tarih;Çıkan;Giren\n05.01.2026;;1.250,00\n06.01.2026;1,00;\n", [125000, "-"]),
    "English heads and points": (
        "Transaction Date,Description,Debit,Credit\n2026-01-05,a,,1250.00\n2026-01-06,b,5.00,\n",
        [125000, "-"],
    ),
    "points and commas": (
        HEAD + "05.01.2026;a;1,234.56\n05.01.2026;b;1234.5\n05.01.2026;c;1234\n",
        [123456, 123450, 123400],
    ),
    "three decimals might be thousands": (HEAD + "05.01.2026;a;1,234\n05.01.2026;b;12,3456\n", ["?", "?"]),
    "a database's four decimals": (HEAD + "05.01.2026;a;1250.0000\n05.01.2026;b;1250,5000\n", [125000, 125050]),
    "currency before": (HEAD + "05.01.2026;a;TL 5,00\n05.01.2026;b;₺5,00\n05.01.2026;c;TRY5,00\n", [500] * 3),
    "minus in brackets, a real minus sign": (HEAD + "05.01.2026;a;(5,00)\n05.01.2026;b;−5,00\n", ["-", "-"]),
    "another currency": (
        "Tarih;Tutar;Para Birimi\n05.01.2026;5,00;USD\n05.01.2026;5,00;TL\n05.01.2026;5,00;\n",
        ["?", 500, 500],
    ),
    "another currency beside the amount": (HEAD + "05.01.2026;a;100 USD\n", ["?"]),
    "no numbers": (
        HEAD + "05.01.2026;a;NaN\n05.01.2026;b;1e3\n05.01.2026;c;=1+1\n05.01.2026;d;\n",
        ["?", "?", "?", "-"],
    ),
    "an apostrophe for text": (HEAD + "05.01.2026;a;'1.250,00\n", [125000]),
    "days in many forms": (
        HEAD
        + "".join(
            f"{day};a;5,00\n"
            for day in (
                "1.2.2026",
                "01/02/2026",
                "2026-02-01",
                "2026/02/01",
                "01-02-2026",
                "01.02.26",
                "46054",
                "01.02.2026 14:30",
                "01.02.2026 14.30.22",
                "2026-02-01T14:30:22.123",
                "2026-02-01T14:30:22Z",
                "2026-02-01T14:30:22+03:00",
            )  # fmt: skip
        ),
        [500] * 12,
    ),
    "no days": (
        HEAD
        + "".join(
            f"{day};a;5,00\n"
            for day in (
                "31.02.2026",
                "29.02.2026",
                "02/13/2026",
                "1 Şubat 2026",
                "",
                "12345",
                "01.02.2126",
                "01.02.1999",
            )
        ),
        ["?"] * 8,
    ),
    "newest first": (HEAD + "06.01.2026;b;2,00\n05.01.2026;a;1,00\n", [200, 100]),
    "the head again on each page": (HEAD + "05.01.2026;a;1,00\n" + HEAD + "06.01.2026;b;2,00\n", [100, "?", 200]),
    "quotes, line breaks and delimiters inside": (HEAD + '05.01.2026;"Ali; ""Veli""\nve oğlu";5,00\n', [500]),
    "a first line for Excel": ("sep=,\r\nTarih,Tutar\r\n05.01.2026,5\r\n", [500]),
    "UTF-16 with a mark": ((HEAD + "05.01.2026;ÇŞĞ;5,00\n").encode("utf-16"), [500]),
    "UTF-8 with a mark, line ends of old Macs": (("\ufeff" + HEAD + "05.01.2026;a;5,00\n").replace("\n", "\r"), [500]),
    "letters in two parts": ("I\u0307s\u0327lem Tarihi;Tutar\n05.01.2026;5,00\n", [500]),
    "short and long lines": (HEAD + "05.01.2026\n05.01.2026;a;5,00;;;;fazla\n", ["-", 500]),
    "too much": (HEAD + "05.01.2026;a;99.999.999.999,00\n", ["?"]),
    "a workbook": (book(TABLE), [125000]),
    "a workbook with days, numbers and serial days": (book(DAYS), [125050, "-", 700, 800]),
    "a workbook with an hour of its own": (
        book([["Tarih", "Saat", "Tutar"], [date(2026, 1, 5), time(14, 30), 5]]),
        [500],
    ),
    "merged cells above the table": (
        book([["Ekstre", None, None], *TABLE], merge="A1:C1"),
        [125000],
    ),
    "a hidden sheet before": (book([["gizli", "x"]], TABLE, hidden=(0,)), [125000]),
    "a hidden sheet behind": (book(TABLE, TABLE, hidden=(1,)), [125000]),
    "notes on a second sheet": (book(TABLE, [["Bu dosya bilgi içindir."]]), [125000]),
}


@pytest.mark.parametrize(("data", "expected"), FILES.values(), ids=FILES)
def test_every_line_is_taken_or_reported(data, expected):
    assert told(data) == expected


def formula():
    return book([["Tarih", "Tutar"], ["05.01.2026", "=A1+1"]])


def macros():
    out = io.BytesIO(book(TABLE))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


REFUSED = {
    "no head": (b"05.01.2026;a;5,00\n", "başlıkları bulunamadı"),
    "an amount in dollars": ("Tarih;Tutar (USD)\n05.01.2026;5\n", "başlıkları bulunamadı"),
    "MT940": (":20:STARTUMS\n:25:TR330006100519786457841326\n:61:2601050105C5,00NTRF\n", "başlıkları bulunamadı"),
    "a web page called xls": ("<html><table><tr><td>Tarih</td></tr></table></html>", "web sayfası"),
    "a spreadsheet as XML": ('\ufeff<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>', "web sayfası"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "eski XLS"),
    "zeros": (HEAD.encode() + b"05.01.2026;a\x00;5\n", "okunamadı"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "okunamadı"),
    "a formula that nobody worked out": (formula(), "formül"),
    "macros": (macros(), "Makro"),
    "two months on two sheets": (book(TABLE, TABLE), "birden çok dolu sayfa"),
    "nothing but a head": (HEAD, "hareket satırı yok"),
    "an empty file": (b"", "başlıkları bulunamadı"),
    "another account": (
        "IBAN;TR02 0006 2000 0010 0000 0000 01\n" + HEAD + "05.01.2026;a;5\n",
        "seçtiğiniz hesap değil",
    ),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_statement_of_this_account_is_refused_in_words(data, sentence):
    with pytest.raises(Refused, match=sentence):
        read(data)


def test_two_statements_that_overlap_give_each_payment_once():
    first = HEAD + "05.01.2026;a;5,00\n05.01.2026;a;5,00\n06.01.2026;b;7,00\n"
    second = HEAD + "06.01.2026;b;7,00\n06.01.2026;b;7,00\n05.01.2026;a;5,00\n05.01.2026;a;5,00\n"
    marks = [{line.fingerprint for line in read(data)} for data in (first, second, first.replace("5,00", "5.00"))]
    assert len(marks[0]) == 3 and marks[0] == marks[2] and len(marks[1] - marks[0]) == 1
