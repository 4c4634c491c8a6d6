"""Fetch or refuse: courses, versions and subjects of the desk's chamber."""

from lms.catalogue import queries
from lms.catalogue.models import Category, Course, CourseVersion
from lms.core.database import db
from lms.core.refusals import NotFound


def desk_course(chamber, course_id: int) -> Course:
    found = queries.course_in(chamber.id, course_id)
    if found is None:
        raise NotFound()
    return found


def desk_version(chamber, course_id: int, version_id: int) -> CourseVersion:
    found = queries.version_in(chamber.id, version_id)
    if found is None or found.course_id != course_id:
        raise NotFound()
    return found


def desk_category(chamber, category_id: int, retired: bool = False) -> Category:
    found = db.session.get(Category, category_id)
    if found is None or found.chamber_id != chamber.id or (found.retired_at is not None) != retired:
        raise NotFound()
    return found
