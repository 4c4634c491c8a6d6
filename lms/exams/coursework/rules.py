"""Until when work is taken, what lateness costs, which files are what they say. Pure."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from lms.exams.rules import is_pass, score_of

FILES_MOST = 5
MB = 2**20
MB_MOST = 15  # a request holds no more
HEADS = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "zip": (b"PK\x03\x04",),
    "dwg": (b"AC10",),
}


def due_of(due_at: datetime | None, due_days: int | None, access_from: datetime) -> datetime:
    """A participant's own deadline."""
    return due_at if due_at is not None else access_from + timedelta(days=due_days or 0)


def window(now: datetime, due_at: datetime, late_days: int) -> str:
    """open, late (still taken, for less), over. The deadline's own moment is late."""
    if now < due_at:
        return "open"
    return "late" if now < due_at + timedelta(days=late_days) else "over"


def days_late(handed_at: datetime, due_at: datetime) -> int:
    """Days begun after the deadline; 0 before it."""
    late = handed_at - due_at
    return max(0, late.days + 1) if late >= timedelta(0) else 0


def outcome(points: Fraction, most: Fraction, late: int, percent: int, pass_mark: int) -> tuple[Decimal, bool]:
    """(score of 100, passed) of what was earned, less percent of the points earned for each day late."""
    left = points * max(Fraction(0), 1 - Fraction(late * percent, 100))
    return score_of(left, most), is_pass(left, most, pass_mark)


def is_final(state: str, final_at: datetime | None, due_at: datetime, now: datetime) -> bool:
    """Whether it may be read: no longer to be replaced by the person."""
    return state == "handed_in" and (final_at is not None or now >= due_at)


def may_hand_in(state: str | None, final_at: datetime | None, where: str) -> str:
    """Why a person may not hand in (again); empty when they may. `state`: of what was handed in before; `where`: the
    window, of a returned submission the new one."""
    if state == "done":
        return "Ödeviniz değerlendirildi; yeniden teslim edilemez."
    if state == "handed_in" and (final_at is not None or where != "open"):
        return "Tesliminiz kesinleşti; değiştirilemez."
    if where == "over":
        return "Teslim süresi doldu."
    return ""


def file_fault(name: str, data: bytes, extensions: list[str]) -> str:
    """What is wrong with a file; empty when it is of an allowed kind and begins as that kind does."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in extensions:
        return f"Bu dosya türü alınmıyor: {name[-60:]}. Alınanlar: {', '.join(extensions)}"
    if not data:
        return f"Dosya boş: {name[-60:]}"
    heads = HEADS.get(ending)
    if heads and not data.startswith(heads):
        return f"Dosyanın içeriği uzantısına uymuyor: {name[-60:]}"
    return "" if heads or b"\x00" not in data[:4096] else f"Dosyanın içeriği uzantısına uymuyor: {name[-60:]}"


def files_fault(files: list[tuple[str, bytes]], extensions: list[str], max_mb: int) -> str:
    if not files:
        return "En az bir dosya seçin."
    if len(files) > FILES_MOST:
        return f"En çok {FILES_MOST} dosya teslim edilir."
    if sum(len(data) for _, data in files) > max_mb * MB:
        return f"Dosyaların toplamı {max_mb} MB sınırından büyük."
    return next((fault for name, data in files if (fault := file_fault(name, data, extensions))), "")
