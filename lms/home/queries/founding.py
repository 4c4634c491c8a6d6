"""What a chamber has and still lacks while it is being set up."""

from sqlalchemy import func, select
from sqlalchemy.engine import Row

from lms.accounts.models import RoleGrant
from lms.catalogue.models import Category, CourseVersion
from lms.chambers.models import Branch, Signatory
from lms.core.database import db

PUBLISHED = CourseVersion.state == "published"


def has_published(chamber_id: int) -> bool:
    """Whether a course of the chamber is to be seen by all: it is set up."""
    wanted = select(CourseVersion.id).where(CourseVersion.chamber_id == chamber_id, PUBLISHED)
    return db.session.scalar(wanted.limit(1)) is not None


def counts(chamber_id: int) -> Row:
    """How many admins and training officers serve it, and its signatories, branches, topics, versions of courses and
    published ones; one statement."""

    def count(name, model, *conditions):
        wanted = select(func.count()).select_from(model).where(model.chamber_id == chamber_id, *conditions)
        return wanted.scalar_subquery().label(name)

    def serving(role):
        return count(f"{role}s", RoleGrant, RoleGrant.role == role, RoleGrant.ended_at.is_(None))

    rows = count("signatories", Signatory), count("branches", Branch), count("topics", Category)
    courses = count("versions", CourseVersion), count("published", CourseVersion, PUBLISHED)
    return db.session.execute(select(serving("chamber_admin"), serving("training_officer"), *rows, *courses)).one()
