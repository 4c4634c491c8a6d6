import io
import re
import time
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.chart import BarChart

from lms.core import sheets, workbooks
from lms.core.refusals import Refused
from lms.core.tables import read_day

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
PLAIN = [["Sicil", "Ad", "Gün"], [42, "Şükrü Öztürk", datetime(2026, 1, 5)], ["0043", "Gülşah Işık", date(2026, 1, 6)]]


def book(rows=PLAIN):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(data, **parts):
    """The file with parts of it replaced: name of the part -> a function of its bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = parts.get(name.rpartition("/")[2].removesuffix(".xml"), lambda held: held)
            new.writestr(name, change(old.read(name)))
    return out.getvalue()


def swapped(before, after):
    def change(held):
        assert re.search(before, held)
        return re.sub(before, after, held, count=1)

    return change


def rows(data):
    return list(sheets.read_rows(data, "x.xlsx"))


def test_a_day_is_a_day_and_a_moment_a_moment():
    read = rows(book([[datetime(2026, 1, 5), datetime(2026, 1, 5, 14, 30), 12.0, 0.1 + 0.2, True]]))
    assert read == [(1, ["05.01.2026", "05.01.2026 14.30", "12", "0,3", "evet"])]
    assert read_day(read[0][1][0]) == date(2026, 1, 5)


@pytest.mark.parametrize("said", [b"A1", b"A1:XFD1048576", b"A1:A1", b"nonsense"])
def test_what_a_sheet_says_of_its_size_does_not_matter(said):
    begun = time.process_time()
    data = changed(book(), sheet1=swapped(rb'<dimension ref="[^"]*"', b'<dimension ref="' + said + b'"'))
    if said == b"nonsense":
        with pytest.raises(Refused):
            rows(data)
    else:
        assert rows(data) == rows(book()) and len(rows(data)) == 3
    assert time.process_time() - begun < 2


def test_rows_that_are_missing_are_not_made():
    far = changed(book(), sheet1=swapped(rb'<row r="3"', b'<row r="1048576"'))
    begun = time.process_time()
    assert [number for number, _ in rows(far)] == [1, 2, 1048576]
    assert time.process_time() - begun < 2


LAST = b'<row r="40000"><c r="A40000"><v>1</v></c></row></sheetData>'


def test_empty_rows_without_end_are_left():
    many = b"".join(b'<row r="%d"/>' % number for number in range(4, 30_000))
    data = changed(book(), sheet1=swapped(rb"</sheetData>", many + LAST))
    assert len(rows(data)) == 3


BROKEN = {
    "a shared string that is not there": {"sheet1": swapped(rb't="inlineStr"><is><t>Ad</t></is>', b't="s"><v>999</v>')},
    "a number that is none": {"sheet1": swapped(rb"<v>42</v>", b"<v>abc</v>")},
    "a sheet that ends in the middle": {"sheet1": lambda held: held[: len(held) * 2 // 3]},
    "a document type": {"sheet1": lambda held: b'<!DOCTYPE a [<!ENTITY x "y">]>' + held},
    "a row beyond every sheet": {"sheet1": swapped(rb'<row r="3"', b'<row r="2000000000"')},
    "a row without a number": {"sheet1": swapped(rb'<row r="3"', b'<row r="x"')},
    "a column beyond what is read": {"sheet1": swapped(rb'r="C3"', b'r="ZZ3"')},
    "a cell without a place": {"sheet1": swapped(rb'r="C3"', b'r="3C"')},
    "no sheet at all": {"workbook": swapped(rb"<sheets>.*</sheets>", b"<sheets/>")},
}


@pytest.mark.parametrize("parts", BROKEN.values(), ids=BROKEN)
def test_a_broken_sheet_is_refused_in_words(parts):
    with pytest.raises(Refused) as refused:
        rows(changed(book(), **parts))
    assert refused.value.field == "file" and refused.value.sentence.endswith(".")


def test_wrong_sums_and_locked_parts_are_refused():
    data = bytearray(book())
    entry = next(one for one in zipfile.ZipFile(io.BytesIO(bytes(data))).infolist() if one.filename == SHEET)
    place = bytes(data).rindex(SHEET.encode()) - 46  # its line in the archive's directory
    for at, value in ((16, b"\x01\x02\x03\x04"), (8, b"\x01")):
        wrong = data[:]
        wrong[place + at : place + at + len(value)] = value
        if at == 8:
            wrong[entry.header_offset + 6 : entry.header_offset + 7] = b"\x01"
        with pytest.raises(Refused):
            rows(bytes(wrong))


def test_a_file_of_charts_alone_is_refused():
    made = Workbook()
    made.create_chartsheet().add_chart(BarChart())
    made.remove(made.worksheets[0])
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(Refused, match="sayfa"):
        rows(out.getvalue())


def test_a_formula_that_nobody_worked_out_is_no_empty_cell():
    with pytest.raises(Refused, match="B1"):
        rows(book([["Sicil", "=1+1"]]))
    kept = changed(book([["Sicil", "=1+1"]]), sheet1=swapped(rb"<v ?/>|<v></v>", b"<v>2</v>"))
    assert rows(kept) == [(1, ["Sicil", "2"])]
    empty = b'<c r="B1" t="str"><f>A2</f><v></v></c>'
    blank = changed(book([["Sicil", "=1+1"]]), sheet1=swapped(rb'<c r="B1"[^>]*>.*?</c>', empty))
    assert rows(blank) == [(1, ["Sicil"])]


def test_a_binary_file_is_refused_however_late_it_shows():
    with pytest.raises(Refused):
        list(sheets.read_rows(b"Sicil;Ad\n" * 1000 + b"1;\x00\n", "x.csv"))
    with pytest.raises(Refused, match="XLS"):
        list(sheets.read_rows(b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "x.xls"))
    with pytest.raises(Refused, match="sütun"):
        list(sheets.read_rows(b";" * 100_000 + b"x", "x.csv"))


WORDS = [b"<v>", b"</v>", b"<row>", b"</row>", b"<c>", b'r="A1"', b't="s"', b't="d"', b"-1", b"1e400", b"999999999"]
WORDS += [b"<f>1</f>", b's="7"', b"&#0;", b"nan", b"\x00", b"\xff", b"", b"<is><t>x</t></is>", b't="inlineStr"']
PARTS = ["sheet1", "sharedStrings", "workbook", "styles", "[Content_Types]"]
CHANGES = st.tuples(st.sampled_from(PARTS), st.floats(0, 1), st.integers(0, 40), st.sampled_from(WORDS))


def shared():
    """The file with a string in the common table, as spreadsheet programs write it."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    sheet = swapped(rb't="inlineStr"><is><t>Ad</t></is>', b't="s"><v>0</v>')
    data = changed(book(), sheet1=sheet, **{"[Content_Types]": swapped(rb"</Types>", override)})
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", b'<sst xmlns="' + MAIN + b'"><si><t>Ad</t></si></sst>')
    return out.getvalue()


