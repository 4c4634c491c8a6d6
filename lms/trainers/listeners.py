"""News from accounts: a name was corrected, an account was closed."""

from lms.accounts.signals import account_closed, name_changed
from lms.trainers import operations, queries


@name_changed.connect
def when_renamed(user, **_):
    trainer = queries.trainer_of_user(user.id)
    if trainer is not None:
        operations.rename_trainer(trainer, user.full_name)


@account_closed.connect
def when_closed(user, **_):
    """Whoever closes the account teaches no more; the chamber's record of who taught stays, without the address."""
    trainer = queries.trainer_of_user(user.id)
    if trainer is not None:
        operations.retire_trainer(trainer, None, "Hesabını kapattı.")
        operations.forget_address(trainer)
