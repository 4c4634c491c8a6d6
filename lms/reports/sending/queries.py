from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.accounts.models import RoleGrant, User
from lms.accounts.permissions import roles_with
from lms.core.clock import today
from lms.core.database import db
from lms.reports.sending.models import ReportSchedule, ReportSending


def permission_for(chamber_id: int | None) -> str:
    return "reports.chamber" if chamber_id else "reports.union"


def readers(chamber_id: int | None) -> list[User]:
    """Whoever may see the report today: of a chamber by a role there, of the union by a union role."""
    day = today()
    held = (
        select(RoleGrant.user_id)
        .where(RoleGrant.role.in_(roles_with(permission_for(chamber_id))), RoleGrant.ended_at.is_(None))
        .where(RoleGrant.chamber_id.is_not_distinct_from(chamber_id), RoleGrant.from_on <= day)
        .where(or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= day))
    )
    rows = select(User).where(User.id.in_(held), User.closed_at.is_(None), User.email_confirmed_at.is_not(None))
    return list(db.session.scalars(rows.order_by(User.sort_key, User.id)))


def schedules(chamber_id: int | None, user_id: int | None = None) -> list[ReportSchedule]:
    """Those that run first; of one person only, when named."""
    rows = select(ReportSchedule).options(joinedload(ReportSchedule.user))
    rows = rows.where(ReportSchedule.chamber_id.is_not_distinct_from(chamber_id))
    if user_id is not None:
        rows = rows.where(ReportSchedule.user_id == user_id)
    rows = rows.order_by(ReportSchedule.stopped_at.is_not(None), ReportSchedule.id.desc()).limit(60)
    return list(db.session.scalars(rows))


def sendings(chamber_id: int | None, user_id: int | None = None) -> list[ReportSending]:
    """The last 30, the newest first."""
    rows = select(ReportSending).join(ReportSending.schedule)
    rows = rows.options(contains_eager(ReportSending.schedule).joinedload(ReportSchedule.user))
    rows = rows.where(ReportSchedule.chamber_id.is_not_distinct_from(chamber_id))
    if user_id is not None:
        rows = rows.where(ReportSchedule.user_id == user_id)
    return list(db.session.scalars(rows.order_by(ReportSending.id.desc()).limit(30)))


def by_token(token: str) -> ReportSchedule | None:
    return db.session.scalar(select(ReportSchedule).where(ReportSchedule.stop_token == token))


def due() -> ReportSchedule | None:
    """One that is to be sent today or earlier; locked, so that two schedulers do not send it twice."""
    rows = select(ReportSchedule).where(ReportSchedule.stopped_at.is_(None), ReportSchedule.next_on <= today())
    return db.session.scalar(rows.order_by(ReportSchedule.next_on).limit(1).with_for_update(skip_locked=True))
