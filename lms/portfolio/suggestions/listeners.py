"""News from accounts: a consent was withdrawn, an account was closed."""

from lms.accounts.signals import account_closed, consent_withdrawn
from lms.portfolio.suggestions import operations


@consent_withdrawn.connect
def when_withdrawn(kind, user_id, **_):
    if kind == operations.CONSENT:
        operations.forget(user_id)


@account_closed.connect
def when_closed(user, **_):
    operations.forget(user.id)
