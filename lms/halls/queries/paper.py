"""The sheets of a session and how far each is. Reads only."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from lms.core.database import db
from lms.exams.models import Attempt
from lms.exams.on_paper import can_be_written, differing
from lms.halls.models import ExamSession, Hall, PaperReading, PaperSheet, Seating

STEPS = {
    "out": ("live", "Adayda"),
    "collected": ("wait", "Giriş bekliyor"),
    "half": ("wait", "İkinci giriş bekliyor"),
    "equal": ("warn", "Onay bekliyor"),
    "differs": ("stop", "Girişler farklı"),
    "done": ("ok", "Onaylandı"),
    "withdrawn": ("", "Ekrana döndü"),
}


@dataclass(frozen=True)
class Row:
    """A sheet with its step (STEPS) and on how many questions the two readings differ; never what they say."""

    sheet: PaperSheet
    step: str
    differences: int
    readers: tuple[int, ...]


def rows_of(session_id: int) -> list[Row]:
    """By hall and seat; of one seat the newest sheet last."""
    rows = (
        select(PaperSheet)
        .options(joinedload(PaperSheet.seating).joinedload(Seating.hall), selectinload(PaperSheet.readings))
        .options(joinedload(PaperSheet.seating).joinedload(Seating.user), joinedload(PaperSheet.attempt))
        .join(Seating, Seating.id == PaperSheet.seating_id)
        .join(Hall, Hall.id == Seating.hall_id)
        .where(PaperSheet.session_id == session_id)
        .order_by(Hall.name, Hall.id, Seating.seat, PaperSheet.id)
        .execution_options(populate_existing=True)
    )
    return [row_of(sheet, sheet.readings) for sheet in db.session.scalars(rows)]


def row_of(sheet: PaperSheet, readings) -> Row:
    if sheet.state != "collected":
        return Row(sheet, sheet.state, 0, ())
    readers = tuple(one.by_id for one in readings)
    if len(readings) < 2:
        return Row(sheet, "half" if readings else "collected", 0, readers)
    count = len(differing(readings[0].answers, readings[1].answers))
    return Row(sheet, "differs" if count else "equal", count, readers)


def unwritable(rows: list[Row]) -> tuple[int, int]:
    """(candidates, questions) of sheets that are not entered yet: what of them cannot be answered on paper."""
    shapes = [row.sheet.attempt.shapes.split(",") for row in rows if row.sheet.state in ("out", "collected")]
    counts = [sum(not can_be_written(shape) for shape in one) for one in shapes]
    return sum(count > 0 for count in counts), sum(counts)


def sheet_in(session_id: int, sheet_id: int) -> PaperSheet | None:
    return db.session.scalar(select(PaperSheet).where(PaperSheet.id == sheet_id, PaperSheet.session_id == session_id))


def readings_of(sheet_id: int) -> list[PaperReading]:
    rows = select(PaperReading).where(PaperReading.sheet_id == sheet_id).order_by(PaperReading.turn)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def to_move(place) -> list[Seating]:
    """Who is checked in there and has not finished; of a single seat that one, whatever it does. Not on paper yet."""
    rows = (
        select(Seating)
        .outerjoin(Attempt, Attempt.admission_id == Seating.admission_id)
        .where(Seating.session_id == place.session.id, Seating.admission_id.is_not(None))
        .order_by(Attempt.id.nulls_last(), Seating.id)  # locks in the same order as everywhere
    )
    if place.seating:
        return list(db.session.scalars(rows.where(Seating.id == place.seating.id)))
    if place.hall:
        rows = rows.where(Seating.hall_id == place.hall.id)
    going = Attempt.id.is_(None) | ((Attempt.state == "live") & Attempt.on_paper_at.is_(None))
    return list(db.session.scalars(rows.where(going)))


def open_count(session_id: int) -> int:
    """Sheets of a session that are neither confirmed nor withdrawn."""
    rows = select(func.count()).select_from(PaperSheet).where(PaperSheet.session_id == session_id)
    return db.session.scalar(rows.where(PaperSheet.state.in_(("out", "collected"))))


def open_sheet(attempt_id: int) -> PaperSheet | None:
    """The sheet on which an attempt goes on, or went to its end."""
    rows = select(PaperSheet).where(PaperSheet.attempt_id == attempt_id, PaperSheet.state != "withdrawn")
    return db.session.scalar(rows)


def waiting_count(chamber_id: int) -> Select:
    """SELECT of how many collected sheets of the chamber are not confirmed yet."""
    return (
        select(func.count())
        .select_from(PaperSheet)
        .join(ExamSession, ExamSession.id == PaperSheet.session_id)
        .where(ExamSession.chamber_id == chamber_id, ExamSession.cleaned_at.is_(None), PaperSheet.state == "collected")
    )
