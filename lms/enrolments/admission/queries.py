from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from lms.accounts.models import Qualification, User
from lms.catalogue.models import CourseRun, CourseVersion
from lms.core import turkish
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.enrolments.admission.models import Application, ApplicationEvent, CalendarKey
from lms.enrolments.admission.rules import HOLDING, LIVE
from lms.fees.models import Order

PER_PAGE = 50
OBJECTED = and_(
    Application.state == "refused",
    Application.objected_at.is_not(None),
    Application.objection_decision.is_(None),
)
WHOLE = joinedload(Application.run).joinedload(CourseRun.version).joinedload(CourseVersion.chamber)


def live_application(user_id: int, run_id: int) -> Application | None:
    return db.session.scalar(
        select(Application).where(
            Application.user_id == user_id, Application.run_id == run_id, Application.state.in_(LIVE)
        )
    )


def own_application(user_id: int, application_id: int) -> Application | None:
    return db.session.scalar(
        select(Application).options(WHOLE).where(Application.id == application_id, Application.user_id == user_id)
    )


def last_application(user_id: int, run_id: int) -> Application | None:
    """The live one, else the newest."""
    return db.session.scalar(
        select(Application)
        .where(Application.user_id == user_id, Application.run_id == run_id)
        .order_by(Application.state.in_(LIVE).desc(), Application.id.desc())
        .limit(1)
    )


def of_person(user_id: int) -> list[Application]:
    """The person's applications, the live ones first, the newest first."""
    return list(
        db.session.scalars(
            select(Application)
            .options(WHOLE, joinedload(Application.run).joinedload(CourseRun.course))
            .where(Application.user_id == user_id)
            .order_by(Application.state.in_(LIVE).desc(), Application.id.desc())
        )
    )


def in_run(run_id: int, application_id: int) -> Application | None:
    return db.session.scalar(select(Application).where(Application.id == application_id, Application.run_id == run_id))


def waiting_in(run_id: int) -> list[Application]:
    """The ranked waiting list, in order."""
    return list(
        db.session.scalars(
            select(Application)
            .where(Application.run_id == run_id, Application.state == "waiting", Application.rank.is_not(None))
            .order_by(Application.rank)
        )
    )


def place_of(application: Application) -> int | None:
    """The place in the waiting list, from 1; none for who does not wait."""
    if application.state != "waiting" or application.rank is None:
        return None
    before = select(func.count()).where(
        Application.run_id == application.run_id,
        Application.state == "waiting",
        Application.rank < application.rank,
    )
    return db.session.scalar(before) + 1


def last_rank(run_id: int) -> int:
    return db.session.scalar(select(func.coalesce(func.max(Application.rank), 0)).where(Application.run_id == run_id))


def of_order(order_id: int) -> Application | None:
    return db.session.scalar(select(Application).where(Application.order_id == order_id))


def held_pools(run_id: int) -> list[str]:
    """The pool of each seat that is taken or held."""
    wanted = select(Application.pool).where(Application.run_id == run_id, Application.state.in_(HOLDING))
    return [pool or "" for pool in db.session.scalars(wanted)]


def of_run(run_id: int, states: tuple[str, ...] = ()) -> list[Application]:
    """All applications of a run with their people, in the order of admission."""
    wanted = (
        select(Application)
        .join(Application.user)
        .options(contains_eager(Application.user))
        .where(Application.run_id == run_id)
        .order_by(*RANKED)
    )
    if states:
        wanted = wanted.where(Application.state.in_(states))
    return list(db.session.scalars(wanted))


@dataclass(frozen=True)
class Ask:
    """How a run's list is narrowed and ordered. state: one of rules.STATES or "objected" (an objection waits); text
    matches the name, the member number or the application's code; sort: a key of SORTS, with "-" before it downwards,
    else the order of admission."""

    state: str = ""
    text: str = ""
    member_class: str = ""
    sort: str = ""


