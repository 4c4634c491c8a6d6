"""Tables in and out: CSV and XLSX. What goes out holds no live formula; what comes in is read line by line."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice, zip_longest
from urllib.parse import quote

from flask import Response
from werkzeug.http import dump_options_header

from lms.core import turkish
from lms.core.clock import ISTANBUL
from lms.core.refusals import Refused
from lms.core.workbooks import COLUMNS_MAX, xlsx_rows

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
LOOKED_AT = 30  # lines from which the delimiter is told
MEASURED = 200  # lines from which a workbook's columns get their width
UTF16 = (b"\xff\xfe", b"\xfe\xff")  # what spreadsheets call Unicode text
SAID = re.compile(r"sep=([;,\t])\r?(?:\n|$)", re.IGNORECASE)
MARKUP = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|style|table|body|\?xml|div|\?mso)", re.IGNORECASE
)
DISGUISED = (
    "Dosyanın adı XLS ya da CSV olsa da içi bir web sayfası. Excel ya da LibreOffice ile açıp XLSX olarak kaydedin, "
    "sonra o dosyayı yükleyin."
)
UNCLOSED = (
    "{}. satırda açılan tırnak işareti kapanmıyor; sonraki satırlar o hücrenin içinde kalıyor. İşareti düzeltip dosyayı"
    " yeniden yükleyin."
)


def harmless(value):
    """A text cell that no spreadsheet takes for a formula: such a beginning gets an apostrophe before it. Signs that no
    spreadsheet can hold (a vertical tab pasted from a document) become spaces."""
    if isinstance(value, str):
        value = UNWRITABLE.sub(" ", value)
        return "'" + value if value.lstrip().startswith(DANGEROUS) else value
    return value


def csv_answer(filename: str, header: list[str], rows: Iterable) -> Response:
    """UTF-8 with a mark, `;` between cells, decimal comma: opens right in a Turkish spreadsheet."""

    def lines():
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        yield "\ufeff"
        for row in (header, *rows):
            writer.writerow([in_csv(harmless(cell)) for cell in row])  # a negative number is no formula
            yield out.getvalue()
            out.seek(0)
            out.truncate()

    return Response("".join(lines()), mimetype="text/csv", headers=attachment(filename))


def xlsx_answer(filename: str, header: list[str], rows: Iterable) -> Response:
    """Numbers are numbers and dates are dates; text stays text even when it begins like a formula."""
    from openpyxl import Workbook  # here and below: a sixth of the start of every process otherwise
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sayfa 1")
    rows = iter(rows)
    first = [header, *islice(rows, MEASURED)]
    for place, width in enumerate(widths(first), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"  # the head stays in sight
    for row in chain(first, rows):
        sheet.append([cell_of(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return Response(out.getvalue(), mimetype=XLSX, headers=attachment(filename))


def widths(rows: list) -> list[int]:
    """Of the columns, in letters: a day that does not fit is shown as ###, and a long text need not fit."""
    longest = (max(len(f"{spoken(value)}") for value in column) for column in zip_longest(*rows, fillvalue=""))
    return [min(max(longest_one + 2, 9), 60) for longest_one in longest]


def cell_of(sheet, value):
    """Text is marked as text (and harmless, should the table be saved as CSV); days and moments are shown as a Turkish
    reader writes them."""
    if not isinstance(value, (str, bool, date)):
        return value
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, datetime):
        value = value.astimezone(ISTANBUL).replace(tzinfo=None) if value.tzinfo else value
    cell = WriteOnlyCell(sheet, spoken(value) if isinstance(value, bool) else harmless(value))
    if isinstance(value, (str, bool)):
        cell.data_type = "s"
    elif isinstance(value, datetime):
        cell.number_format = "DD.MM.YYYY HH:MM"
    elif isinstance(value, date):
        cell.number_format = "DD.MM.YYYY"
    return cell


def in_csv(value):
    """As a Turkish spreadsheet understands it: it takes a moment for one only with a colon in it."""
    return spoken(value)[:-3] + f":{value:%M}" if isinstance(value, datetime) else spoken(value)


def spoken(value):
    """As a Turkish reader writes it in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "evet" if value else "hayır"
    if isinstance(value, datetime):
        return value.astimezone(ISTANBUL).strftime("%d.%m.%Y %H.%M") if value.tzinfo else f"{value:%d.%m.%Y %H.%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, (float, Decimal)):  # a point would make 12.5 the twelfth of May
        return f"{value}".replace(".", ",")
    return value


def attachment(filename: str) -> dict:
    """The header that names a download: in plain letters for old programs, and as it is."""
    names = {"filename": f"{turkish.slug(filename.rpartition('.')[0])}.{filename.rpartition('.')[2]}"}
    if names["filename"] != filename:
        names["filename*"] = f"UTF-8''{quote(filename)}"
    return {"Content-Disposition": dump_options_header("attachment", names)}


def read_rows(data: bytes, filename: str, whole: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Yields (line number, cells as stripped text) of a CSV (UTF-8, UTF-16 or cp1254; `;`, `,` or tab) or of the first
    sheet to be seen of an XLSX file, blank lines left out. Raises Refused with a sentence when the file is neither;
    with `whole` also when further sheets hold a table, which nobody would miss."""
    if data[:4] == b"PK\x03\x04":
        yield from xlsx_rows(data, whole)
        return
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise Refused("Dosya eski XLS biçiminde ya da parolalı. Parolasız XLSX ya da CSV olarak kaydedin.", "file")
    if MARKUP.match(data):
        raise Refused(DISGUISED, "file")
    text = decoded(data)
    if "\x00" in text:
        raise Refused("Dosya okunamadı. CSV ya da XLSX biçiminde bir dosya yükleyin.", "file")
    delimiter = said_delimiter(text) or delimiter_of(text)
    number, cells = 0, []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            if len(cells) > COLUMNS_MAX:
                raise Refused(f"{number}. satırda çok sütun var. En çok {COLUMNS_MAX} olabilir.", "file")
            if any(cell.strip() for cell in cells) and not (number == 1 and SAID.match(text)):
                yield number, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise Refused("Dosyanın satırları okunamadı. Tırnak işaretleri eksik olabilir.", "file") from error
    if cells and "\n" in cells[-1].strip() and not text.rstrip().endswith('"'):  # to csv it is one last cell
        raise Refused(UNCLOSED.format(number), "file")


def delimiter_of(text: str) -> str:
    """The one that cuts the most of the first lines into equally many cells: what stands above the table, and the
    commas of amounts, cut few lines or into few. `;` where none does."""

    def evenness(delimiter: str) -> int:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            widths = Counter(len(cells) for cells in islice(filter(any, reader), LOOKED_AT))
        except csv.Error:
            return 0
        return max(((width - 1) * lines for width, lines in widths.items()), default=0)

    return max(";,\t", key=evenness)


def said_delimiter(text: str) -> str | None:
    """The one that the first line names, as in `sep=;`."""
    found = SAID.match(text)
    return found[1] if found else None


def decoded(data: bytes) -> str:
    if data[:2] in UTF16:
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp1254"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1254", "replace")
