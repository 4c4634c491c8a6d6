"""What was made for printing. Reads only."""

from sqlalchemy import select

from lms.core.clock import NOW
from lms.core.database import db
from lms.halls.models import PaperPrint
from lms.halls.rules import PRINTS_KEPT


def prints_of(session_id: int) -> list[PaperPrint]:
    """The parts that can be taken or are being made, the newest first; the same pages made anew stand for the old."""
    rows = select(PaperPrint).where(PaperPrint.session_id == session_id, PaperPrint.asked_at > NOW - PRINTS_KEPT)
    found: dict[tuple[str, str], PaperPrint] = {}
    for row in db.session.scalars(rows.order_by(PaperPrint.id.desc())):
        found.setdefault((row.leaflet, row.words), row)
    return sorted(found.values(), key=lambda row: (row.leaflet, row.id))


def print_in(session_id: int, print_id: int) -> PaperPrint | None:
    return db.session.scalar(select(PaperPrint).where(PaperPrint.id == print_id, PaperPrint.session_id == session_id))
