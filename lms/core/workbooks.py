"""The first sheet of an XLSX file, line by line. What the file says of its own size is not believed."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice

from lms.core.refusals import Refused

UNPACKED_MAX = 200 * 2**20  # a file that unpacks to more is a bomb
PARTS_MAX = 1000
ROWS_MAX = 1_048_576  # of the format
COLUMNS_MAX = 500  # with something in them; no list that is read here has more than 40
CELLS_MAX = 16_384  # of one row, empty ones too
EMPTY_MAX = 20_000  # empty rows one after the other: formatting, not data
LOOKED_AT = 200  # rows of a further sheet
SEVERAL = (
    "Dosyada birden çok dolu sayfa var. Yalnız ilki okunur: {}. Öbürlerini ayrı dosya olarak yükleyin ya da silin: {}."
)
UNREADABLE = "XLSX dosyası okunamadı; bozuk ya da parola korumalı olabilir. Dosyayı açıp yeniden kaydedin."


def xlsx_rows(data: bytes, whole: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Yields (row number, cells as stripped text) of the first sheet that is not hidden, rows without text left out.
    Raises Refused, with a sentence, for whatever is no such file, too big, or holds a formula that nobody has worked
    out; with `whole` also for a workbook of which another sheet holds a table."""
    try:
        yield from first_sheet(data, whole)
    except Refused:
        raise
    except Exception as error:  # zipfile, expat, lxml and openpyxl raise whatever they meet
        raise Refused(UNREADABLE, "file") from error


def first_sheet(data: bytes, whole: bool) -> Iterator[tuple[int, list[str]]]:
    check_archive(data)
    from openpyxl import load_workbook  # here: a sixth of the start of every process otherwise

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    if not book.worksheets:
        raise Refused("Dosyada tablo içeren bir sayfa yok.", "file")
    seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    if whole and (others := [sheet.title for sheet in seen[1:] if holds_table(book, sheet)]):
        raise Refused(SEVERAL.format(seen[0].title[:40], ", ".join(others)[:80]), "file")
    empty = 0
    for number, values in open_rows(book, seen[0]):
        texts = {column: text for column, value in values.items() if (text := said(value))}
        if texts:
            empty = 0
            yield number, [texts.get(column, "") for column in range(1, max(texts) + 1)]
        elif (empty := empty + 1) >= EMPTY_MAX:
            return


def open_rows(book, sheet) -> Iterator[tuple[int, dict]]:
    with book._archive.open(sheet._worksheet_path) as source:
        yield from rows_of(source, sheet)


def holds_table(book, sheet) -> bool:
    """Two rows of two cells or more: notes beside a table have none."""
    rows = 0
    for _, values in islice(open_rows(book, sheet), LOOKED_AT):
        rows += sum(1 for value in values.values() if said(value)) > 1
    return rows > 1


def check_archive(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
        raise Refused("Dosya açıldığında izin verilen boyutu aşıyor.", "file")
    if any("vbaProject" in part.filename for part in parts):
        raise Refused("Makro içeren dosyalar kabul edilmiyor. Dosyayı XLSX olarak kaydedin.", "file")


def rows_of(source, sheet) -> Iterator[tuple[int, dict]]:
    """(row number, {column: value}) of the rows that stand in the file. openpyxl reads the cells; rows and columns that
    are missing between them are never made."""
    from openpyxl.worksheet import _reader

    book = sheet.parent
    facts = {"epoch": book.epoch, "date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
    parser, values = _reader.WorkSheetParser(source, sheet._shared_strings, data_only=True, **facts), {}
    cells = 0
    for event, element in _reader.iterparse(source, events=("start", "end")):
        if element.tag == _reader.ROW_TAG and event == "start":
            parser.row_counter = int(element.get("r") or parser.row_counter + 1)
            parser.col_counter, values, cells = 0, {}, 0
            if not 1 <= parser.row_counter <= ROWS_MAX:
                raise Refused("Dosyadaki satır numaraları bozuk. Dosyayı açıp yeniden kaydedin.", "file")
        elif element.tag == _reader.ROW_TAG:
            element.clear()
            yield parser.row_counter, values
        elif element.tag == _reader.CELL_TAG and event == "end":
            cells += 1
            cell = parser.parse_cell(element)
            if cell["value"] is None:
                refuse_formula(element, _reader)
            else:
                values[cell["column"]] = cell["value"]
            if cells > CELLS_MAX or max(values, default=0) > COLUMNS_MAX:
                raise Refused(f"{parser.row_counter}. satırda çok sütun var. En çok {COLUMNS_MAX} olabilir.", "file")
            element.clear()


def refuse_formula(element, reader) -> None:
    """A formula without the value that a spreadsheet keeps beside it would be read as an empty cell. One that gives an
    empty text says so by its type."""
    if element.find(reader.FORMULA_TAG) is not None and element.get("t") != "str":
        where = element.get("r") or "Bir"
        raise Refused(
            f"Dosyada değeri hesaplanmamış formül var: {where[:12]} hücresi. Dosyayı Excel ya da LibreOffice ile açıp "
            "kaydedin, ya da formüllerin yerine değerlerini yapıştırın.",
            "file",
        )


def said(value) -> str:
    """A cell as it is typed in a list: a day without its midnight, a whole number without a fraction, at most the
    fifteen digits that a spreadsheet shows."""
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H.%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, bool):
        return "evet" if value else "hayır"
    if isinstance(value, float):
        shown = format(Decimal(f"{value:.15g}"), "f")
        return shown.replace(".", ",")
    return str(value).strip()
