"""The only place that writes: templates, invitations, answers and their counting, moderation."""

from lms.surveys.operations.answering import answer, count_out, decline, pool_small_runs
from lms.surveys.operations.moderating import decide_text
from lms.surveys.operations.sending import forget_person, invite, invite_finished, open_survey, send_to_run
from lms.surveys.operations.templates import (
    change_question,
    draft_of,
    drop_draft,
    make_template,
    move_question,
    remove_question,
    rename,
    retire,
    set_automatic,
    take_into_use,
)

__all__ = [
    "answer",
    "change_question",
    "count_out",
    "decide_text",
    "decline",
    "draft_of",
    "drop_draft",
    "forget_person",
    "invite",
    "invite_finished",
    "make_template",
    "move_question",
    "open_survey",
    "pool_small_runs",
    "remove_question",
    "rename",
    "retire",
    "send_to_run",
    "set_automatic",
    "take_into_use",
]
