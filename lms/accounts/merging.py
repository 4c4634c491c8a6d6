"""What becomes of this room's rows when two accounts become one."""

from lms.accounts.operations.merging import copy_chambers
from lms.accounts.queries.merging import faults
from lms.accounts.rules.merging import by_hand, history, moved, stays

__all__ = ["MERGES", "faults", "settle"]

SAME_CHAMBER = (
    "o.state = 'waiting' AND EXISTS (SELECT 1 FROM membership_claims k WHERE k.user_id = :target"
    " AND k.chamber_id = o.chamber_id AND k.state = 'waiting')"
)
MERGES = [
    moved("memberships", "Üyelik"),
    moved("membership_claims", "Üyelik talebi", unless=SAME_CHAMBER),
    *history("membership_claims", "decided_by_id"),
    *history("member_imports", "created_by_id"),
    moved("qualifications", "Nitelik"),
    moved("notifications", "Site bildirimi"),
    by_hand("chamber_people"),
    stays("consents"),  # a consent is given by oneself, from the account that one uses
    stays("mail_choices"),
    stays("saved_filters"),
    stays("role_grants"),  # a live one refuses the merge
    *history("role_grants", "granted_by_id"),
    *history("invitations", "invited_by_id"),
    stays("login_sessions"),  # ended
    stays("one_time_tokens"),  # used up
    stays("recovery_codes"),
    stays("users", "merged_into_id"),
    stays("account_merges", "kept_id"),
    stays("account_merges", "merged_id"),
    *history("account_merges", "proposed_by_id", "decided_by_id", "undone_by_id"),
]


def settle(act) -> None:
    copy_chambers(act)
