from collections.abc import Callable

from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.accounts.models import User
from lms.catalogue.models import LAST, Category, Course, CourseRun, CourseVersion, VersionEvent
from lms.catalogue.shelf import search
from lms.chambers.models import Chamber
from lms.core import turkish
from lms.core.database import db

__all__ = ["search"]

# Set by portfolio (a higher room) when it is imported: user id -> HTML that the catalogue shows to this person alone
PERSONAL: Callable[[int], Markup] | None = None


def personal(user_id: int) -> Markup:
    return PERSONAL(user_id) if PERSONAL else Markup("")


def published_version(course) -> CourseVersion | None:
    """The version of a course (or of its id) that the public sees."""
    course_id = course if isinstance(course, int) else course.id
    return db.session.scalar(
        select(CourseVersion).where(CourseVersion.course_id == course_id, CourseVersion.state == "published")
    )


def course_by_code(chamber_slug: str, code: str) -> Course | None:
    """The course of that address, retired ones too; its chamber is loaded with it."""
    if "\x00" in chamber_slug + code:
        return None
    return db.session.scalar(
        select(Course)
        .join(Course.chamber)
        .options(contains_eager(Course.chamber), joinedload(Course.category))
        .where(Chamber.slug == chamber_slug, Course.code == code.upper())
    )


def course_in(chamber_id: int, course_id: int) -> Course | None:
    return db.session.scalar(
        select(Course)
        .options(joinedload(Course.category), joinedload(Course.chamber))
        .where(Course.id == course_id, Course.chamber_id == chamber_id)
    )


def versions_of(course_id: int) -> list[CourseVersion]:
    """All versions, the newest first."""
    return list(
        db.session.scalars(
            select(CourseVersion).where(CourseVersion.course_id == course_id).order_by(CourseVersion.number.desc())
        )
    )


def version_in(chamber_id: int, version_id: int) -> CourseVersion | None:
    return db.session.scalar(
        select(CourseVersion)
        .options(joinedload(CourseVersion.course), joinedload(CourseVersion.chamber))
        .where(CourseVersion.id == version_id, CourseVersion.chamber_id == chamber_id)
    )


def open_version(course_id: int) -> CourseVersion | None:
    """The one version that is being worked on: draft, submitted or approved."""
    return db.session.scalar(
        select(CourseVersion)
        .where(CourseVersion.course_id == course_id, CourseVersion.state.in_(("draft", "submitted", "approved")))
        .order_by(CourseVersion.number.desc())
        .limit(1)
    )


def run_of(version_id: int) -> CourseRun | None:
    """The self-paced run of a version, open or closed."""
    return db.session.scalar(
        select(CourseRun).where(CourseRun.version_id == version_id, CourseRun.kind == "self_paced")
    )


def history_of(version_ids: list[int]) -> list[tuple[VersionEvent, User | None]]:
    """Who did what to the versions, the newest first."""
    return list(
        db.session.execute(
            select(VersionEvent, User)
            .outerjoin(User, User.id == VersionEvent.actor_id)
            .where(VersionEvent.version_id.in_(version_ids))
            .order_by(VersionEvent.id.desc())
        ).all()
    )


def categories_of(chamber_id: int, retired: bool = False) -> list[Category]:
    """The chamber's subjects: each parent followed by its children, in their order."""
    wanted = select(Category).where(Category.chamber_id == chamber_id)
    if not retired:
        wanted = wanted.where(Category.retired_at.is_(None))
    rows = list(db.session.scalars(wanted))
    children: dict[int | None, list[Category]] = {}
    for row in sorted(rows, key=lambda row: (row.position, turkish.sort_key(row.name), row.id)):
        children.setdefault(row.parent_id, []).append(row)
    return [one for parent in children.get(None, []) for one in (parent, *children.get(parent.id, []))]


def course_counts(chamber_id: int) -> dict[int, int]:
    """category id -> courses in it that are not retired."""
    return dict(
        db.session.execute(
            select(Course.category_id, func.count())
            .where(Course.chamber_id == chamber_id, Course.retired_at.is_(None), Course.category_id.is_not(None))
            .group_by(Course.category_id)
        ).all()
    )


def version_states(chamber_id: int) -> dict[str, int]:
    """state -> versions, of courses that are not retired; for the counts above the desk's list."""
    return dict(
        db.session.execute(
            select(CourseVersion.state, func.count(CourseVersion.course_id.distinct()))
            .join(Course, Course.id == CourseVersion.course_id)
            .where(CourseVersion.chamber_id == chamber_id, Course.retired_at.is_(None))
            .group_by(CourseVersion.state)
        ).all()
    )


def desk_courses(chamber_id: int, state: str = "", text: str = "", page: int = 1, per_page: int = 30):
    """(pagination of newest versions, {course id: published version number}). One line per course: its newest version
    in that state; `retired` means retired courses."""
    newest = (
        select(CourseVersion.course_id, LAST.label("number"))
        .where(CourseVersion.chamber_id == chamber_id)
        .group_by(CourseVersion.course_id)
    )
    if state and state != "retired":
        newest = newest.where(CourseVersion.state == state)
    last = newest.subquery()
    wanted = (
        select(CourseVersion)
        .join(last, (last.c.course_id == CourseVersion.course_id) & (last.c.number == CourseVersion.number))
        .join(CourseVersion.course)
        .options(contains_eager(CourseVersion.course).joinedload(Course.category))
        .where(Course.retired_at.is_not(None) if state == "retired" else Course.retired_at.is_(None))
        .order_by(CourseVersion.sort_key, CourseVersion.id)
    )
    for word in turkish.fold(text).split():
        wanted = wanted.where((" " + CourseVersion.search_key).contains(" " + word, autoescape=True))
    pagination = db.paginate(wanted, page=max(page, 1), per_page=per_page, error_out=False)
    ids = [version.course_id for version in pagination.items]
    published = dict(
        db.session.execute(
            select(CourseVersion.course_id, CourseVersion.number).where(
                CourseVersion.course_id.in_(ids), CourseVersion.state == "published"
            )
        ).all()
    )
    return pagination, published


def waiting_approval(chamber_id: int) -> list[CourseVersion]:
    return list(
        db.session.scalars(
            select(CourseVersion)
            .where(CourseVersion.chamber_id == chamber_id, CourseVersion.state.in_(("submitted", "approved")))
            .order_by(CourseVersion.edited_at)
        )
    )
