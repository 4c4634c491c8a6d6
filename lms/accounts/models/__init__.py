from lms.accounts.models.memberships import ChamberPerson, MemberImport, MemberListEntry, Membership, MembershipClaim
from lms.accounts.models.merging import AccountMerge, MergeChange
from lms.accounts.models.people import Consent, MailChoice, Notification, Qualification, SavedFilter, User
from lms.accounts.models.roles import Invitation, RoleGrant
from lms.accounts.models.signing_in import LoginSession, OneTimeToken, RecoveryCode, ThrottleCount

__all__ = [
    "AccountMerge",
    "ChamberPerson",
    "Consent",
    "Invitation",
    "LoginSession",
    "MailChoice",
    "MemberImport",
    "MemberListEntry",
    "Membership",
    "MembershipClaim",
    "MergeChange",
    "Notification",
    "OneTimeToken",
    "Qualification",
    "RecoveryCode",
    "RoleGrant",
    "SavedFilter",
    "ThrottleCount",
    "User",
]
