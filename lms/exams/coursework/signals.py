"""coursework_passed: a submission was marked and passes (submission.enrolment_id); sent in the marking transaction.
coursework_retired: a required one no longer counts; what waited for it alone may now be due."""

from blinker import signal

coursework_passed = signal("exams.coursework_passed")
coursework_retired = signal("exams.coursework_retired")
