"""Fetch or refuse: a course of this desk, an assignment of it."""

from lms.catalogue.assignments import queries
from lms.catalogue.assignments.models import CourseTrainer
from lms.catalogue.models import CourseVersion
from lms.core.refusals import NotFound


def taught_version(chamber, course_id: int) -> CourseVersion:
    """The version of the chamber's course that trainers are assigned to."""
    version = queries.taught_version(course_id)
    if version is None or version.chamber_id != chamber.id:
        raise NotFound()
    return version


def chamber_assignment(chamber, assignment_id: int) -> CourseTrainer:
    found = queries.assignment_in(assignment_id, chamber.id)
    if found is None:
        raise NotFound()
    return found
