"""Named reads about reductions of the price."""

from datetime import date, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager

from lms.chambers.queries import rules_of
from lms.core.clock import now, today
from lms.core.database import db
from lms.fees import rules
from lms.fees.models import Reduction


def live_reduction(user_id: int, chamber_id: int) -> tuple[str, date] | None:
    """(class, last day) of the granted reduction that is valid today."""
    row = db.session.execute(
        select(Reduction.price_class, Reduction.valid_until)
        .where(Reduction.user_id == user_id, Reduction.chamber_id == chamber_id)
        .where(Reduction.state == "granted", Reduction.valid_until >= today())
        .order_by(Reduction.valid_until.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def reductions_of(user_id: int) -> list[Reduction]:
    return list(db.session.scalars(select(Reduction).where(Reduction.user_id == user_id).order_by(Reduction.id.desc())))


def objection_end(reduction: Reduction):
    """Until when a refusal or an early end may be objected to; none when it may not."""
    if reduction.state not in rules.OBJECTED_TO or reduction.objected_at is not None:
        return None
    end = reduction.decided_at + timedelta(days=int(rules_of(reduction.chamber_id)["objection_days"]))
    return end if end > now() else None


def desk_reductions(chamber_id: int, state: str = ""):
    """SELECT of applications for a reduction: what waits for a decision first."""
    open_first = or_(Reduction.state == "waiting", objected())
    wanted = select(Reduction).join(Reduction.user).options(contains_eager(Reduction.user))
    wanted = wanted.where(Reduction.chamber_id == chamber_id)
    if state:
        wanted = wanted.where(Reduction.state == state)
    return wanted.order_by(open_first.desc(), Reduction.id.desc())


def objected():
    """SQL: objected to, not decided yet."""
    return and_(Reduction.objected_at.is_not(None), Reduction.objection_by_id.is_(None))


def undecided_reductions(chamber_id: int, user_id: int) -> Select:
    """SELECT of how many applications and objections this officer may decide."""
    mine = and_(objected(), Reduction.decided_by_id != user_id)
    wanted = select(func.count()).select_from(Reduction).where(Reduction.chamber_id == chamber_id)
    return wanted.where(or_(Reduction.state == "waiting", mine))
