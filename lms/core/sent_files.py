"""The names in forms that people send. A field without a name is none. Names of files choose none on the disk, but they
are shown, searched and given back as the name of a download; so each is made harmless where the form is read, whatever
room it is for."""

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.formparser import FormDataParser

from lms.core import turkish

LONGEST = 120  # characters, ending included
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


def tame(name: str) -> str:
    """The name without folders, control and direction characters; a long one is cut before its ending, one that Windows
    keeps for a device gets a line before it. Empty stays empty: no file was chosen."""
    if not name:
        return ""
    name = turkish.clean_name(name.replace("\\", "/").rpartition("/")[2]).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    ending = ending[:12]
    stem = stem[: LONGEST - len(dot + ending)].rstrip(". ")
    if stem.partition(".")[0].strip().lower() in DEVICES:
        stem = f"_{stem}"
    return f"{stem or 'dosya'}{dot}{ending}"


class TameParser(FormDataParser):
    """What comes of it has names, and files have tame ones."""

    def parse(self, *sent, **more):
        stream, form, files = super().parse(*sent, **more)
        for _, file in files.items(multi=True):
            file.filename = tame(file.filename or "")
        return stream, self.named(form), self.named(files)

    def named(self, read: MultiDict) -> MultiDict:
        """Without fields that are called nothing at all (name= in a multipart head)."""
        return self.cls((key, one) for key, one in read.items(multi=True) if key is not None) if None in read else read


class TameRequest(Request):
    form_data_parser_class = TameParser
