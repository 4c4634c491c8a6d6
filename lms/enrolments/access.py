from flask_login import current_user

from lms.accounts.access import branches_reached
from lms.catalogue.models import Course
from lms.catalogue.queries import course_in
from lms.core.refusals import NotFound
from lms.enrolments import queries
from lms.enrolments.models import Enrolment


def own_enrolment(enrolment_id: int) -> Enrolment:
    """The enrolment, when it is that of the person at the door."""
    found = queries.of_person(current_user.id, enrolment_id)
    if found is None:
        raise NotFound()
    return found


def desk_course(chamber, course_id: int) -> Course:
    """A course of the desk's chamber."""
    found = course_in(chamber.id, course_id)
    if found is None:
        raise NotFound()
    return found


def desk_enrolment(chamber, course_id: int, enrolment_id: int, permission: str = "enrolments.see") -> Enrolment:
    """An enrolment in a course of the desk's chamber; branch-bound staff reach only people of their branches."""
    found = queries.in_course(desk_course(chamber, course_id).id, enrolment_id)
    if found is None or not queries.within(found, branches_reached(permission, chamber.id)):
        raise NotFound()
    return found
