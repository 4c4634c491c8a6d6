"""People: accounts, sign-in, memberships, roles, consents, notifications. The permissions table is permissions.py."""
