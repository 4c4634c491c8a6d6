from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.accounts.models import User
from lms.catalogue.assignments.models import CourseTrainer
from lms.catalogue.models import NEWEST, Course, CourseRun, CourseVersion
from lms.catalogue.rules import document_of
from lms.catalogue.runs.models import RunEvent, RunSession
from lms.catalogue.runs.rules import COMING, PUBLISHED
from lms.chambers.models import Branch, Chamber
from lms.core import turkish
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.numbers import whole_number
from lms.core.paging import Page

WHOLE = (
    joinedload(CourseRun.version).joinedload(CourseVersion.chamber),
    joinedload(CourseRun.course).joinedload(Course.category),
    joinedload(CourseRun.branch),
)


def run_in(chamber_id: int, run_id: int) -> CourseRun | None:
    """A dated run of the chamber."""
    return db.session.scalar(
        select(CourseRun)
        .options(*WHOLE)
        .where(CourseRun.id == run_id, CourseRun.chamber_id == chamber_id, CourseRun.kind == "dated")
    )


def public_run(run_id: int) -> CourseRun | None:
    """A dated run that has been opened, whatever became of it."""
    return db.session.scalar(
        select(CourseRun)
        .options(*WHOLE)
        .where(CourseRun.id == run_id, CourseRun.kind == "dated", CourseRun.opened_at.is_not(None))
    )


def sessions_of(run_id: int, cancelled: bool = False) -> list[RunSession]:
    """In the order of time; the cancelled ones too when asked for."""
    wanted = select(RunSession).where(RunSession.run_id == run_id).order_by(RunSession.starts_at, RunSession.id)
    if not cancelled:
        wanted = wanted.where(RunSession.cancelled_at.is_(None))
    return list(db.session.scalars(wanted))


def session_in(run_id: int, session_id: int) -> RunSession | None:
    return db.session.scalar(select(RunSession).where(RunSession.id == session_id, RunSession.run_id == run_id))


def history_of(run_id: int) -> list[tuple[RunEvent, User | None]]:
    """The run's steps, the newest first."""
    return list(
        db.session.execute(
            select(RunEvent, User)
            .outerjoin(User, User.id == RunEvent.actor_id)
            .where(RunEvent.run_id == run_id)
            .order_by(RunEvent.id.desc())
        ).all()
    )


def trainers_of(run_id: int) -> list[CourseTrainer]:
    """The live assignments to this very run, leads first."""
    return list(
        db.session.scalars(
            select(CourseTrainer)
            .options(joinedload(CourseTrainer.trainer))
            .where(CourseTrainer.run_id == run_id, CourseTrainer.ended_at.is_(None))
            .order_by(CourseTrainer.role.desc(), CourseTrainer.id)
        )
    )


def desk_runs(chamber_id: int, branches: set[int] | None, state="", text="", page=1, per_page=30):
    """A page of the chamber's dated runs, what comes next first, then the past; of these branches only when bound."""
    wanted = (
        select(CourseRun)
        .join(CourseRun.version)
        .options(contains_eager(CourseRun.version), joinedload(CourseRun.course), joinedload(CourseRun.branch))
        .where(CourseRun.chamber_id == chamber_id, CourseRun.kind == "dated")
        .order_by(
            CourseRun.state.in_(("finished", "cancelled")),
            func.coalesce(CourseRun.starts_at, CourseRun.created_at),
            CourseRun.id,
        )
    )
    if branches is not None:
        wanted = wanted.where(CourseRun.branch_id.in_(branches))
    if state:
        wanted = wanted.where(CourseRun.state == state)
    for word in turkish.fold(text).split():
        wanted = wanted.where((" " + CourseVersion.search_key).contains(" " + word, autoescape=True))
    return Page(wanted, page, per_page, CourseRun.id)


def state_counts(chamber_id: int, branches: set[int] | None) -> dict[str, int]:
    wanted = select(CourseRun.state, func.count()).where(CourseRun.chamber_id == chamber_id, CourseRun.kind == "dated")
    if branches is not None:
        wanted = wanted.where(CourseRun.branch_id.in_(branches))
    return dict(db.session.execute(wanted.group_by(CourseRun.state)).all())


