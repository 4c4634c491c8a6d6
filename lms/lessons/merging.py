"""What becomes of this room's rows when two accounts become one."""

from lms.accounts.rules.merging import history

MERGES = history("materials", "created_by_id")
