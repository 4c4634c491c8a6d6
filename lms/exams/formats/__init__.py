"""Question files: GIFT, Moodle XML, Aiken, CSV and XLSX, in and out; QTI in.
Pure: bytes in, items out; nothing is stored here.

Imported + reported = what the file holds: each question of a file becomes exactly one Item, whatever its verdict."""

from collections.abc import Iterator

from lms.core.refusals import Refused
from lms.exams.formats import aiken, gift, moodle, qti, sheet
from lms.exams.formats.items import Item, decoded, utf16

READERS = {"gift": gift.read, "moodle": moodle.read, "aiken": aiken.read, "sheet": sheet.read, "qti": qti.read}
NAMES = {"gift": "GIFT", "moodle": "Moodle XML", "aiken": "Aiken", "sheet": "CSV ya da XLSX", "qti": "QTI"}


FOOT = 2**20  # bytes of a ZIP's end, where its names are
ZIPS = (
    "Bu ZIP bir QTI paketi değil. İçindeki soru dosyasını çıkarıp onu yükleyin.",
    "LibreOffice tablosu (ODS) okunmuyor. Dosyayı XLSX ya da CSV olarak kaydedip yükleyin.",
)
PICTURE = "Bu bir resim; içindeki sorular okunamaz."
OTHERS = {
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"%PDF": "Bu bir PDF dosyası; içindeki sorular okunamaz.",
    b"\xd0\xcf\x11\xe0": "Bu eski ya da parolalı bir Word ya da Excel dosyası. Tabloyu parolasız XLSX olarak kaydedin.",
    b"{\\rtf": "Bu bir yazı belgesi (RTF). Düz metin olarak kaydedip yükleyin.",
    b"\x1f\x8b": "Bu sıkıştırılmış bir yedek. Moodle'da soru bankasını Moodle XML olarak dışa aktarın.",
}


def refuse_other_kinds(data: bytes):
    """Raises Refused for what is no text: a picture's bytes could read like a question."""
    for beginning, sentence in OTHERS.items():
        if data.startswith(beginning):
            raise Refused(sentence, "file")
    head = data[:4000]
    odd = sum(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in head)
    if not utf16(data) and (b"\0" in head[:2000] and odd > 8 or odd > max(8, len(head) / 50)):
        raise Refused(
            "Bu dosya düz metin ya da tablo değil. GIFT, Moodle XML, QTI, Aiken, CSV ya da XLSX yükleyin.", "file"
        )


def guessed(data: bytes, file_name: str) -> str:
    """Which reader fits: by content first, by the name's ending second. Raises Refused when none does."""
    name = file_name.lower()
    if not data.strip():
        raise Refused("Dosya boş.", "file")
    if data[:4] == b"PK\x03\x04":
        if name.endswith((".xlsx", ".xlsm")) or b"xl/workbook.xml" in data[-FOOT:]:
            return "sheet"
        if qti.looks_like(data):
            return "qti"
        raise Refused(ZIPS[b"opendocument" in data[:200]], "file")
    refuse_other_kinds(data)
    text = decoded(data[:200_000])
    if text.lstrip().startswith("<"):
        return "qti" if qti.looks_like(data) else "moodle"
    if name.endswith((".csv", ".tsv")) or sheet.looks_like(text):
        return "sheet"
    if aiken.looks_like(text):
        return "aiken"
    if name.endswith((".gift", ".txt")) or "{" in text:
        return "gift"
    raise Refused("Dosyanın biçimi tanınmadı. GIFT, Moodle XML, QTI, Aiken, CSV ya da XLSX yükleyin.", "file")


def read(data: bytes, file_name: str, form: str = "") -> Iterator[Item]:
    """The file's questions in order, one Item each. Raises Refused for a file that cannot be read at all."""
    yield from READERS[form or guessed(data, file_name)](data, file_name)


__all__ = ["Item", "NAMES", "READERS", "guessed", "read"]
