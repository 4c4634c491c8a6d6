"""What a chamber says to people and what they ask: announcements of the union, a chamber or a run; messages to the
participants of a course or a run, with a record of who got what; questions of participants to the trainer.

On the site everything stands always; by e-mail only what the receiver wants (accounts/notices.py)."""
