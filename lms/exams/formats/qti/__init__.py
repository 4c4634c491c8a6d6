"""QTI 2.1, 2.2 and 3.0: single items and content packages. Pure: bytes in, one Item out for each question, whatever its
verdict. XML without doctype and entities only; nothing outside the file is ever fetched; a package is read entry by
entry, never unpacked to disk."""

import xml.etree.ElementTree as plain

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from lms.core.refusals import Refused
from lms.exams.formats.items import Item
from lms.exams.formats.qti import items, package, tree

ITEM_MAX = 2 * 2**20  # bytes of one question's XML
OUTSIDE = "Varlık tanımı ya da dışarıya gönderme içeriyor; okunmadı."
UNREADABLE = (plain.ParseError, ValueError, LookupError, TypeError, ArithmeticError, AttributeError, RecursionError)


ROOTS = ("assessmentItem", "assessmentTest", "assessmentSection", "manifest", "questestinterop")


def looks_like(data: bytes) -> bool:
    """Whether it is QTI of any kind, by its content."""
    if data[:2] == b"PK":
        return package.MANIFEST.encode() in data[-20 * 2**20 :]
    return tree.root_name(data) in ROOTS


def read(data: bytes, file_name: str = ""):
    """Yields one Item per question of the file."""
    if data[:2] == b"PK":
        yield from of_package(package.Package(data))
        return
    root = tree.root_name(data)
    if root in ("assessmentTest", "assessmentSection", "manifest"):
        raise Refused("Bu dosya soruların kendisi değil. Soruları içeren paketi (ZIP) yükleyin.", "file")
    if root != "assessmentItem":
        raise Refused(OLD, "file")
    item = of_xml(Item(1, 1), data, None, "")
    if item.reasons and item.kind == "" and item.reasons[0] in (OUTSIDE, BROKEN):
        raise Refused(f"{item.reasons[0]} Hiçbir soru alınmadı.", "file")
    yield item


OLD = "QTI 1.x okunmuyor. Dosyayı QTI 2.1, 2.2 ya da 3.0 olarak yeniden dışa aktarın."
BROKEN = "XML bozuk."


def of_package(held: package.Package):
    number = 0
    for entry in held.questions():
        number += 1
        item = Item(number, entry.line, title=entry.name[-80:])
        if entry.fault:
            yield item.refuse(entry.fault)
            continue
        try:
            data = held.bytes_of(entry.name, ITEM_MAX)
        except ValueError as error:
            yield item.refuse(str(error))
            continue
        item = of_xml(item, data, held, entry.name)
        if not entry.listed:
            item.lose("Soru, paketin bildirgesinde (imsmanifest.xml) yer almıyor.")
        yield item
    if not number:
        raise Refused(OLD if held.old else "Pakette soru yok.", "file")


def of_xml(item: Item, data: bytes, held, name: str) -> Item:
    """Fills the item from the XML of one question; refused, with the reason, when that cannot be."""
    try:
        root = tree.plain(fromstring(data.lstrip(), forbid_dtd=True))
    except DefusedXmlException:
        return item.refuse(OUTSIDE)
    except UNREADABLE as error:
        line = getattr(error, "position", (None,))[0]
        return item.refuse(BROKEN if not line or not held else f"XML bozuk (dosyanın {line}. satırı).")
    try:
        return items.fill(item, root, package.Pictures(held, name))
    except UNREADABLE as error:
        said = str(error) if type(error) is ValueError and str(error)[-1:] == "." else "Soru okunamadı."
        return item.refuse(said)