def coming_of(course_id: int) -> list[CourseRun]:
    """A course's public runs that have not begun, the nearest first."""
    return list(
        db.session.scalars(
            select(CourseRun)
            .options(joinedload(CourseRun.branch))
            .where(CourseRun.course_id == course_id, CourseRun.kind == "dated", CourseRun.state.in_(COMING))
            .where(CourseRun.starts_at > NOW)
            .order_by(CourseRun.starts_at, CourseRun.id)
        )
    )


def coming(chamber="", city="", form="", after: datetime | None = None, before: datetime | None = None, page=1):
    """A page of the public runs that have not begun, narrowed; the nearest first."""
    wanted = (
        select(CourseRun)
        .join(CourseRun.version)
        .join(CourseVersion.chamber)
        .options(contains_eager(CourseRun.version).contains_eager(CourseVersion.chamber), joinedload(CourseRun.course))
        .where(CourseRun.kind == "dated", CourseRun.state.in_(COMING), CourseRun.starts_at > NOW)
        .order_by(CourseRun.starts_at, CourseRun.id)
    )
    for column, value in ((Chamber.slug, chamber), (CourseRun.city, city), (CourseRun.delivery_form, form)):
        if value:
            wanted = wanted.where(column == value)
    if after:
        wanted = wanted.where(CourseRun.starts_at >= after)
    if before:
        wanted = wanted.where(CourseRun.starts_at < before)
    return Page(wanted, page, 30, CourseRun.id)


def coming_places() -> tuple[list[tuple[str, str]], list[str]]:
    """((slug, name) of chambers, cities) that have a public run to come, in Turkish order."""
    rows = db.session.execute(
        select(Chamber.slug, Chamber.short_name, CourseRun.city)
        .join(Chamber, Chamber.id == CourseRun.chamber_id)
        .where(CourseRun.kind == "dated", CourseRun.state.in_(COMING), CourseRun.starts_at > NOW)
        .distinct()
    ).all()
    chambers = {slug: name for slug, name, _ in rows}
    cities = {city for _, _, city in rows if city}
    return (
        sorted(chambers.items(), key=lambda one: turkish.sort_key(one[1])),
        sorted(cities, key=turkish.sort_key),
    )


def public_meetings(chamber_id: int | None = None, run_ids: list[int] | None = None) -> list[RunSession]:
    """The sessions of opened runs of a chamber or of these runs, cancelled ones too, for calendars; of a chamber those
    of the last half year and later."""
    wanted = (
        select(RunSession)
        .join(RunSession.run)
        .options(
            contains_eager(RunSession.run).joinedload(CourseRun.version).joinedload(CourseVersion.chamber),
            contains_eager(RunSession.run).joinedload(CourseRun.course),
        )
        .where(CourseRun.opened_at.is_not(None), CourseRun.state.in_(PUBLISHED))
        .order_by(RunSession.starts_at, RunSession.id)
    )
    if chamber_id is not None:
        wanted = wanted.where(CourseRun.chamber_id == chamber_id)
        wanted = wanted.where(RunSession.ends_at > NOW - func.make_interval(0, 6))
    if run_ids is not None:
        wanted = wanted.where(CourseRun.id.in_(run_ids))
    return list(db.session.scalars(wanted.limit(5000)))


def place_clashes(run: CourseRun) -> list[tuple[RunSession, RunSession]]:
    """(session of this run, another run's session) at one place of the chamber at the same time."""
    other = RunSession.__table__.alias("other")
    rows = db.session.execute(
        select(RunSession.id, other.c.id)
        .join(
            other,
            (other.c.chamber_id == RunSession.chamber_id)
            & (other.c.run_id != RunSession.run_id)
            & (func.lower(other.c.place) == func.lower(RunSession.place))
            & (other.c.starts_at < RunSession.ends_at)
            & (other.c.ends_at > RunSession.starts_at),
        )
        .join(CourseRun, CourseRun.id == other.c.run_id)
        .where(RunSession.run_id == run.id, RunSession.cancelled_at.is_(None), other.c.cancelled_at.is_(None))
        .where(CourseRun.state != "cancelled")
        .order_by(RunSession.starts_at)
    ).all()
    return [(db.session.get(RunSession, mine), db.session.get(RunSession, theirs)) for mine, theirs in rows]


