"""What this room announces, inside the transaction of its cause."""

from blinker import signal

name_changed = signal("accounts.name_changed")  # send(user, old=…, new=…, actor_id=…): the printed name is another
consent_withdrawn = signal("accounts.consent_withdrawn")  # send(kind, user_id=…): the person wants it no more
account_closed = signal("accounts.account_closed")  # send(user)
membership_matched = signal("accounts.membership_matched")  # send(membership)
