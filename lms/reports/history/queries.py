from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.chambers.models import Chamber
from lms.core.database import db
from lms.reports.history.models import HistoryImport, HistoryTotal


def totals_of(chamber_id: int) -> list[HistoryTotal]:
    """The newest year first."""
    wanted = select(HistoryTotal).where(HistoryTotal.chamber_id == chamber_id)
    return list(db.session.scalars(wanted.order_by(HistoryTotal.year.desc())))


def total_of(chamber_id: int, year: int) -> HistoryTotal | None:
    return db.session.scalar(
        select(HistoryTotal).where(HistoryTotal.chamber_id == chamber_id, HistoryTotal.year == year)
    )


def all_totals() -> list[HistoryTotal]:
    """Of every chamber, by chamber and year."""
    return list(
        db.session.scalars(
            select(HistoryTotal)
            .join(HistoryTotal.chamber)
            .options(joinedload(HistoryTotal.chamber))
            .order_by(Chamber.sort_key, HistoryTotal.year.desc())
        )
    )


def imports_of(chamber_id: int) -> list[HistoryImport]:
    return list(
        db.session.scalars(
            select(HistoryImport)
            .where(HistoryImport.chamber_id == chamber_id, HistoryImport.state != "preview")
            .order_by(HistoryImport.id.desc())
            .limit(20)
        )
    )


def import_in(import_id: int, chamber_id: int) -> HistoryImport | None:
    return db.session.scalar(
        select(HistoryImport).where(HistoryImport.id == import_id, HistoryImport.chamber_id == chamber_id)
    )
