"""What a person's own data holds of this room, and what goes with a closed account."""

from lms.accounts.queries import own
from lms.accounts.signals import account_closed
from lms.fees import operations, queries


@account_closed.connect
def when_account_closed(user, **more):
    operations.end_all_purposes(user.id)


own.EXPORTS.append(queries.about)
