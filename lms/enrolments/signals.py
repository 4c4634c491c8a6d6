from blinker import Signal

enrolled = Signal("An enrolment was made. Sender: the Enrolment, flushed.")
access_changed = Signal("An enrolment's access changed (extended, cancelled). Sender: the Enrolment, flushed.")
