"""Pure reading of a participant report (Zoom, Teams, BigBlueButton and the like): its columns by their names, times in
many forms, several lines of one person united, people found by e-mail and then by name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone, tzinfo

from lms.core import turkish
from lms.core.clock import ISTANBUL

COLUMNS = {  # what a folded heading begins with
    "email": (
        "user email",
        "email",
        "e mail",
        "e posta",
        "eposta",
        "kullanici e posta",
        "kullanici e postasi",
        "participant id upn",
        "katilimci kimligi upn",
    ),
    "name": (
        "name",
        "ad soyad",
        "adi soyadi",
        "ad (",
        "ad",
        "isim",
        "full name",
        "first name",
        "display name",
        "katilimci",
        "kullanici adi",
    ),
    "surname": ("last name", "soyad", "soyadi"),
    "join": ("join", "first join", "time joined", "ilk katilma", "katilma", "katilim zamani", "giris"),
    "leave": ("leave", "last leave", "left", "time exited", "son ayrilma", "ayrilma", "cikis"),
    "duration": (
        "duration",
        "in meeting duration",
        "online time",
        "total duration",
        "toplanti ici sure",
        "toplam sure",
        "sure",
        "attendance duration",
    ),
}
FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%y %I:%M:%S %p",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
)
ZONE = re.compile(  # behind a clock time: Z, UTC, (GMT), +03:00, UTC-5
    r"(?<=:\d\d)(?:\.\d+)?(?P<half> ?[AaPp][Mm])?\s*"
    r"\(?(?:Z|UTC|GMT|(?=[+-]\d))(?:(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?)?\)?$"
)
UNITS = (("h", 3600), ("sa", 3600), ("m", 60), ("dk", 60), ("s", 1), ("sn", 1))
VERDICTS = {
    "email": "E-posta ile bulundu",
    "name": "Ad ile bulundu",
    "chosen": "Elle seçildi",
    "ambiguous": "Aynı adda birden çok katılımcı var",
    "unknown": "Katılımcılar arasında yok",
    "unreadable": "Süresi okunamadı",
}
FOUND = ("email", "name", "chosen")
MOST = 5000
UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass
class Attendee:
    """A person of the report: the stretches inside the session, or seconds as the report says them."""

    name: str
    email: str
    spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    seconds: int = 0
    is_read: bool = True


def headless(data: bytes) -> bytes:
    """The file from its first line of several cells on, in UTF-8: Teams writes UTF-16 and begins with a title."""
    if data[:2] in UTF16:
        data = data.decode("utf-16", "replace").encode()
    if data[:2] == b"PK":
        return data
    lines = data.splitlines(keepends=True)
    first = next((place for place, line in enumerate(lines) if any(mark in line for mark in b";,\t")), 0)
    return b"".join(lines[first:])


def columns_of(cells: list[str]) -> dict[str, int] | None:
    """kind -> place, when this line is a heading: a name and a way to know the time."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        said = " ".join(turkish.fold(cell).replace("-", " ").split())
        for kind, names in COLUMNS.items():
            if kind not in found and any(
                said == one or said.startswith(f"{one} ") or (one[-1] == "(" and said.startswith(one)) for one in names
            ):
                found[kind] = place
                break
    knows_time = "duration" in found or {"join", "leave"} <= set(found)
    return found if "name" in found and knows_time else None


def read(rows: Iterable[tuple[int, list[str]]], starts_at: datetime, ends_at: datetime) -> list[Attendee] | None:
    """The people of the report; none when no line looks like its heading. A shorter line after the list ends it (Teams
    writes several tables into one file)."""
    columns, people, in_utc = None, {}, set()
    for _, cells in rows:
        if columns is None:
            columns = columns_of(cells)
            in_utc = {kind for kind, place in (columns or {}).items() if "utc" in turkish.fold(cells[place]).split()}
            continue
        if len(cells) < 2 or columns_of(cells) is not None or len(people) > MOST:
            break
        cell = {kind: cells[place].strip() if place < len(cells) else "" for kind, place in columns.items()}
        cell["name"] = f"{cell['name']} {cell.get('surname', '')}".strip()
        if not cell["name"]:
            continue
        cell |= {kind: f"{cell[kind]} UTC" for kind in in_utc & {"join", "leave"} if not ZONE.search(cell[kind])}
        email = cell.get("email", "").casefold()
        person = people.setdefault(email or turkish.fold(cell["name"]), Attendee(cell["name"], email))
        add(person, cell, starts_at, ends_at)
    return list(people.values()) if columns else None


