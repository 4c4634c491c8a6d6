"""Seats, numbers at the door, fair rotation, who is on time. Pure."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

PRINTS_KEPT = timedelta(hours=6)  # then printed pages, which hold questions, are thrown away
QUALIFICATIONS = {
    "gozetmen": "Gözetmen belgesi",
    "e_sinav": "e-Sınav uygulama ve izleme sorumlusu belgesi",
}
IDENTITY = {
    "kimlik": "Kimlik kartı",
    "ehliyet": "Sürücü belgesi",
    "pasaport": "Pasaport",
    "oda_kimligi": "Oda kimliği",
}
INCIDENTS = {
    "identity": "Kimlik uyuşmazlığı",
    "late": "Geç gelen aday",
    "suspicion": "Kural dışı davranış kuşkusu",
    "device": "Bilgisayar ya da ağ arızası",
    "other": "Başka",
}
EVENTS = {
    **INCIDENTS,
    "opened": "Oturum açıldı",
    "closed": "Oturum kapandı",
    "pause": "Duraklatma",
    "resume": "Sürdürme",
    "extra": "Ek dakika",
    "outage": "Kesinti",
    "pin": "İkinci cihaz",
    "paper": "Kâğıda geçiş",
    "file": "Acil durum dosyası",
}
EARLIEST = timedelta(hours=2)  # before the start, the door and the board are open
QUIET_AFTER = timedelta(seconds=60)  # then a page counts as offline on the board
QR = "SALON:"


@dataclass(frozen=True)
class Applicant:
    """`duties`: how often the person has had duty in this chamber."""

    user_id: int
    duties: int


def rotation(applicants: list[Applicant], seed: int) -> list[Applicant]:
    """Who comes first: the fewest duties; among equals the draw, which anybody can repeat with the published seed:
    the smallest SHA-256 of "seed:user_id"."""

    def lot(one: Applicant) -> bytes:
        return hashlib.sha256(f"{seed}:{one.user_id}".encode()).digest()

    return sorted(applicants, key=lambda one: (one.duties, lot(one)))


def public_name(full_name: str) -> str:
    """As much of a name as the public list of duties needs: given names and the surname's first letter."""
    *given, surname = full_name.split() or [""]
    return " ".join([*given, f"{surname[:1]}."]) if given else full_name


def number_in(text: str) -> str | None:
    """The eight digits in what was typed or read from a QR code (SALON:12345678); None when there are none."""
    digits = re.sub(r"[\s.-]", "", text.upper().removeprefix(QR))
    return digits if re.fullmatch(r"[0-9]{8}", digits) else None


def grouped(number: str) -> str:
    """1234 5678"""
    return f"{number[:4]} {number[4:]}"


def free_seats(halls: list[tuple[int, int]], taken: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """(hall id, seat) of every free seat, hall by hall. `halls`: (id, seats)."""
    return [(hall, seat) for hall, seats in halls for seat in range(1, seats + 1) if (hall, seat) not in taken]


def rows_of(seats: int, columns: int) -> list[list[int]]:
    """The seats of a hall as they stand: row by row from the front."""
    return [list(range(first, min(first + columns, seats + 1))) for first in range(1, seats + 1, columns)]


def door(now: datetime, starts_at: datetime, late_minutes: int, state: str) -> str:
    """Whether somebody may be checked in: open, early, late, over."""
    if state not in ("planned", "open"):
        return "over"
    if now < starts_at - EARLIEST:
        return "early"
    return "late" if now > starts_at + timedelta(minutes=late_minutes) else "open"


def standing(checked_in: bool, state: str | None, paused: bool, quiet: timedelta | None, on_paper: bool = False) -> str:
    """Of one seat on the board: absent, waiting (checked in, not started), paper, paused, offline, working, finished,
    overdue. `state`: of the attempt; `quiet`: since its page was last heard of."""
    if state is None:
        return "waiting" if checked_in else "absent"
    if state != "live":
        return state
    if on_paper:
        return "paper"
    if paused:
        return "paused"
    return "offline" if quiet is not None and quiet > QUIET_AFTER else "working"
