"""What becomes of this room's rows when two accounts become one: of two live enrolments in one run one stays."""

from lms.accounts.rules.merging import follows, history, moved, stays
from lms.enrolments.uniting import faults, unite

__all__ = ["MERGES", "faults", "unite"]

HAS_KEY = "EXISTS (SELECT 1 FROM calendar_keys k WHERE k.user_id = :target)"
EXTENDS = (
    "o.applied_at IS NULL AND o.ended_at IS NULL AND EXISTS (SELECT 1 FROM access_extensions k"
    " WHERE k.enrolment_id = :target AND k.applied_at IS NULL AND k.ended_at IS NULL)"
)
MERGES = [
    moved("enrolments", "Eğitim kaydı"),
    stays("enrolments", "united_into_id"),
    moved("applications", "Dönem başvurusu"),
    *history("applications", "decided_by_id", "objection_by_id", "enrolment_id"),
    *history("application_events", "actor_id"),
    follows("access_extensions", unless=EXTENDS),
    moved("calendar_keys", "", unless=HAS_KEY),
]
