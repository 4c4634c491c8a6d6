"""What becomes of this room's rows when two accounts become one: what was watched is united, never added up."""

from lms.accounts.rules.merging import Rule, by_hand, follows, history, stays
from lms.watching.operations.uniting import lock, separate, settle, unite

__all__ = ["MERGES", "lock", "separate", "settle", "unite"]

MERGES: list[Rule] = [
    stays("playback_clocks"),  # the credit is of a player, nobody gets it twice
    *history("playback_sessions", "user_id", "enrolment_id"),
    by_hand("watch_ledgers", "enrolment_id"),
    by_hand("watch_totals", "enrolment_id"),
    *history("video_completions", "enrolment_id"),
    *history("watch_credits", "enrolment_id", "proposed_by_id", "decided_by_id"),
    follows("lesson_notes"),
]
