"""What becomes of this room's rows when two accounts become one."""

from lms.accounts.rules.merging import history, stays

MERGES = [
    stays("report_schedules"),  # of a member of staff: it ends with the duty
    *history("report_schedules", "created_by_id"),
    *history("history_imports", "created_by_id"),
]
