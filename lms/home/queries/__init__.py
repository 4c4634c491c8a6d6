from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, contains_eager, defer, joinedload

from lms.accounts.models import User
from lms.catalogue.models import Course, CourseRun, CourseVersion
from lms.catalogue.runs.rules import COMING
from lms.core import turkish
from lms.core.audit import AuditEntry
from lms.core.clock import NOW, midnight, now
from lms.core.database import db
from lms.core.jobs import Job
from lms.core.mail import OutgoingMail
from lms.core.paging import Page
from lms.core.words import words_match
from lms.enrolments import queries as enrolments
from lms.enrolments.admission.models import Application
from lms.enrolments.models import Enrolment
from lms.fees.models import Order
from lms.home.audit_words import acts_like

ACTS_SHOWN = MAILS_SHOWN = 50


def form_counts() -> dict[str, int]:
    """How many published courses of each delivery form: the row of squares on the front page."""
    rows = db.session.execute(
        select(Course.delivery_form, func.count())
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .where(CourseVersion.state == "published", Course.retired_at.is_(None), Course.counts_in_statistics)
        .group_by(Course.delivery_form)
    )
    return {form: count for form, count in rows}


def newest_courses(limit: int = 4) -> list[CourseVersion]:
    return list(
        db.session.scalars(
            select(CourseVersion)
            .join(CourseVersion.course)
            .options(contains_eager(CourseVersion.course).joinedload(Course.category))
            .options(joinedload(CourseVersion.chamber))
            .where(CourseVersion.state == "published", Course.retired_at.is_(None))
            .order_by(CourseVersion.published_at.desc(), CourseVersion.id.desc())
            .limit(limit)
        )
    )


def coming_runs(limit: int = 6) -> list[CourseRun]:
    """Dated runs that have been opened and not begun."""
    return list(
        db.session.scalars(
            select(CourseRun)
            .options(joinedload(CourseRun.course).joinedload(Course.chamber), joinedload(CourseRun.version))
            .where(CourseRun.kind == "dated", CourseRun.state.in_(COMING), CourseRun.starts_at > NOW)
            .order_by(CourseRun.starts_at)
            .limit(limit)
        )
    )


def shown_jobs(chamber_id: int | None, owner_id: int | None = None, limit: int = 60) -> list[Job]:
    """Long work that people follow: of a chamber's desk, or one's own."""
    query = select(Job).where(Job.title.is_not(None)).order_by(Job.id.desc()).limit(limit)
    if chamber_id is not None:
        query = query.where(Job.chamber_id == chamber_id)
    if owner_id is not None:
        query = query.where(Job.owner_id == owner_id)
    return list(db.session.scalars(query))


Subject = aliased(User)


@dataclass(frozen=True)
class AuditAsk:
    """How the log is narrowed. text: in the act or the reason; who, whom: words of a name; room: the act's first word;
    days in Istanbul, both inclusive."""

    text: str = ""
    who: str = ""
    whom: str = ""
    room: str = ""
    from_on: date | None = None
    to_on: date | None = None


