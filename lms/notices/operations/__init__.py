"""The only place that writes: announcements, messages, questions."""

from lms.notices.operations.announcements import (
    change_announcement,
    delete_draft,
    make_announcement,
    publish,
    tell_due,
    tell_some,
    withdraw,
)
from lms.notices.operations.messages import deliver_some, send_message
from lms.notices.operations.questions import ask, close_question, reply

__all__ = [
    "ask",
    "change_announcement",
    "close_question",
    "delete_draft",
    "deliver_some",
    "make_announcement",
    "publish",
    "reply",
    "send_message",
    "tell_due",
    "tell_some",
    "withdraw",
]
