"""Named reads about the lists of who owes dues."""

from datetime import date

from sqlalchemy import select

from lms.accounts.models import MemberListEntry, Membership
from lms.core.database import db
from lms.fees.models import DuesDebt, DuesList


def listed_dues(chamber_id: int) -> dict[str, date]:
    """number -> the day of its list, of everybody in arrears."""
    wanted = select(DuesDebt.number_fold, DuesDebt.listed_on).where(DuesDebt.chamber_id == chamber_id)
    return {number: day for number, day in db.session.execute(wanted)}


def member_numbers(chamber_id: int) -> set[str]:
    """The numbers of the chamber's members: of its list and of accounts."""
    found = set()
    for model in (MemberListEntry, Membership):
        found |= set(db.session.scalars(select(model.number_fold).where(model.chamber_id == chamber_id)))
    return found


def dues_lists(chamber_id: int) -> list[DuesList]:
    """The last ten that were read, dropped ones left out, the newest first."""
    wanted = select(DuesList).where(DuesList.chamber_id == chamber_id, DuesList.state != "dropped")
    return list(db.session.scalars(wanted.order_by(DuesList.id.desc()).limit(10)))


def is_newest_dues(row: DuesList) -> bool:
    """Whether this list is the one in force, which may be taken back."""
    taken = select(DuesList.id).where(DuesList.chamber_id == row.chamber_id, DuesList.state == "committed")
    return db.session.scalar(taken.order_by(DuesList.committed_at.desc(), DuesList.id.desc()).limit(1)) == row.id
