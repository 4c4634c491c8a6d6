"""What becomes of the rows of this room when two accounts become one. Suggestions rest on a choice of each account."""

from lms.accounts.rules.merging import moved, stays

MERGES = [
    moved("share_links", "Paylaşım bağlantısı"),
    stays("suggestion_readers"),
    stays("suggestion_interests"),
    stays("suggestion_hidden_courses"),
]
