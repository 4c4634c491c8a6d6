"""Suggestions asked for, narrowed, mailed, given up."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from lms.accounts.models import User
from lms.accounts.operations.people import give_consent, withdraw_consent
from lms.core import mail
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.refusals import Refused
from lms.portfolio.suggestions import queries
from lms.portfolio.suggestions.models import HiddenCourse, Interest, SuggestionReader

CONSENT = "suggestions"
AT_ONCE = 20  # mails per round of the scheduler
IN_A_MAIL = 5
NONE_LEFT = "En az bir ilgi alanı seçin. Öneri istemiyorsanız önerileri kapatın."


def choose(user_id: int, chosen: set[str], by_email: bool) -> None:
    """The person asks for suggestions in these subjects (slugs); this is the consent. Raises Refused without any."""
    known = {slug for slug, _, below in queries.subjects() for slug in (slug, *(one for one, _ in below))}
    wanted = (chosen & known) | (chosen & queries.interests_of(user_id))
    if not wanted:
        raise Refused(NONE_LEFT if queries.interests_of(user_id) else "En az bir ilgi alanı seçin.")
    give_consent(user_id, CONSENT)
    row = insert(SuggestionReader).values(user_id=user_id, by_email=by_email)
    db.session.execute(row.on_conflict_do_update(index_elements=["user_id"], set_={"by_email": by_email}))
    db.session.execute(delete(Interest).where(Interest.user_id == user_id, Interest.subject.not_in(wanted)))
    rows = [{"user_id": user_id, "subject": subject} for subject in sorted(wanted)]
    db.session.execute(insert(Interest).values(rows).on_conflict_do_nothing())


def hide(user_id: int, course_id: int) -> None:
    """No more of this course. Nothing happens for somebody without suggestions."""
    if queries.reader(user_id) is not None and course_id in {one.course_id for one in queries.shelf().items}:
        db.session.execute(insert(HiddenCourse).values(user_id=user_id, course_id=course_id).on_conflict_do_nothing())


def bring_back(user_id: int) -> None:
    """What was hidden may be suggested again."""
    db.session.execute(delete(HiddenCourse).where(HiddenCourse.user_id == user_id))


def stop(user_id: int) -> None:
    """The consent is withdrawn; what was chosen goes with it (listeners)."""
    withdraw_consent(user_id, CONSENT)
    forget(user_id)


def forget(user_id: int) -> None:
    """Interests, hidden courses and the wish for mails are deleted."""
    for model in (Interest, HiddenCourse, SuggestionReader):
        db.session.execute(delete(model).where(model.user_id == user_id))


def mail_due() -> None:
    """A duty of the scheduler: once a month, to whoever asked for it and for whom there is something."""
    for row in queries.due(AT_ONCE):
        row.mailed_at = NOW
        user, found = db.session.get(User, row.user_id), queries.for_person(row.user_id, IN_A_MAIL)
        if found:
            mail.post(user.email, "portfolio/suggestions", full_name=user.full_name, found=found)
    db.session.flush()
