"""Fetch or refuse: one's own invitation, a chamber's template, its runs and its texts."""

from flask_login import current_user

from lms.catalogue.models import CourseRun
from lms.core.database import db
from lms.core.refusals import NotFound
from lms.surveys import queries
from lms.surveys.models import SurveyInvitation, SurveyTemplate, SurveyText


def own_invitation(invitation_id: int) -> SurveyInvitation:
    found = queries.invitation_of(current_user.id, invitation_id)
    if found is None:
        raise NotFound()
    return found


def desk_template(chamber, template_id: int) -> SurveyTemplate:
    found = queries.template_in(template_id, chamber.id)
    if found is None:
        raise NotFound()
    return found


def desk_question(template: SurveyTemplate, key: str) -> dict:
    """A question of the newest version of the template."""
    found = next((one for one in queries.newest(template.id).questions if one["key"] == key), None)
    if found is None:
        raise NotFound()
    return found


def desk_text(chamber, text_id) -> SurveyText:
    found = queries.text_in(text_id, chamber.id)
    if found is None:
        raise NotFound()
    return found


def desk_run(chamber, run_id: int) -> CourseRun:
    found = db.session.get(CourseRun, run_id)
    if found is None or found.chamber_id != chamber.id:
        raise NotFound()
    return found
