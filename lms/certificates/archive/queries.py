from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Membership, User
from lms.accounts.queries.own import Page
from lms.certificates import codes
from lms.certificates.archive.models import ArchiveImport, ArchiveRecord
from lms.core import turkish
from lms.core.database import db
from lms.core.paging import kept_lines
from lms.core.words import words_match


def by_code(code: str) -> ArchiveRecord | None:
    wanted = select(ArchiveRecord).options(joinedload(ArchiveRecord.chamber), joinedload(ArchiveRecord.origin))
    return db.session.scalar(wanted.where(ArchiveRecord.code == code))


def of_person(user_id: int) -> list[ArchiveRecord]:
    """What old registers say of a person, the newest first."""
    wanted = select(ArchiveRecord).options(joinedload(ArchiveRecord.chamber), joinedload(ArchiveRecord.origin))
    wanted = wanted.where(ArchiveRecord.user_id == user_id, ArchiveRecord.state == "valid")
    return list(db.session.scalars(wanted.order_by(ArchiveRecord.issued_on.desc(), ArchiveRecord.id.desc())))


def search(chamber_id: int, text: str = ""):
    """SELECT of a chamber's records: by name, number, course, member number or code; the newest first."""
    wanted = select(ArchiveRecord).where(ArchiveRecord.chamber_id == chamber_id, ArchiveRecord.state == "valid")
    wanted = wanted.order_by(ArchiveRecord.issued_on.desc(), ArchiveRecord.id.desc())
    if code := codes.normalise(text):
        return wanted.where(ArchiveRecord.code == code)
    named = words_match(ArchiveRecord.search_key, text)
    return wanted if named is None else wanted.where(named)


def imports_of(chamber_id: int, page: int, per_page: int = 30) -> Page:
    wanted = select(ArchiveImport).options(joinedload(ArchiveImport.created_by))
    return Page(wanted.where(ArchiveImport.chamber_id == chamber_id).order_by(ArchiveImport.id.desc()), page, per_page)


def import_in(chamber_id: int, import_id: int) -> ArchiveImport | None:
    wanted = select(ArchiveImport).where(ArchiveImport.id == import_id, ArchiveImport.chamber_id == chamber_id)
    return db.session.scalar(wanted)


def lines_between(import_id: int, start: int, end: int) -> list[dict]:
    """A stretch of an import's lines; the others stay in the database."""
    wanted, lines = kept_lines(ArchiveImport.lines, import_id)
    return list(db.session.scalars(wanted.where(lines.place > start, lines.place <= end).order_by(lines.place)))


def held(chamber_id: int, numbers: list[str]) -> dict[str, dict]:
    """Number -> {holder, issued_on} of what is held under it."""
    rows = db.session.execute(
        select(ArchiveRecord.old_number, ArchiveRecord.holder, ArchiveRecord.issued_on)
        .where(ArchiveRecord.chamber_id == chamber_id, ArchiveRecord.state == "valid")
        .where(ArchiveRecord.old_number.in_(numbers))
    )
    return {number: {"holder": holder, "issued_on": on.isoformat()} for number, holder, on in rows}


def accounts_by_number(chamber_id: int) -> dict[tuple[str, str], int]:
    """(folded member number, folded name) -> the account of that member."""
    rows = db.session.execute(
        select(Membership.number_fold, User.full_name, User.id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.chamber_id == chamber_id, Membership.ended_at.is_(None), User.closed_at.is_(None))
    )
    return {(number, turkish.fold(name)): user_id for number, name, user_id in rows}
