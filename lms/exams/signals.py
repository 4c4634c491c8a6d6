"""What the room announces. exam_passed: a published result that passes; sent in the publishing transaction, once per
result (result.user_id, enrolment_id, exam_id, score, pass_mark). result_changed: a published passing result has another
score by a decision (before, reason, first_id, second_id); who only now passes is announced by exam_passed.
exam_failed: a published result does not pass. exam_closed: nobody starts this exam any more (the Exam)."""

from blinker import signal

exam_passed = signal("exams.exam_passed")
result_changed = signal("exams.result_changed")
exam_failed = signal("exams.exam_failed")
exam_closed = signal("exams.exam_closed")
