"""What becomes of this room's rows when two accounts become one."""

from lms.accounts.rules.merging import moved

MERGES = [moved("share_links", "Paylaşım bağlantısı")]
