"""Named reads: announcements, audiences of messages, questions."""

from lms.notices.queries.announcements import (
    announcement_in,
    board,
    of_chamber,
    on_site_for,
    readable,
    runs_to_announce,
    seen_by,
    waiting_changes,
)
from lms.notices.queries.messages import audiences, message_in, messages_of, people_of, receipts
from lms.notices.queries.questions import (
    posts_of,
    question_in,
    question_of,
    questions_in,
    questions_of,
    questions_of_enrolment,
    taught_question,
    taught_questions,
    trainers_of,
    unanswered,
)

__all__ = [
    "announcement_in",
    "audiences",
    "board",
    "message_in",
    "messages_of",
    "of_chamber",
    "on_site_for",
    "people_of",
    "posts_of",
    "question_in",
    "question_of",
    "questions_in",
    "questions_of",
    "questions_of_enrolment",
    "readable",
    "receipts",
    "runs_to_announce",
    "seen_by",
    "taught_question",
    "taught_questions",
    "trainers_of",
    "unanswered",
    "waiting_changes",
]
