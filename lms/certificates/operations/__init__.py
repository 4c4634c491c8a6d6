"""The only place that writes: kinds, issuing, rendering, ending (revoke, reissue), proposals of two people, reports."""

from lms.certificates.operations.ending import dismiss_name_change, forget_holder, name_changed, reissue, revoke
from lms.certificates.operations.issuing import attempt, issue, issue_for, retry_chamber, retry_pending, win
from lms.certificates.operations.kinds import WORDS, kind_for, make_kind, make_usual_kinds, retire_kind
from lms.certificates.operations.proposals import approve, next_batch, propose, refuse, resume, withdraw
from lms.certificates.operations.reminding import add_renewal, end_renewal, remind_of_expiry
from lms.certificates.operations.sealing import seal_document
from lms.certificates.operations.suspicions import close_suspicion, report_suspicion

__all__ = [
    "WORDS",
    "add_renewal",
    "approve",
    "attempt",
    "close_suspicion",
    "dismiss_name_change",
    "end_renewal",
    "forget_holder",
    "issue",
    "issue_for",
    "kind_for",
    "make_kind",
    "make_usual_kinds",
    "name_changed",
    "next_batch",
    "propose",
    "refuse",
    "remind_of_expiry",
    "reissue",
    "report_suspicion",
    "resume",
    "retire_kind",
    "retry_chamber",
    "retry_pending",
    "revoke",
    "seal_document",
    "win",
    "withdraw",
]