def spliced(place, gone, word):
    def change(held):
        at = int(place * len(held))
        return held[:at] + word + held[at + gone :]

    return change


def test_a_string_in_the_common_table_is_read():
    assert rows(shared()) == rows(book())


@pytest.mark.filterwarnings("ignore")
class TestChangedFiles:
    @staticmethod
    def reads_or_refuses(data):
        begun = time.process_time()
        try:
            for number, cells in sheets.read_rows(data, "x.xlsx"):
                assert 1 <= number <= workbooks.ROWS_MAX and len(cells) <= workbooks.COLUMNS_MAX
                assert all(type(cell) is str and "\x00" not in cell for cell in cells)
        except Refused as refused:
            assert refused.sentence.endswith(".")
        assert time.process_time() - begun < 5

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(CHANGES)
    def test_a_changed_part_is_read_or_refused(self, change):
        self.reads_or_refuses(changed(shared(), **{change[0]: spliced(*change[1:])}))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.floats(0, 1), st.integers(0, 30), st.binary(max_size=8))
    def test_a_changed_file_is_read_or_refused(self, place, gone, bits):
        data = book()
        at = 4 + int(place * (len(data) - 4))
        self.reads_or_refuses(data[:at] + bits + data[at + gone :])

    @pytest.mark.slow
    @settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(CHANGES, max_size=5))
    def test_files_with_many_changes(self, changes):
        data = shared()
        for part, *how in changes:
            data = changed(data, **{part: spliced(*how)})
        self.reads_or_refuses(data)