def audit_page(chamber_id: int, ask: AuditAsk, before: int | None = None, limit: int = ACTS_SHOWN) -> list[tuple]:
    """The newest entries of a chamber: (entry, who did it, whom it concerns)."""
    query = (
        select(AuditEntry, User.full_name, Subject.full_name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .outerjoin(Subject, Subject.id == AuditEntry.subject_id)
        .where(AuditEntry.chamber_id == chamber_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    if before:
        query = query.where(AuditEntry.id < before)
    for condition in narrowed(ask):
        query = query.where(condition)
    return [tuple(row) for row in db.session.execute(query)]


def narrowed(ask: AuditAsk):
    if ask.text:
        like = f"%{ask.text.replace('%', '').replace('_', '')}%"
        named = User.search_key.contains(turkish.fold(ask.text), autoescape=True)
        meant = AuditEntry.act.in_(acts_like(ask.text)) | AuditEntry.act.ilike(like)
        yield meant | AuditEntry.reason.ilike(like) | named
    for column, said in ((AuditEntry.actor_id, ask.who), (AuditEntry.subject_id, ask.whom)):
        named = words_match(User.search_key, said)
        if named is not None:
            yield column.in_(select(User.id).where(named))
    if ask.room:
        yield AuditEntry.act.startswith(f"{ask.room}.", autoescape=True)
    if ask.from_on:
        yield AuditEntry.at >= midnight(ask.from_on)
    if ask.to_on:
        yield AuditEntry.at < midnight(ask.to_on + timedelta(days=1))


def mails(page: int, recipient: str = "", failed_only: bool = False) -> Page:
    """The newest first; those to one address when it is given."""
    wanted = select(OutgoingMail).options(defer(OutgoingMail.attachment)).order_by(OutgoingMail.id.desc())
    if recipient:
        wanted = wanted.where(func.lower(OutgoingMail.recipient) == func.lower(recipient))
    if failed_only:
        wanted = wanted.where(OutgoingMail.state == "failed")
    return Page(wanted, page, MAILS_SHOWN, OutgoingMail.id)


def job_counts() -> dict[tuple[str, str], int]:
    """(queue, state) -> how many, of what is open and of what failed in the last 30 days."""
    rows = db.session.execute(
        select(Job.queue, Job.state, func.count())
        .where((Job.state != "done") & (Job.created_at > now() - timedelta(days=30)))
        .group_by(Job.queue, Job.state)
    )
    return {(queue, state): count for queue, state, count in rows}


def failed_jobs(limit: int = 30) -> list[Job]:
    """The newest that ended badly within 30 days, with those that nobody follows on a desk."""
    wanted = select(Job).where(Job.state == "failed", Job.created_at > now() - timedelta(days=30))
    return list(db.session.scalars(wanted.order_by(Job.id.desc()).limit(limit)))


@dataclass(frozen=True)
class Learning:
    """An enrolment as its owner sees it; times in ms, shares in basis points cut, never rounded up."""

    enrolment: Enrolment
    covered_ms: int
    required_ms: int
    threshold_bp: int
    is_open: bool  # access has begun and not ended

    @property
    def share_bp(self) -> int:
        return self.covered_ms * 10000 // self.required_ms if self.required_ms else 0

    @property
    def is_attended(self) -> bool:
        """A dated run without videos: one goes there, nothing is watched."""
        return self.enrolment.run.kind == "dated" and not self.required_ms

    @property
    def is_complete(self) -> bool:
        return bool(self.required_ms) and self.covered_ms * 10000 >= self.threshold_bp * self.required_ms


def learning_of(user_id: int) -> list[Learning]:
    """The person's live enrolments, those one can go on with first."""
    rows, moment = enrolments.enrolments_of(user_id), now()
    known = enrolments.coverage([row.id for row in rows])
    made = [
        Learning(
            row,
            *known.get(row.id, (0, 0)),
            row.run.rules.get("watch_threshold_bp", 9000),
            row.access_until is None or row.access_until > moment,
        )
        for row in rows
    ]
    return sorted(made, key=lambda one: (not one.is_open, one.is_complete))


RUN_WHOLE = joinedload(CourseRun.version).joinedload(CourseVersion.chamber)


def applications_under_way(user_id: int) -> list[Application]:
    """What the person has applied for and is not settled yet: a seat to answer or to pay for first, then who waits."""
    wanted = (
        select(Application)
        .options(joinedload(Application.run).options(RUN_WHOLE), joinedload(Application.order))
        .where(Application.user_id == user_id, Application.state.in_(("offered", "paying", "waiting")))
        .order_by(Application.state == "waiting", Application.id)
    )
    return list(db.session.scalars(wanted))


def orders_to_pay(user_id: int) -> list[Order]:
    """The person's orders that still hold something and are not paid, other than those of an application."""
    applied = select(Application.id).where(Application.order_id == Order.id, Application.state == "paying")
    wanted = (
        select(Order)
        .options(joinedload(Order.run).options(RUN_WHOLE))
        .where(Order.user_id == user_id, Order.ended_at.is_(None), Order.paid_kurus < Order.owed_kurus)
        .where(~applied.exists())
        .order_by(Order.due_at, Order.id)
    )
    return list(db.session.scalars(wanted))
