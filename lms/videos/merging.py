"""What becomes of this room's rows when two accounts become one."""

from lms.accounts.rules.merging import history, stays

MERGES = [
    *history("videos", "created_by_id"),
    *history("video_versions", "created_by_id"),
    *history("rights_records", "created_by_id"),
    stays("uploads"),  # begun as staff: ended, or cleared away
]
