from sqlalchemy import false, or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Membership, User
from lms.accounts.queries import memberships_of
from lms.accounts.queries.own import Page
from lms.catalogue.models import CourseRun, CourseVersion
from lms.core.audit import AuditEntry
from lms.core.clock import NOW
from lms.core.database import db
from lms.enrolments.models import Enrolment
from lms.notices.models import Announcement

SHOWN_MOST = 6  # on one's own page; the rest stands behind a link


def is_shown():
    """SQL: published and within its dates."""
    until = Announcement.shown_until
    return (Announcement.state == "published") & (Announcement.shown_from <= NOW) & (until.is_(None) | (until > NOW))


def whole(statement):
    return statement.options(
        joinedload(Announcement.chamber), joinedload(Announcement.run).joinedload(CourseRun.version)
    )


def board(chamber_id: int | None, page: int, per_page: int = 20) -> Page:
    """What anybody may read now: of one chamber and the union, or of all; never a run's. The newest first."""
    wanted = whole(select(Announcement)).where(is_shown(), Announcement.run_id.is_(None))
    if chamber_id is not None:
        wanted = wanted.where(or_(Announcement.chamber_id == chamber_id, Announcement.chamber_id.is_(None)))
    return Page(wanted.order_by(Announcement.shown_from.desc(), Announcement.id.desc()), page, per_page)


def runs_of(user_id: int):
    return select(Enrolment.run_id).where(Enrolment.user_id == user_id, Enrolment.state == "active")


def for_person(user_id: int):
    """SQL: of the union, of a chamber whose member or participant the person is, of a run of theirs."""
    chambers = [one.chamber_id for one in memberships_of(user_id)]
    learning = select(Enrolment.chamber_id).where(Enrolment.user_id == user_id, Enrolment.state == "active")
    general = or_(
        Announcement.chamber_id.is_(None),
        Announcement.chamber_id.in_(chambers) if chambers else false(),
        Announcement.chamber_id.in_(learning),
    )
    return or_(Announcement.run_id.is_(None) & general, Announcement.run_id.in_(runs_of(user_id)))


def on_site_for(user_id: int, limit: int = SHOWN_MOST) -> list[Announcement]:
    """What "my learning" shows: those of one's own runs first, then the newest."""
    wanted = whole(select(Announcement)).where(is_shown(), for_person(user_id))
    order = (Announcement.run_id.is_(None), Announcement.shown_from.desc(), Announcement.id.desc())
    return list(db.session.scalars(wanted.order_by(*order).limit(limit)))


def readable(announcement_id: int, user_id: int | None) -> Announcement | None:
    """The announcement when it is shown now; a run's only for its participants."""
    mine = Announcement.run_id.in_(runs_of(user_id)) if user_id else false()
    return db.session.scalar(
        whole(select(Announcement)).where(
            Announcement.id == announcement_id, is_shown(), or_(Announcement.run_id.is_(None), mine)
        )
    )


def of_chamber(chamber_id: int | None, state: str, page: int, per_page: int = 30) -> Page:
    """The desk's list (chamber none: the union's), the newest first. state: "" = not withdrawn."""
    wanted = whole(select(Announcement)).where(Announcement.chamber_id == chamber_id)
    wanted = wanted.where(Announcement.state == state if state else Announcement.state != "withdrawn")
    return Page(wanted.order_by(Announcement.id.desc()), page, per_page)


def announcement_in(chamber_id: int | None, announcement_id: int) -> Announcement | None:
    return db.session.scalar(
        whole(select(Announcement)).where(Announcement.id == announcement_id, Announcement.chamber_id == chamber_id)
    )


def runs_to_announce(chamber_id: int) -> list[CourseRun]:
    """Dated runs that are neither over nor cancelled, and self-paced ones that are open: those with days first."""
    return list(
        db.session.scalars(
            select(CourseRun)
            .join(CourseVersion, CourseVersion.id == CourseRun.version_id)
            .options(joinedload(CourseRun.version), joinedload(CourseRun.course))
            .where(CourseRun.chamber_id == chamber_id, CourseRun.state.not_in(("finished", "cancelled")))
            .where(or_(CourseRun.kind == "dated", CourseVersion.state == "published"))
            .order_by(CourseRun.kind, CourseRun.starts_at, CourseVersion.sort_key)
            .limit(2000)
        )
    )


def seen_by(announcement: Announcement):
    """SELECT of the people to whom it is addressed by name: a run's participants, a chamber's members, all people."""
    people = select(User).where(User.closed_at.is_(None))
    if announcement.run_id is not None:
        inside = select(Enrolment.user_id).where(Enrolment.run_id == announcement.run_id, Enrolment.state == "active")
        return people.where(User.id.in_(inside))
    if announcement.chamber_id is not None:
        return people.where(User.id.in_(members(announcement.chamber_id)))
    return people


def members(chamber_id: int):
    return select(Membership.user_id).where(Membership.chamber_id == chamber_id, Membership.ended_at.is_(None))


def waiting_changes(announcement_id: int, since: int) -> list[tuple[AuditEntry, str | None]]:
    """Who changed the announcement after version `since`, for a page that has grown old."""
    rows = (
        select(AuditEntry, User.full_name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.object_kind == "Announcement", AuditEntry.object_id == announcement_id)
        .where(AuditEntry.details["version"].as_integer() > since)
        .order_by(AuditEntry.id)
    )
    return [tuple(row) for row in db.session.execute(rows)]
