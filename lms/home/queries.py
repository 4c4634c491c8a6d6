from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.accounts.models import User
from lms.catalogue.models import Course, CourseRun, CourseVersion
from lms.catalogue.runs.rules import COMING
from lms.core.audit import AuditEntry
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.jobs import Job
from lms.core.mail import OutgoingMail
from lms.enrolments import queries as enrolments
from lms.enrolments.models import Enrolment

ACTS_SHOWN = 50


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


def audit_page(chamber_id: int, text: str, before: int | None) -> list[tuple[AuditEntry, str | None]]:
    """The newest entries of a chamber, with the actor's name; `text` matches the act, the reason or the actor."""
    query = (
        select(AuditEntry, User.full_name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.chamber_id == chamber_id)
        .order_by(AuditEntry.id.desc())
        .limit(ACTS_SHOWN)
    )
    if before:
        query = query.where(AuditEntry.id < before)
    if text:
        like = f"%{text.replace('%', '').replace('_', '')}%"
        query = query.where(AuditEntry.act.ilike(like) | AuditEntry.reason.ilike(like) | User.full_name.ilike(like))
    return [tuple(row) for row in db.session.execute(query)]


def mails(limit: int = 100) -> list[OutgoingMail]:
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(limit)))


def job_counts() -> dict[tuple[str, str], int]:
    """(queue, state) -> how many, of what is open and of what failed in the last 30 days."""
    rows = db.session.execute(
        select(Job.queue, Job.state, func.count())
        .where((Job.state != "done") & (Job.created_at > now() - timedelta(days=30)))
        .group_by(Job.queue, Job.state)
    )
    return {(queue, state): count for queue, state, count in rows}


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
