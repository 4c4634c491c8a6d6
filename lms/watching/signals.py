"""What watching announces."""

from blinker import Signal

course_watched = Signal("watching.course_watched")
"""send(enrolment): enough of the training has been watched. Sent once per enrolment, inside the transaction in which
the sum passed the threshold (a report, a credit by hand, a change of the lessons, or the sweep)."""
