"""What becomes of this room's rows when two accounts become one."""

from lms.accounts.rules.merging import history

MERGES = [
    *history("course_versions", "created_by_id"),
    *history("version_events", "actor_id"),
    *history("run_events", "actor_id"),
    *history("course_trainers", "assigned_by_id"),
]