def trainer_clashes(run: CourseRun) -> list[tuple[CourseTrainer, RunSession]]:
    """(assignment to this run, a session of another run of the same trainer) at the same time, in whatever chamber."""
    mine, other = CourseTrainer.__table__.alias("mine"), CourseTrainer.__table__.alias("other")
    here = RunSession.__table__.alias("here")
    rows = db.session.execute(
        select(mine.c.id, RunSession.id)
        .join(other, (other.c.trainer_id == mine.c.trainer_id) & (other.c.run_id != mine.c.run_id))
        .join(RunSession, RunSession.run_id == other.c.run_id)
        .join(
            here,
            (here.c.run_id == mine.c.run_id)
            & (here.c.starts_at < RunSession.ends_at)
            & (here.c.ends_at > RunSession.starts_at),
        )
        .join(CourseRun, CourseRun.id == other.c.run_id)
        .where(mine.c.run_id == run.id, mine.c.ended_at.is_(None), other.c.ended_at.is_(None))
        .where(here.c.cancelled_at.is_(None), RunSession.cancelled_at.is_(None), CourseRun.state != "cancelled")
        .distinct()
    ).all()
    return [(db.session.get(CourseTrainer, a), db.session.get(RunSession, b)) for a, b in rows]


def branch_choices(chamber_id: int, branches: set[int] | None) -> list[Branch]:
    """The chamber's open branches (those to which the asker is bound), in Turkish order."""
    wanted = select(Branch).where(Branch.chamber_id == chamber_id, Branch.closed_at.is_(None)).order_by(Branch.sort_key)
    if branches is not None:
        wanted = wanted.where(Branch.id.in_(branches))
    return list(db.session.scalars(wanted))


def documents_of(chamber_id: int) -> dict[str, str]:
    """kind of qualification -> title, of the chamber's courses that end in a document; a run may ask for one."""
    rows = db.session.execute(
        select(CourseVersion.course_id, CourseVersion.title)
        .where(CourseVersion.chamber_id == chamber_id, CourseVersion.state == "published")
        .where(CourseVersion.certificate_kind.is_not(None))
        .order_by(CourseVersion.sort_key)
    )
    return {document_of(course_id): title for course_id, title in rows}


def prerequisite_words(kind: str | None) -> str:
    """A course's document by the newest title of the course."""
    if not kind or kind == "trainer_training":
        return "Eğiticilerin eğitimi belgesi" if kind else ""
    course_id = kind.partition(":")[2]
    title = db.session.scalar(
        select(CourseVersion.title)
        .where(CourseVersion.course_id == (whole_number(course_id) or 0))
        .order_by(*NEWEST)
        .limit(1)
    )
    return f"“{title}” eğitiminin belgesi" if title else kind


def course_choices(chamber_id: int) -> list[tuple[CourseVersion, str]]:
    """(published version, course code) in Turkish order of titles."""
    return list(
        db.session.execute(
            select(CourseVersion, Course.code)
            .join(Course, Course.id == CourseVersion.course_id)
            .where(CourseVersion.chamber_id == chamber_id, CourseVersion.state == "published")
            .where(Course.retired_at.is_(None))
            .order_by(CourseVersion.sort_key)
        ).all()
    )


def due(state: str, moment_column) -> list[int]:
    """Ids of dated runs in this state whose hour has come."""
    return list(
        db.session.scalars(
            select(CourseRun.id).where(CourseRun.kind == "dated", CourseRun.state == state, moment_column <= NOW)
        )
    )
