"""A content package: a ZIP with imsmanifest.xml. Entries are read one at a time, each to its limit."""

import base64
import io
import lzma
import posixpath
import re
import struct
import xml.etree.ElementTree as plain
import zipfile
import zlib
from dataclasses import dataclass
from urllib.parse import unquote

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from lms.core import pictures
from lms.core.refusals import Refused
from lms.exams import rich_text
from lms.exams.formats.qti import tree

MANIFEST = "imsmanifest.xml"
RESOURCE = re.compile(rb"<resource[\s/>]")
QUESTION = ("imsqti_item", "imsqti_apipitem")  # beginnings of a resource's type
ENTRIES_MAX = 60_000
UNPACKED_MAX = 400 * 2**20  # bytes of all that is read
MANIFEST_MAX = 40 * 2**20
PICTURES_MAX = 3000  # of a package; each is written anew by a child
OWN_MAX = 30  # of one question
BAD_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError)
BAD_ZIP += (NotImplementedError, RuntimeError)  # what zipfile raises for a packing it does not know, and for a password
BAD_ZIP += (ValueError, LookupError)  # names and sizes that contradict each other
BOMB = "Paket açılınca çok büyüyor; okunmadı."


@dataclass(frozen=True)
class Entry:
    """A question of the package. `listed`: the manifest names it. `fault`: why it cannot even be looked at."""

    name: str
    line: int | None = None
    listed: bool = True
    fault: str = ""


class Package:
    def __init__(self, data: bytes):
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
            known = self.zip.infolist()
        except BAD_ZIP as error:
            raise Refused("ZIP dosyası bozuk. Hiçbir soru alınmadı.", "file") from error
        self.left, self.pictures_left, self.kept = UNPACKED_MAX, PICTURES_MAX, ("", "")
        self.old = False  # holds questions of QTI 1.x
        refuse_tricks(known, len(data))
        self.names = {info.filename: info for info in known if not info.is_dir()}
        self.root = self.folder()

    def folder(self) -> str:
        """Where the manifest lies: on top, or in the one folder that was packed."""
        found = [name for name in self.names if posixpath.basename(name) == MANIFEST]
        found.sort(key=lambda name: name.count("/"))
        if not found or found[0].count("/") > 1:
            raise Refused("Pakette imsmanifest.xml yok. QTI paketini olduğu gibi yükleyin.", "file")
        return posixpath.dirname(found[0])

    def bytes_of(self, name: str, most: int) -> bytes:
        """An entry's content. Raises ValueError with a sentence."""
        info = self.names.get(name)
        if info is None:
            raise ValueError(f"Dosya pakette yok: {name[-80:]}")
        try:
            with self.zip.open(info) as file:
                data = file.read(min(most, self.left) + 1)
        except BAD_ZIP as error:
            raise ValueError(f"Dosya açılamadı: {name[-80:]}") from error
        if len(data) > self.left:
            raise Refused(BOMB, "file")
        if len(data) > most:
            raise ValueError(f"Dosya çok büyük: {name[-80:]}")
        self.left -= len(data)
        return data

    def questions(self):
        """The entries that are questions: those of the manifest in its order, then any other."""
        try:
            manifest = self.bytes_of(posixpath.join(self.root, MANIFEST), MANIFEST_MAX)
        except ValueError as error:
            raise Refused(f"{error} Hiçbir soru alınmadı.", "file") from error
        seen = set()
        for line, name in listed(manifest):
            name = safe_name(self.root, name)
            seen.add(name)
            yield Entry(name or "?", line, fault="" if name else "Bildirgedeki yol paketin dışını gösteriyor.")
        for name in self.names:
            if name not in seen and name.lower().endswith((".xml", ".dat")) and self.is_question(name):
                yield Entry(name, listed=False)

    def is_question(self, name: str) -> bool:
        try:
            with self.zip.open(self.names[name]) as file:
                head = file.read(20_000)
        except BAD_ZIP:
            return False
        self.left -= len(head)
        if self.left < 0:
            raise Refused(BOMB, "file")
        root = tree.root_name(head)
        self.old = self.old or root == "questestinterop"
        return root == "assessmentItem"


