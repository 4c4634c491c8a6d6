from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from lms.accounts.models import Membership, User
from lms.catalogue.models import Course, CourseRun, CourseVersion
from lms.core import turkish
from lms.core.audit import AuditEntry
from lms.core.clock import NOW
from lms.core.database import db
from lms.enrolments.models import Enrolment

# Set by watching (a higher room) when it is imported: enrolment ids -> {id: (covered_ms, required_ms)}
COVERAGE: Callable[[list[int]], dict[int, tuple[int, int]]] | None = None


def coverage(enrolment_ids: list[int]) -> dict[int, tuple[int, int]]:
    """id -> (covered, required) in ms, as far as watching knows them; nothing for an enrolment never watched."""
    return COVERAGE(enrolment_ids) if COVERAGE and enrolment_ids else {}


# Set by certificates (a higher room) when it is imported: enrolment id -> a document was issued that still stands
DOCUMENTED: Callable[[int], bool] | None = None


def has_document(enrolment_id: int) -> bool:
    return DOCUMENTED(enrolment_id) if DOCUMENTED else False


def live_enrolment(user_id: int, run_id: int) -> Enrolment | None:
    """The active enrolment of a person in a run, its access open or ended."""
    return db.session.scalar(
        select(Enrolment).where(Enrolment.user_id == user_id, Enrolment.run_id == run_id, Enrolment.state == "active")
    )


def enrolment_in_course(user_id: int, course_id: int) -> Enrolment | None:
    """The person's newest active enrolment in any version of a course; one with open access before an ended one."""
    return db.session.scalar(
        select(Enrolment)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .options(contains_eager(Enrolment.run))
        .where(Enrolment.user_id == user_id, CourseRun.course_id == course_id, Enrolment.state == "active")
        .order_by(has_access().desc(), Enrolment.id.desc())
        .limit(1)
    )


def has_access():
    """SQL: the access period is open now."""
    return (Enrolment.access_from <= NOW) & (Enrolment.access_until.is_(None) | (Enrolment.access_until > NOW))


def is_open(enrolment: Enrolment) -> bool:
    """Active and within its access period."""
    wanted = select(Enrolment.id).where(Enrolment.id == enrolment.id, Enrolment.state == "active", has_access())
    return db.session.scalar(wanted) is not None


def enrolments_of(user_id: int) -> list[Enrolment]:
    """A person's active enrolments with version, course and chamber, the newest first."""
    return list(
        db.session.scalars(
            select(Enrolment)
            .options(
                joinedload(Enrolment.run),
                joinedload(Enrolment.version).joinedload(CourseVersion.course).joinedload(Course.category),
                joinedload(Enrolment.version).joinedload(CourseVersion.chamber),
            )
            .where(Enrolment.user_id == user_id, Enrolment.state == "active")
            .order_by(Enrolment.id.desc())
        )
    )


def of_person(user_id: int, enrolment_id: int) -> Enrolment | None:
    return db.session.scalar(
        select(Enrolment)
        .options(joinedload(Enrolment.run), joinedload(Enrolment.version))
        .where(Enrolment.id == enrolment_id, Enrolment.user_id == user_id)
    )


def in_course(course_id: int, enrolment_id: int) -> Enrolment | None:
    return db.session.scalar(
        select(Enrolment)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .options(contains_eager(Enrolment.run), joinedload(Enrolment.user), joinedload(Enrolment.version))
        .where(Enrolment.id == enrolment_id, CourseRun.course_id == course_id)
    )


def participants(course_id: int, state: str = "active", text: str = "", branches: set[int] | None = None):
    """SELECT of a course's enrolments with their people, in Turkish order of names. `text` looks into names, e-mail
    addresses and member numbers. With `branches` only people whose membership is in them."""
    wanted = (
        select(Enrolment)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .join(User, User.id == Enrolment.user_id)
        .options(contains_eager(Enrolment.user), contains_eager(Enrolment.run), joinedload(Enrolment.version))
        .where(CourseRun.course_id == course_id)
        .order_by(User.sort_key, User.id, Enrolment.id)
    )
    if state:
        wanted = wanted.where(Enrolment.state == state)
    for word in turkish.fold(text).split() if "@" not in text else [text.strip().casefold()]:
        wanted = wanted.where(
            (" " + User.search_key).contains(" " + word, autoescape=True)
            | User.email_fold.startswith(word, autoescape=True)
            | Enrolment.member_number.startswith(word, autoescape=True)
        )
    if branches is not None:
        wanted = wanted.where(
            Enrolment.user_id.in_(
                select(Membership.user_id).where(Membership.branch_id.in_(branches), Membership.ended_at.is_(None))
            )
        )
    return wanted


def by_hand(chamber_id: int, start: datetime, end: datetime, branches: set[int] | None = None):
    """(enrolment, name of the officer) of the self-paced enrolments by hand in a span of time, the newest first."""
    officer = aliased(User)
    made = (AuditEntry.act == "enrolments.enrol") & (AuditEntry.object_id == Enrolment.id)
    wanted = (
        select(Enrolment, officer.full_name)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .outerjoin(AuditEntry, made & (AuditEntry.chamber_id == Enrolment.chamber_id))
        .outerjoin(officer, officer.id == AuditEntry.actor_id)
        .options(joinedload(Enrolment.user), joinedload(Enrolment.version), contains_eager(Enrolment.run))
        .where(Enrolment.chamber_id == chamber_id, Enrolment.how == "officer", CourseRun.kind == "self_paced")
        .where(Enrolment.enrolled_at >= start, Enrolment.enrolled_at < end)
        .order_by(Enrolment.enrolled_at.desc())
    )
    if branches is not None:
        members = select(Membership.user_id).where(Membership.branch_id.in_(branches), Membership.ended_at.is_(None))
        wanted = wanted.where(Enrolment.user_id.in_(members))
    return list(db.session.execute(wanted).all())


def within(enrolment: Enrolment, branches: set[int] | None) -> bool:
    """Whether the person has a live membership in one of the branches; None = no narrowing."""
    if branches is None:
        return True
    return bool(
        db.session.scalar(
            select(Membership.id).where(
                Membership.user_id == enrolment.user_id,
                Membership.branch_id.in_(branches),
                Membership.ended_at.is_(None),
            )
        )
    )
