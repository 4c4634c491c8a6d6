"""What becomes of this room's rows when two accounts become one: of two live enrolments in one run one stays."""

from lms.accounts.rules.merging import history, moved, stays
from lms.enrolments.uniting import faults, unite

__all__ = ["MERGES", "faults", "unite"]

HAS_KEY = "EXISTS (SELECT 1 FROM calendar_keys k WHERE k.user_id = :target)"
MERGES = [
    moved("enrolments", "Eğitim kaydı"),
    stays("enrolments", "united_into_id"),
    moved("applications", "Dönem başvurusu"),
    *history("applications", "decided_by_id", "objection_by_id", "enrolment_id"),
    *history("application_events", "actor_id"),
    moved("calendar_keys", "", unless=HAS_KEY),
]