RANKED = (Application.rank.is_(None), Application.rank, Application.number)
SORTS = {"ad": User.sort_key, "basvuru": Application.applied_at, "sinif": Application.member_class}


def asked_of_run(run_id: int, ask: Ask):
    """The statement: the run's applications with their people and orders, as asked."""
    wanted = (
        select(Application)
        .join(Application.user)
        .options(contains_eager(Application.user), joinedload(Application.order))
        .where(Application.run_id == run_id)
    )
    if ask.state:
        wanted = wanted.where(OBJECTED if ask.state == "objected" else Application.state == ask.state)
    if ask.member_class:
        wanted = wanted.where(Application.member_class == ask.member_class)
    if ask.text:
        named = User.search_key.contains(turkish.fold(ask.text), autoescape=True)
        code, number = Application.code == ask.text.strip().upper(), Application.member_number == ask.text.strip()
        wanted = wanted.where(named | code | number)
    if column := SORTS.get(ask.sort.removeprefix("-")):
        wanted = wanted.order_by(column.desc() if ask.sort.startswith("-") else column)
    return wanted.order_by(*RANKED)


def page_of_run(run_id: int, ask: Ask, page: int):
    return db.paginate(asked_of_run(run_id, ask), page=page, per_page=PER_PAGE, error_out=False)


def state_counts(run_id: int) -> dict[str, int]:
    """How many applications of the run stand in each state, and "objected"."""
    counted = select(Application.state, func.count()).where(Application.run_id == run_id).group_by(Application.state)
    found = {state: count for state, count in db.session.execute(counted)}
    waiting = select(func.count()).select_from(Application).where(Application.run_id == run_id, OBJECTED)
    return found | {"objected": db.session.scalar(waiting)}


def page_of_order(run_id: int, code: str, page: int):
    """A page of the order without the people; with `code` only the application of that number."""
    wanted = select(Application).where(Application.run_id == run_id)
    if code:
        wanted = wanted.where(Application.code == code)
    wanted = wanted.order_by(Application.rank.is_(None), Application.rank, Application.number)
    return db.paginate(wanted, page=page, per_page=PER_PAGE, error_out=False)


def unsettled_of(user_id: int, chamber_id: int) -> list[Application]:
    """The person's applications in the chamber whose price may still change, run by run."""
    wanted = select(Application).where(Application.user_id == user_id, Application.chamber_id == chamber_id)
    states = Application.state.in_(("waiting", "offered", "paying"))
    return list(db.session.scalars(wanted.where(states).order_by(Application.run_id)))


def unpaid_runs(user_id: int, chamber_id: int) -> list[int]:
    """Runs with such an application or with an open order of the person, in order."""
    ordered = select(Order.run_id).where(
        Order.user_id == user_id, Order.chamber_id == chamber_id, Order.state == "open", Order.ended_at.is_(None)
    )
    return sorted({one.run_id for one in unsettled_of(user_id, chamber_id)} | set(db.session.scalars(ordered)))


def drawn_codes(run_id: int) -> list[str]:
    """The codes that took part in the lottery, in the order of their letters: those whose history says so. Who came
    back by an objection has a rank behind them and was not drawn."""
    drawn = select(ApplicationEvent.application_id).where(ApplicationEvent.state == "drawn")
    wanted = select(Application.code).where(Application.run_id == run_id, Application.id.in_(drawn))
    return sorted(db.session.scalars(wanted))


def public_order(run_id: int) -> list[Application]:
    """The same without the people: nothing of a person is read."""
    return list(
        db.session.scalars(
            select(Application)
            .where(Application.run_id == run_id)
            .order_by(Application.rank.is_(None), Application.rank, Application.number)
        )
    )


def history_of(application_id: int) -> list[tuple[ApplicationEvent, str | None]]:
    """Its steps with the names of those who took them, the newest first."""
    return list(
        db.session.execute(
            select(ApplicationEvent, User.full_name)
            .outerjoin(User, User.id == ApplicationEvent.actor_id)
            .where(ApplicationEvent.application_id == application_id)
            .order_by(ApplicationEvent.id.desc())
        ).all()
    )


