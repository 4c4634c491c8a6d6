"""What becomes of the rows of this room when two accounts become one. Of two candidacies for a call one stays."""

from lms.accounts.rules.merging import history, moved

CANDIDATE = "EXISTS (SELECT 1 FROM office_candidacies k WHERE k.user_id = :target AND k.call_id = o.call_id)"
SAME_START = (
    "EXISTS (SELECT 1 FROM office_appointments k WHERE k.user_id = :target AND k.office_id = o.office_id"
    " AND k.starts_on = o.starts_on)"
)
MERGES = [
    moved("office_candidacies", "Görev adaylığı", unless=CANDIDATE),
    moved("office_appointments", "Süreli görev", unless=SAME_START),
    *history("office_candidacies", "nominated_by_id"),
    *history("office_appointments", "created_by_id"),
    *history("office_calls", "created_by_id", "decided_by_id"),
    *history("offices", "created_by_id"),
]
