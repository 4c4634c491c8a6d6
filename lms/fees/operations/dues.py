"""The list of who owes dues: read into a preview, taken, taken back. A new list takes the place of the one before."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import islice

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from lms.chambers.models import Chamber
from lms.core import sheets, turkish
from lms.core.audit import audit
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.imports import aloud, is_long, leave_to_job, step
from lms.core.refusals import Refused, Stale
from lms.fees.models import DuesDebt, DuesList
from lms.fees.queries import dues as queries
from lms.fees.rules import dues as rules

MOST = 200_000
AT_ONCE = 5000
DONE = "Bu liste bu arada işlenmiş ya da bırakılmış."


def receive_dues(chamber: Chamber, data: bytes, file_name: str, actor_id: int) -> DuesList:
    """A short file is read at once, a long one by a job."""
    if not is_long(data):
        return read_dues(chamber, data, file_name, actor_id)
    row = keep(chamber, turkish.clean_name(file_name)[:120], [], set(), actor_id)
    leave_to_job("fees.read_dues", row, data, f"Aidat listesi okunuyor: {row.file_name}", actor_id)
    return row


def read_dues(chamber: Chamber, data: bytes, file_name: str, actor_id: int) -> DuesList:
    """Reads a CSV or XLSX into a preview; the list in force stays as it is."""
    lines, listed = judged_lines(chamber.id, sheets.read_rows(data, file_name, whole=True))
    return keep(chamber, turkish.clean_name(file_name)[:120], lines, listed, actor_id)


def read_kept(row: DuesList, tell: Callable[[int], None]) -> None:
    """What the job does for a long file: the same preview. `tell` hears how many lines have been read."""
    if row.state != "reading":
        return
    rows = aloud(sheets.read_rows(row.content or b"", row.file_name or "", whole=True), tell)
    lines, listed = judged_lines(row.chamber_id, rows)
    step(row, "reading", "preview", DONE, content=None, lines=lines, counts=rules.counted(lines, listed))


def judged_lines(chamber_id: int, read: Iterable) -> tuple[list[dict], set[str]]:
    """A verdict per line, and who is in arrears now."""
    rows = list(islice(read, MOST + 2))
    if not rows:
        raise Refused("Dosyada satır yok. Borçlu kalmadıysa “Borçlu yok” düğmesini kullanın.", "dues")
    if len(rows) > MOST:
        raise Refused("Dosyada 200.000 satırdan fazlası var.", "dues")
    listed = set(queries.listed_dues(chamber_id))
    lines = rules.judged(rules.numbered(rows), listed, queries.member_numbers(chamber_id))
    if not any(line["number"] for line in lines):
        raise Refused(
            "Dosyada sicil numarası bulunamadı. İlk sütun sicil no olmalı ya da başlığı Sicil no olmalı.", "dues"
        )
    return lines, listed


def nobody_owes(chamber: Chamber, actor_id: int) -> DuesList:
    """A preview of the empty list."""
    listed = set(queries.listed_dues(chamber.id))
    if not listed:
        raise Stale("Listede zaten kimse yok.")
    return keep(chamber, None, [], listed, actor_id)


def keep(chamber: Chamber, file_name: str | None, lines: list[dict], listed: set[str], actor_id: int) -> DuesList:
    counts = rules.counted(lines, listed)
    row = DuesList(chamber_id=chamber.id, file_name=file_name, lines=lines, counts=counts, created_by_id=actor_id)
    db.session.add(row)
    db.session.flush()
    return row


def commit_dues(row: DuesList, actor_id: int) -> int:
    """The list takes the place of the one before, which is kept. Returns how many are in arrears."""
    lock(row.chamber_id)
    step(row, "preview", "committed", DONE, committed_at=NOW)
    row.before = [[number, day.isoformat()] for number, day in queries.listed_dues(row.chamber_id).items()]
    numbers = {line["number"] for line in row.lines if line["verdict"] in rules.WRITTEN}
    write(row.chamber_id, dict.fromkeys(numbers, today()))
    audit("fees.take_dues", actor_id, thing=row, numbers=len(numbers))
    return len(numbers)


def undo_dues(row: DuesList, actor_id: int) -> None:
    """Puts the list before it back, while no later one was taken."""
    lock(row.chamber_id)
    newest = select(DuesList.id).where(DuesList.chamber_id == row.chamber_id, DuesList.state == "committed")
    if db.session.scalar(newest.order_by(DuesList.committed_at.desc(), DuesList.id.desc()).limit(1)) != row.id:
        raise Stale("Bu liste yürürlükte değil; yerine yenisi alınmış ya da geri alınmış.")
    step(row, "committed", "undone", DONE, undone_at=NOW)
    write(row.chamber_id, {number: date.fromisoformat(day) for number, day in row.before})
    audit("fees.undo_dues", actor_id, thing=row, numbers=len(row.before))


def drop_dues(row: DuesList) -> None:
    """The preview is not wanted."""
    step(row, "preview", "dropped", DONE)


def lock(chamber_id: int) -> None:
    db.session.scalar(select(Chamber.id).where(Chamber.id == chamber_id).with_for_update())


def write(chamber_id: int, numbers: dict[str, date]) -> None:
    db.session.execute(delete(DuesDebt).where(DuesDebt.chamber_id == chamber_id))
    values = [{"chamber_id": chamber_id, "number_fold": one, "listed_on": numbers[one]} for one in sorted(numbers)]
    for start in range(0, len(values), AT_ONCE):
        db.session.execute(insert(DuesDebt).values(values[start : start + AT_ONCE]))
    db.session.flush()
