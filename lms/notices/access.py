"""Fetch or refuse: what is shown to the person at the door, one's own messages and questions, a desk's rows."""

from flask_login import current_user
from sqlalchemy import select

from lms.accounts.access import branches_reached
from lms.core.audit import looked
from lms.core.database import db
from lms.core.refusals import NotFound, Refused
from lms.notices import queries
from lms.notices.models import Announcement, CourseQuestion, Message, MessageReceipt
from lms.notices.queries.messages import Audience
from lms.trainers.access import own_trainer

GONE = "Bu duyuru yayında değil. Süresi dolmuş ya da geri çekilmiş olabilir."


def shown_announcement(announcement_id: int) -> Announcement:
    """What stands on the site now; a run's only for its participants."""
    found = queries.readable(announcement_id, current_user.id if current_user.is_authenticated else None)
    if found is None:
        raise NotFound(GONE)
    return found


def desk_announcement(chamber_id: int | None, announcement_id: int) -> Announcement:
    """Of the desk's chamber; none = of the union."""
    found = queries.announcement_in(chamber_id, announcement_id)
    if found is None:
        raise NotFound()
    return found


def own_message(message_id: int) -> Message:
    """A message that the person at the door was sent."""
    found = db.session.scalar(
        select(Message)
        .join(MessageReceipt, MessageReceipt.message_id == Message.id)
        .where(Message.id == message_id, MessageReceipt.user_id == current_user.id)
    )
    if found is None:
        raise NotFound()
    return found


def desk_message(chamber, message_id: int) -> Message:
    branches = branches_reached("notices.send", chamber.id)
    found = queries.message_in(chamber.id, message_id, current_user.id, branches)
    if found is None:
        raise NotFound()
    return found


def desk_audience(chamber, key: str) -> Audience:
    """One of those to whom this person may write."""
    branches = branches_reached("notices.send", chamber.id)
    found = next((one for one in queries.audiences(chamber.id, branches) if one.key == key), None)
    if found is None:
        raise Refused("Kime yazacağınızı listeden seçin.", "audience")
    return found


def own_question(question_id: int) -> CourseQuestion:
    found = queries.question_of(current_user.id, question_id)
    if found is None:
        raise NotFound()
    return found


def taught_question(question_id: int) -> CourseQuestion:
    """A question of a course that the trainer at the door teaches."""
    found = queries.taught_question(own_trainer().id, question_id)
    if found is None:
        raise NotFound()
    return found


def desk_question(chamber, question_id: int) -> CourseQuestion:
    """A question in the desk's chamber; the asker can see that it was opened."""
    found = queries.question_in(chamber.id, question_id)
    if found is None:
        raise NotFound()
    looked(current_user.id, found.user_id, "eğiticiye sorulan soru", chamber.id)
    return found
