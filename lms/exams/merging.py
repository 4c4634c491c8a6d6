"""What becomes of this room's rows when two accounts become one. Attempts go over and count together with those of the
account that stays; what was answered and marked is not touched."""

from lms.accounts.rules.merging import by_hand, follows, history, moved
from lms.exams.operations.uniting import faults, unite

__all__ = ["MERGES", "faults", "unite"]

EXTRA_TIME = (
    "o.ended_at IS NULL AND EXISTS (SELECT 1 FROM extra_times k WHERE k.user_id = :target"
    " AND k.chamber_id = o.chamber_id AND k.ended_at IS NULL)"
)
HANDED_IN = "EXISTS (SELECT 1 FROM submissions k WHERE k.enrolment_id = :target AND k.coursework_id = o.coursework_id)"
MERGES = [
    by_hand("attempts"),  # they are numbered anew
    follows("attempts"),
    moved("results", "Sınav sonucu"),
    follows("results"),
    *history("results", "published_by_id"),
    moved("objections", "Sınav itirazı"),
    *history("objections", "decided_by_id"),
    moved("exam_admissions", ""),
    moved("extra_times", "Ek süre", unless=EXTRA_TIME),
    *history("extra_times", "set_by_id"),
    moved("submissions", "Ödev teslimi"),
    follows("submissions", unless=HANDED_IN),
    *history("marks", "marker_id"),
    *history("mark_opinions", "marker_id"),
    *history("submission_opinions", "marker_id"),
    *history("question_rulings", "proposed_by_id", "decided_by_id"),
    *history("result_changes", "actor_id"),
    *history("exam_conflicts", "user_id"),
    *history("exams", "locked_by_id", "created_by_id", "opened_by_id"),
    *history("question_banks", "created_by_id"),
    *history("question_imports", "created_by_id"),
    *history("question_versions", "author_id"),
    *history("attempt_credits", "by_id"),
    *history("courseworks", "created_by_id"),
]
