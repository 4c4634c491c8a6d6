from blinker import Signal

attendance_met = Signal("A finished dated run's attendance rule is met. Sender: the Enrolment; sent once for each.")
