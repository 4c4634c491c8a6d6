"""News from below: a course was watched, an account was closed. A survey must never cost the learner anything: what
fails here is logged, and the completion stands."""

import logging

from sqlalchemy.exc import DBAPIError

from lms.accounts.queries import own
from lms.accounts.signals import account_closed
from lms.core.database import db
from lms.surveys import operations, queries
from lms.watching.signals import course_watched

log = logging.getLogger(__name__)


@course_watched.connect
def when_watched(enrolment, **_):
    """The end of a self-paced course. A dated run's people are asked when its days are over (the scheduler)."""
    if enrolment.run.kind == "dated":
        return
    try:
        with db.session.begin_nested():
            operations.invite(enrolment)
    except Exception as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        log.exception("no survey for enrolment %s", enrolment.id)


@account_closed.connect
def when_closed(user, **_):
    operations.forget_person(user.id)


def invitation_export(user_id: int):
    """What a person's own export says: which surveys they were sent. Their answers cannot be told from others'."""
    return "anket_davetleri", [
        {"egitim": one.survey.course_version.title, "durum": one.state, "son_gun": one.until}
        for one in queries.invitations_of(user_id)
    ]


own.EXPORTS.append(invitation_export)
