"""What becomes of this room's rows when two accounts become one. Documents stay as they were issued, and both verify;
of two for one course and run the later one is superseded by the earlier when the merge is final."""

from lms.accounts.rules.merging import history, moved
from lms.certificates.operations.uniting import faults, finish, settle

__all__ = ["MERGES", "faults", "finish", "settle"]

SAME_SOURCE = (
    "EXISTS (SELECT 1 FROM entitlements k WHERE k.user_id = :target AND k.source = o.source AND k.kind_id = o.kind_id)"
)
MERGES = [
    moved("entitlements", "", unless=SAME_SOURCE),
    *history("entitlements", "enrolment_id"),
    moved("certificates", "Belge"),
    moved("archive_records", "Arşiv kaydı"),
    *history("archive_imports", "created_by_id"),
    *history("certificate_proposals", "created_by_id", "decided_by_id"),
    *history("certificate_renewals", "created_by_id"),
    *history("certificate_suspicions", "closed_by_id"),
    *history("api_tokens", "created_by_id", "revoked_by_id"),
]
