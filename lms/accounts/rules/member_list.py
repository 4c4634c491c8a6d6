"""Reading a chamber's member list: which column is which, and the verdict on each line. Pure."""

import dataclasses
from dataclasses import asdict, dataclass

from lms.accounts.rules import email_fold, number_fold
from lms.core import tables, turkish

FIELDS = ("member_number", "full_name", "email", "member_class", "branch", "from_on", "to_on")
HEADERS = {
    "member_number": ("sicil no", "sicil numarasi", "sicil", "oda sicil no", "uye no", "uye numarasi", "numara", "no"),
    "full_name": ("ad soyad", "adi soyadi", "adi ve soyadi", "isim", "uye", "ad"),
    "surname": ("soyad", "soyadi"),
    "email": ("e posta", "eposta", "e posta adresi", "email", "e mail", "mail"),
    "member_class": ("sinif", "uyelik sinifi", "uye sinifi", "uyelik turu"),
    "branch": ("sube", "birim", "temsilcilik"),
    "from_on": ("baslangic", "uyelik tarihi", "giris tarihi", "uyelik baslangici"),
    "to_on": ("bitis", "ayrilis tarihi", "uyelik bitisi"),
}
CLASSES = {
    "member": ("", "uye", "asil", "asil uye", "member"),
    "student_member": ("ogrenci", "ogrenci uye", "student member"),
    "unemployed_member": ("issiz", "issiz uye", "unemployed member"),
    "retired_member": ("emekli", "emekli uye", "retired member"),
}

WRITES = {name: name for name in ("member_class", "from_on", "to_on")} | {"email": "email_fold", "branch": "branch_id"}
STATES = {"active": "Üye", "suspended": "Askıda", "left": "Ayrılmış"}


@dataclass
class Line:
    """A line of the file. verdict: new, changed, same or refused; `said` explains it."""

    number: int
    member_number: str = ""
    full_name: str = ""
    email: str = ""
    member_class: str = "member"
    branch_id: int | None = None
    from_on: str | None = None
    to_on: str | None = None
    verdict: str = "refused"
    said: str = ""
    before: dict | None = None
    absent: list[str] = dataclasses.field(default_factory=list)  # columns that the file does not have: left as they are

    def as_dict(self) -> dict:
        return asdict(self)


def columns(header: list[str]) -> dict[str, int] | None:
    """Field -> column, when the first line names the number and the name; none when it is data already."""
    return tables.columns(header, HEADERS, ("member_number", "full_name"))


def read_line(number: int, cells: list[str], at: dict[str, int], branches: dict[str, int]) -> Line:
    """The line's values, or the reason why it is refused. `branches`: folded name, city or slug -> id."""
    values = {field: tables.cell(cells, at, field) for field in at}
    name = " ".join(part for part in (values.get("full_name", ""), values.get("surname", "")) if part)
    line = Line(number, values.get("member_number", "").lstrip("'"), turkish.clean_name(name), values.get("email", ""))
    line.absent = [WRITES[name] for name in WRITES if name not in at]
    folded = number_fold(line.member_number)
    if not folded or not folded.isalnum() or len(folded) > 20:
        line.said = "Sicil numarası okunamadı."
    elif sum(c.isalpha() for c in line.full_name) < 2 or len(line.full_name) > 120:
        line.said = "Ad soyad okunamadı."
    elif line.email and (line.email.count("@") != 1 or " " in line.email or len(line.email) > 254):
        line.said = f"E-posta adresi okunamadı: {line.email}"
    else:
        read_rest(line, values, branches)
    return line


def read_rest(line: Line, values: dict[str, str], branches: dict[str, int]) -> None:
    """Class, branch and dates; `said` names what cannot be read."""
    said_class = turkish.fold(values.get("member_class", ""))
    member_class = next((key for key, names in CLASSES.items() if said_class in names), None)
    branch = turkish.fold(values.get("branch", ""))
    if member_class is None:
        line.said = f"Üyelik sınıfı bilinmiyor: {values['member_class']}"
        return
    line.member_class = member_class
    if branch:
        line.branch_id = branches.get(branch) or branches.get(branch.removesuffix(" subesi"))
        if line.branch_id is None:
            line.said = f"Bu odada böyle bir şube yok: {values['branch']}"
            return
    for field in ("from_on", "to_on"):
        if text := values.get(field, ""):
            day = tables.read_day(text)
            if day is None:
                line.said = f"Tarih gg.aa.yyyy biçiminde değil: {text}"
                return
            setattr(line, field, day.isoformat())
    if line.from_on and line.to_on and line.to_on < line.from_on:
        line.said = "Bitiş tarihi başlangıçtan önce."


def verdict(line: Line, known: dict | None, seen: dict[str, int]) -> None:
    """Sets the line's verdict against what the list holds (`known`, as from `values_of`) and the lines before it."""
    folded = number_fold(line.member_number)
    if line.said:
        line.verdict = "refused"
        return
    if folded in seen:
        line.said = f"Aynı sicil numarası dosyada daha önce geçiyor, satır: {seen[folded]}"
        return
    seen[folded] = line.number
    if known is None:
        line.verdict, line.said = "new", "Listeye eklenecek."
        return
    fresh = {**values_of(line), "member_number": known["member_number"]}
    changed = [field for field, value in fresh.items() if value != known[field]]
    if not changed:
        line.verdict, line.said = "same", "Listede aynısı var."
        return
    names = ", ".join(SPOKEN[field] for field in changed)
    line.verdict, line.said = "changed", f"Değişecek: {names}"


SPOKEN = {
    "full_name": "ad soyad",
    "email_fold": "e-posta",
    "member_class": "üyelik sınıfı",
    "branch_id": "şube",
    "from_on": "başlangıç",
    "to_on": "bitiş",
    "state": "durum",
    "member_number": "sicil numarası",
}


def values_of(line: Line) -> dict:
    """What the line would write. A blank cell empties the value; a column that is not there changes nothing."""
    values = {
        "full_name": line.full_name,
        "email_fold": email_fold(line.email) if line.email else None,
        "member_class": line.member_class,
        "branch_id": line.branch_id,
        "from_on": line.from_on,
        "to_on": line.to_on,
        "state": "active",
    }
    return {name: value for name, value in values.items() if name not in line.absent}
