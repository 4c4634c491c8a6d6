from flask_login import current_user

from lms.accounts.access import branches_reached
from lms.catalogue.models import Course
from lms.catalogue.queries import course_in
from lms.core.refusals import Forbidden, NotFound
from lms.enrolments import queries
from lms.enrolments.models import Enrolment
from lms.lessons.models import Material
from lms.lessons.queries import material


def own_enrolment(enrolment_id: int) -> Enrolment:
    """The enrolment, when it is that of the person at the door."""
    found = queries.of_person(current_user.id, enrolment_id)
    if found is None:
        raise NotFound()
    return found


def own_material(enrolment_id: int, material_id: int) -> Material:
    """A file of the version in which the person at the door takes part, while access is open."""
    enrolment, found = own_enrolment(enrolment_id), material(material_id)
    if found is None or found.version_id != enrolment.version_id or found.removed_at is not None:
        raise NotFound()
    if not queries.is_open(enrolment):
        raise Forbidden("Eğitime erişim süreniz doldu; dosyaları indiremezsiniz.")
    return found


def desk_course(chamber, course_id: int) -> Course:
    """A course of the desk's chamber."""
    found = course_in(chamber.id, course_id)
    if found is None:
        raise NotFound()
    return found


def desk_enrolment(chamber, course_id: int, enrolment_id: int) -> Enrolment:
    """An enrolment in a course of the desk's chamber; branch-bound staff reach only people of their branches."""
    found = queries.in_course(desk_course(chamber, course_id).id, enrolment_id)
    if found is None or not queries.within(found, branches_reached("enrolments.see", chamber.id)):
        raise NotFound()
    return found
