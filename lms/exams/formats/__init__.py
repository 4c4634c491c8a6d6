"""Question files: GIFT, Moodle XML, Aiken, CSV and XLSX, in and out; QTI in.
Pure: bytes in, items out; nothing is stored here.

Imported + reported = what the file holds: each question of a file becomes exactly one Item, whatever its verdict."""

from collections.abc import Iterator

from lms.core.refusals import Refused
from lms.exams.formats import aiken, gift, moodle, qti, sheet
from lms.exams.formats.items import Item, decoded

READERS = {"gift": gift.read, "moodle": moodle.read, "aiken": aiken.read, "sheet": sheet.read, "qti": qti.read}
NAMES = {"gift": "GIFT", "moodle": "Moodle XML", "aiken": "Aiken", "sheet": "CSV ya da XLSX", "qti": "QTI"}


def guessed(data: bytes, file_name: str) -> str:
    """Which reader fits: by content first, by the name's ending second. Raises Refused when none does."""
    name = file_name.lower()
    if not data.strip():
        raise Refused("Dosya boş.", "file")
    if data[:4] == b"PK\x03\x04":
        if name.endswith((".xlsx", ".xlsm")):
            return "sheet"
        if qti.looks_like(data):
            return "qti"
        raise Refused("Bu ZIP bir QTI paketi değil. İçindeki soru dosyasını çıkarıp onu yükleyin.", "file")
    text = decoded(data[:200_000])
    if text.lstrip().startswith("<"):
        return "qti" if qti.looks_like(data) else "moodle"
    if name.endswith((".csv", ".tsv")):
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