def refuse_tricks(known, size):
    whole = sum(info.file_size for info in known)
    if len(known) > ENTRIES_MAX or whole > 4 * UNPACKED_MAX or (whole > 50 * 2**20 and whole > 250 * size):
        raise Refused(BOMB, "file")
    for info in known:
        if info.flag_bits & 1:
            raise Refused("Paket parolalı; parolasız olarak yeniden hazırlayın.", "file")
        name = info.filename
        if name.startswith("/") or "\\" in name or "\0" in name or name[1:2] == ":" or ".." in name.split("/"):
            raise Refused("Pakette, klasörünün dışına çıkan bir dosya adı var; okunmadı.", "file")


def safe_name(folder: str, href: str) -> str:
    """A name within the package, from a folder of it; empty when it leads outside or elsewhere."""
    href = unquote(href.split("#")[0].split("?")[0]).strip()
    if not href or "\\" in href or href.startswith("/") or ":" in href:
        return ""
    name = posixpath.normpath(posixpath.join(folder, href))
    return "" if name == ".." or name.startswith("../") else name


def listed(manifest: bytes):
    """(line, href) of every question that the manifest names. Raises Refused for a broken one."""
    root, at, line = None, 0, 1
    try:
        for event, element in iterparse(io.BytesIO(manifest), events=("start", "end"), forbid_dtd=True):
            root = element if root is None else root
            if event == "end" and element.tag.rpartition("}")[2] == "resource":
                kind, href = element.get("type") or "", element.get("href") or first_file(element)
                place = RESOURCE.search(manifest, at, at + 200_000)
                if place:
                    line += manifest.count(b"\n", at, place.start())
                    at = place.end()
                if kind.startswith(QUESTION):
                    yield line if place else None, href
            if event == "end" and element.tag.rpartition("}")[2] in ("resource", "resources"):
                element.clear()
    except DefusedXmlException as error:
        raise Refused("Bildirgede varlık tanımı ya da dışarıya gönderme var; paket okunmadı.", "file") from error
    except (plain.ParseError, ValueError, LookupError) as error:
        where = getattr(error, "position", (None,))[0]
        at_line = f" (satır {where})" if where else ""
        raise Refused(f"Paketin bildirgesi (imsmanifest.xml) bozuk{at_line}. Hiçbir soru alınmadı.", "file") from error


def first_file(resource) -> str:
    return next((part.get("href") or "" for part in resource if part.tag.rpartition("}")[2] == "file"), "")


class Pictures:
    """The pictures that one question's file names, each written anew. `fault`: why the last one was not taken."""

    def __init__(self, held: Package | None, name: str):
        self.held, self.folder, self.fault, self.left = held, posixpath.dirname(name), "", OWN_MAX

    def bytes_of(self, source: str) -> bytes:
        """Raises ValueError with a sentence."""
        self.left -= 1
        if self.left < 0:
            raise ValueError(f"Soruda {OWN_MAX} resimden fazlası var.")
        if source.startswith("data:image/"):
            try:
                return base64.b64decode("".join(source.partition(",")[2].split()), validate=True)
            except ValueError as error:
                raise ValueError("Resim okunamadı.") from error
        name = safe_name(self.folder, source)
        if not name:
            raise ValueError("Resim paketin dışında; dışarıdan dosya alınmaz.")
        if self.held is None:
            raise ValueError("Resim bu dosyada yok; soruyu paketiyle (ZIP) yükleyin.")
        if self.held.pictures_left <= 0:
            raise ValueError("Pakette çok fazla resim var.")
        self.held.pictures_left -= 1
        return self.held.bytes_of(name, pictures.FILE_MAX)

    def taken(self, source: str) -> pictures.Picture:
        """Raises ValueError with a sentence."""
        try:
            return pictures.rewritten(self.bytes_of(source))
        except Refused as refused:
            if refused.sentence == BOMB:
                raise
            raise ValueError(refused.sentence) from refused

    def address(self, source: str) -> str:
        """As part of a text; empty when it cannot be taken."""
        self.fault = ""
        if self.held is not None and self.held.kept[0] == (self.folder, source):
            return self.held.kept[1]
        try:
            made = self.taken(source).address
        except ValueError as error:
            self.fault = str(error)
            return ""
        if len(made) > rich_text.IMAGE_MAX:
            return ""
        if self.held is not None:
            self.held.kept = ((self.folder, source), made)
        return made
