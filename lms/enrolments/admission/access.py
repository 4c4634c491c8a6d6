"""Fetch or refuse: one's own application, an application in a run of the desk's chamber."""

from flask_login import current_user

from lms.core.refusals import NotFound
from lms.enrolments.admission import queries
from lms.enrolments.admission.models import Application


def own_application(application_id: int) -> Application:
    found = queries.own_application(current_user.id, application_id)
    if found is None:
        raise NotFound()
    return found


def desk_application(run, application_id: int) -> Application:
    """The run has been fetched for this desk already."""
    found = queries.in_run(run.id, application_id)
    if found is None:
        raise NotFound()
    return found
