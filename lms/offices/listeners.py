"""News from accounts: an account was closed."""

from lms.accounts.signals import account_closed
from lms.offices import operations


@account_closed.connect
def when_closed(user, **_):
    operations.forget_person(user.id)