def add(person: Attendee, cell: dict, starts_at: datetime, ends_at: datetime) -> None:
    """One line: its stretch where both times are readable, else its duration."""
    joined, left = moment(cell.get("join", ""), starts_at), moment(cell.get("leave", ""), starts_at)
    if joined and left:
        start, end = max(joined, starts_at), min(left, ends_at)
        person.spans += [(start, end)] if start < end else []
        return
    seconds = duration(cell.get("duration", ""))
    if seconds is None:
        person.is_read = False
    else:
        person.seconds += seconds


def moment(text: str, near: datetime) -> datetime | None:
    """A moment, in Istanbul unless the text names its zone (Z, UTC, +00:00); of the readings of 05/12/2026 the one next
    to the session's day."""
    text = text.replace(" at ", " ").replace(",", "").replace("\u202f", " ")
    text, zone = zoned(re.sub(r"(\d)T(\d)", r"\1 \2", text).strip())
    found = []
    for pattern in FORMATS:
        try:
            found.append(datetime.strptime(text, pattern).replace(tzinfo=zone))
        except ValueError:
            continue
    close = [one for one in found if abs(one - near) < timedelta(days=2)]
    return min(close, key=lambda one: abs(one - near)) if close else None


def zoned(text: str) -> tuple[str, tzinfo]:
    """The text without the zone behind its clock time, and that zone: Istanbul where none is said."""
    found = ZONE.search(text)
    if found is None:
        return text, ISTANBUL
    ahead = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    if ahead >= timedelta(hours=24):
        return text, ISTANBUL
    return text[: found.start()] + (found["half"] or ""), timezone(-ahead if found["sign"] == "-" else ahead)


def duration(text: str) -> int | None:
    """63 (minutes), 01:03:20, 1h 3m 20s, 1 sa 3 dk: seconds."""
    text = turkish.fold(text).strip()
    if re.fullmatch(r"\d{1,4}([.,]\d+)?", text):
        return int(float(text.replace(",", ".")) * 60)
    if found := re.fullmatch(r"(\d{1,3}):(\d{2})(?::(\d{2}))?", text):
        first, second, third = int(found[1]), int(found[2]), found[3]
        return first * 3600 + second * 60 + int(third) if third else first * 60 + second
    parts = re.findall(r"(\d+)\s*([a-z]+)", text)
    if not parts:
        return None
    return sum(
        int(number) * next((factor for unit, factor in UNITS if word.startswith(unit)), 0) for number, word in parts
    )


def minutes(person: Attendee, whole: int) -> int:
    """Whole minutes inside the session, each moment once on however many devices; never more than the session."""
    return min((united(person.spans) or person.seconds) // 60, whole)


def united(spans: Iterable[tuple[datetime, datetime]]) -> int:
    """Seconds that the stretches cover, each moment once."""
    total, reached = 0, None
    for start, end in sorted(spans):
        start = max(start, reached) if reached else start
        if end > start:
            total += int((end - start).total_seconds())
            reached = end
    return total


def match(people: list[Attendee], participants: list[tuple[int, str, str]], whole: int) -> list[dict]:
    """A line per person of the report with its verdict. `participants`: (enrolment id, e-mail, name). An e-mail
    decides; without one a name that only one participant has, by any spelling of its letters."""
    by_email = {email.casefold(): one for one, email, _ in participants}
    by_name: dict[str, list[int]] = {}
    for one, _, name in participants:
        by_name.setdefault(turkish.fold(name), []).append(one)
    lines = []
    for person in people:
        same = by_name.get(turkish.fold(person.name), [])
        known = by_email.get(person.email) if person.email else None
        verdict = "email" if known else {0: "unknown", 1: "name"}.get(len(same), "ambiguous")
        if verdict in ("email", "name") and not person.is_read and not person.spans and not person.seconds:
            verdict = "unreadable"
        found = known or (same[0] if len(same) == 1 else None)
        line = {"name": person.name[:120], "email": person.email[:200], "minutes": minutes(person, whole)}
        line["spans"] = [[start.isoformat(), end.isoformat()] for start, end in person.spans]
        lines.append({**line, "verdict": verdict, "enrolment": found if verdict in FOUND else None})
    return lines


def together(lines: list[dict], whole: int) -> dict[int, int]:
    """enrolment id -> minutes, never beyond the session. Of two lines of one person (a computer by its e-mail, a phone
    by its name) each moment counts once; lines of which the report says no times but a duration add up."""
    spans: dict[int, list] = {}
    apart: dict[int, int] = {}
    for line in lines:
        if line["verdict"] not in FOUND or not line["enrolment"]:
            continue
        one, said = line["enrolment"], line.get("spans")
        spans.setdefault(one, []).extend(tuple(map(datetime.fromisoformat, span)) for span in said or [])
        apart[one] = apart.get(one, 0) + (0 if said else line["minutes"])
    return {one: min(united(spans[one]) // 60 + apart[one], whole) for one in spans}
