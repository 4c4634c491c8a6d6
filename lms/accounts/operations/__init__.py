"""The only place that writes in this room. Other rooms use the names below."""

from lms.accounts.operations.people import confirm_name, notify
from lms.accounts.operations.registering import register
from lms.accounts.operations.roles import end_grant, grant_role, invite, make_union_admin

__all__ = ["confirm_name", "end_grant", "grant_role", "invite", "make_union_admin", "notify", "register"]