def of_enrolment(enrolment_id: int) -> Application | None:
    return db.session.scalar(select(Application).where(Application.enrolment_id == enrolment_id))


def qualifications_of(user_id: int, chamber_id: int) -> frozenset[str]:
    """Kinds that the person holds today, of this chamber or of all."""
    day = today()
    return frozenset(
        db.session.scalars(
            select(Qualification.kind)
            .where(Qualification.user_id == user_id, Qualification.valid_from <= day)
            .where(Qualification.valid_to.is_(None) | (Qualification.valid_to >= day))
            .where(Qualification.chamber_id.is_(None) | (Qualification.chamber_id == chamber_id))
        )
    )


def overdue_runs() -> list[int]:
    """Runs with an offer whose hour has passed."""
    wanted = select(Application.run_id).where(Application.state == "offered", Application.offered_until <= NOW)
    return sorted(db.session.scalars(wanted.distinct()))


def overdue_offers(run_id: int) -> list[Application]:
    return list(
        db.session.scalars(
            select(Application)
            .where(Application.run_id == run_id, Application.state == "offered", Application.offered_until <= NOW)
            .order_by(Application.rank)
        )
    )


def runs_with_room() -> list[int]:
    """Runs that keep seats for groups and have free seats and people who wait: a day may have released some."""
    waits = select(Application.run_id).where(Application.state == "waiting", Application.rank.is_not(None))
    return list(
        db.session.scalars(
            select(CourseRun.id)
            .where(CourseRun.kind == "dated", CourseRun.state.in_(("open", "closed", "confirmed")))
            .where(
                func.jsonb_array_length(CourseRun.slices) > 0,
                CourseRun.taken < CourseRun.capacity,
                CourseRun.id.in_(waits),
            )
        )
    )


def open_objections(chamber_id: int, branches: set[int] | None = None) -> list[Application]:
    wanted = (
        select(Application)
        .join(Application.run)
        .options(contains_eager(Application.run).joinedload(CourseRun.version), joinedload(Application.user))
        .where(Application.chamber_id == chamber_id)
        .where(Application.objected_at.is_not(None), Application.objection_decision.is_(None))
        .order_by(Application.objected_at)
    )
    if branches is not None:
        wanted = wanted.where(CourseRun.branch_id.in_(branches))
    return list(db.session.scalars(wanted))


def ex_officio(chamber_id: int, start: datetime, end: datetime, branches: set[int] | None):
    """SELECT of (application, name of the officer): the enrolments by hand in a month, the newest first."""
    officer = aliased(User)
    wanted = (
        select(Application, officer.full_name)
        .join(Application.run)
        .join(Application.user)
        .outerjoin(officer, officer.id == Application.decided_by_id)
        .options(
            contains_eager(Application.run).joinedload(CourseRun.version),
            contains_eager(Application.user),
        )
        .where(Application.chamber_id == chamber_id, Application.how == "officer")
        .where(Application.decided_at >= start, Application.decided_at < end)
        .order_by(Application.decided_at.desc(), Application.id)
    )
    return wanted if branches is None else wanted.where(CourseRun.branch_id.in_(branches))


def calendar_key(user_id: int) -> CalendarKey | None:
    return db.session.get(CalendarKey, user_id)


def calendar_owner(token: str) -> int | None:
    return db.session.scalar(
        select(CalendarKey.user_id)
        .join(User, User.id == CalendarKey.user_id)
        .where(CalendarKey.token == token, User.closed_at.is_(None))
    )


def runs_of(user_id: int) -> list[int]:
    """Runs in which the person has a seat, or had one in a run that was cancelled."""
    return list(
        db.session.scalars(
            select(Application.run_id).where(
                Application.user_id == user_id,
                (Application.state == "admitted")
                | ((Application.state == "closed") & Application.enrolment_id.is_not(None)),
            )
        )
    )
