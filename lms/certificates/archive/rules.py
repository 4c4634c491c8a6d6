"""Reading a line of an old register: which column is which, and its verdict. Pure."""

from dataclasses import asdict, dataclass
from datetime import date

from lms.core import tables, turkish

FIELDS = ("old_number", "holder", "member_number", "kind_title", "course_title", "issued_on", "valid_until", "hours")
HEADERS = {
    "old_number": ("belge no", "belge sayisi", "sayi", "defter no", "kayit no", "sertifika no", "no"),
    "holder": ("ad soyad", "adi soyadi", "adi ve soyadi", "isim", "katilimci"),
    "member_number": ("sicil no", "oda sicil no", "uye no", "sicil"),
    "kind_title": ("belge", "belge adi", "belge turu", "tur"),
    "course_title": ("egitim", "egitim adi", "kurs", "konu"),
    "issued_on": ("tarih", "belge tarihi", "verilis", "verilis tarihi"),
    "valid_until": ("gecerlilik", "gecerlilik sonu", "son gecerlilik"),
    "hours": ("sure", "saat"),
}
NEEDED = {"old_number": "belge sayısı", "holder": "ad soyad", "kind_title": "belge adı", "course_title": "eğitim"}
LONGEST = {"old_number": 60, "holder": 120, "member_number": 20, "kind_title": 120, "course_title": 300, "hours": 40}


@dataclass
class Line:
    """A line of the file, days as ISO texts. verdict: new, same, refused; `said` explains it."""

    number: int
    old_number: str = ""
    holder: str = ""
    member_number: str = ""
    kind_title: str = ""
    course_title: str = ""
    issued_on: str | None = None
    valid_until: str | None = None
    hours: str = ""
    verdict: str = "new"
    said: str = ""

    def as_dict(self) -> dict:
        return asdict(self)


def columns(header: list[str]) -> dict[str, int] | None:
    """Field -> column when the first line names at least number, name and date; none when it is data already."""
    return tables.columns(header, HEADERS, ("old_number", "holder", "issued_on"))


def read_line(number: int, cells: list[str], at: dict[str, int]) -> Line:
    """The line with its days read; refused, with the reason, when something that is needed is missing or no day."""

    def cell(field):
        return turkish.clean_name(tables.cell(cells, at, field))

    line = Line(number, **{field: cell(field)[:most] for field, most in LONGEST.items()})
    missing = [said for field, said in NEEDED.items() if not getattr(line, field)]
    if missing:
        return refused(line, f"Eksik: {', '.join(missing)}.")
    for field in ("issued_on", "valid_until"):
        typed = cell(field)
        day = tables.read_day(typed)
        if day is None and (typed or field == "issued_on"):
            return refused(line, f"Tarih okunamadı: {typed or 'boş'}. Örnek: 31.12.1998")
        setattr(line, field, day.isoformat() if day else None)
    return line


def refused(line: Line, said: str) -> Line:
    line.verdict, line.said = "refused", said
    return line


def judge(line: Line, held: dict | None, seen: dict[str, int], today: date) -> None:
    """Sets the verdict against what is held under the same number ({holder, issued_on}) and the lines before."""
    if line.verdict == "refused":
        return
    if line.issued_on > today.isoformat():
        refused(line, "Belge tarihi bugünden sonra.")
    elif line.valid_until and line.valid_until < line.issued_on:
        refused(line, "Son geçerlilik günü belge tarihinden önce.")
    elif line.old_number in seen:
        refused(line, f"Aynı sayı {seen[line.old_number]}. satırda da var.")
    elif held is None:
        line.verdict, line.said = "new", ""
    elif turkish.fold(held["holder"]) == turkish.fold(line.holder) and held["issued_on"] == line.issued_on:
        line.verdict, line.said = "same", "Bu kayıt daha önce aktarılmış."
    else:
        refused(line, f"Bu sayı başka bir kayıtta: {held['holder']}.")
    seen.setdefault(line.old_number, line.number)


def standing(state: str, valid_until: date | None, day: date) -> str:
    """archived, expired or withdrawn, as a stranger reads it on that day."""
    if state != "valid":
        return state
    return "expired" if valid_until is not None and valid_until < day else "archived"
