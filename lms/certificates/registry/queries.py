from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from lms.accounts.models import Membership
from lms.accounts.rules import number_fold
from lms.certificates.archive.models import ArchiveRecord
from lms.certificates.models import Certificate, RegisterLine
from lms.certificates.registry.models import ApiToken
from lms.core.database import db
from lms.core.paging import Page

Newer = aliased(Certificate)


def lines():
    """SELECT of (register line, its document, the number that replaced it)."""
    return (
        select(RegisterLine, Certificate, Newer.number)
        .join(Certificate, Certificate.id == RegisterLine.certificate_id)
        .outerjoin(Newer, Newer.id == Certificate.replaced_by_id)
    )


def entries_after(chamber_id: int, after: int, limit: int) -> list[tuple]:
    """The next lines of a chamber's register. A position is written only after the one before it was committed, so
    whoever goes on from the last position misses nothing."""
    wanted = lines().where(RegisterLine.chamber_id == chamber_id, RegisterLine.position > after)
    return [tuple(row) for row in db.session.execute(wanted.order_by(RegisterLine.position).limit(limit))]


def numbered(chamber_id: int, member_number: str):
    """SQL: lines of documents that name this member number, or belong to the account that bears it in the chamber."""
    account = select(Membership.user_id).where(
        Membership.number_fold == number_fold(member_number), Membership.chamber_id == chamber_id
    )
    here = select(Certificate.id).where(Certificate.chamber_id == chamber_id)
    printed = here.where(Certificate.personal["member_number"].astext == member_number)
    return RegisterLine.certificate_id.in_(printed.union(here.where(Certificate.user_id.in_(account))))


def history_of(chamber_id: int, member_number: str, limit: int = 500) -> list[tuple]:
    """A member's registry entry: every line of the chamber's register about them, the oldest first."""
    wanted = lines().where(RegisterLine.chamber_id == chamber_id, numbered(chamber_id, member_number))
    return [tuple(row) for row in db.session.execute(wanted.order_by(RegisterLine.position).limit(limit))]


def register(chamber_id: int, member_number: str = ""):
    """SELECT for the desk's page, the newest first."""
    wanted = lines().where(RegisterLine.chamber_id == chamber_id)
    if member_number:
        wanted = wanted.where(numbered(chamber_id, member_number))
    return wanted.order_by(RegisterLine.position.desc())


def register_page(chamber_id: int, member_number: str, page: int, per_page: int) -> Page:
    """A page of it: the lines are counted and turned by themselves, their documents read for the page alone."""
    ids = select(RegisterLine.id).where(RegisterLine.chamber_id == chamber_id)
    if member_number:
        ids = ids.where(numbered(chamber_id, member_number))
    found = Page(ids.order_by(RegisterLine.position.desc()), page, per_page, RegisterLine.id)
    shown = lines().where(RegisterLine.id.in_(found.items)).order_by(RegisterLine.position.desc())
    found.items = [tuple(row) for row in db.session.execute(shown)] if found.items else []
    return found


def own_history(user_id: int) -> list[tuple]:
    """Every line about a person in any chamber's register, the oldest first."""
    wanted = lines().where(Certificate.user_id == user_id)
    return [tuple(row) for row in db.session.execute(wanted.order_by(RegisterLine.at, RegisterLine.id))]


def archive_after(chamber_id: int, after: int, limit: int) -> list[ArchiveRecord]:
    wanted = select(ArchiveRecord).where(ArchiveRecord.chamber_id == chamber_id, ArchiveRecord.id > after)
    return list(db.session.scalars(wanted.order_by(ArchiveRecord.id).limit(limit)))


def tokens_of(chamber_id: int) -> list[ApiToken]:
    """The chamber's tokens, those in force first."""
    wanted = select(ApiToken).options(joinedload(ApiToken.created_by)).where(ApiToken.chamber_id == chamber_id)
    return list(db.session.scalars(wanted.order_by(ApiToken.revoked_at.is_not(None), ApiToken.id.desc())))


def token_by_digest(digest: str) -> ApiToken | None:
    return db.session.scalar(select(ApiToken).where(ApiToken.digest == digest))


def token_in(chamber_id: int, token_id: int) -> ApiToken | None:
    return db.session.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.chamber_id == chamber_id))
