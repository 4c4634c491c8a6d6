"""What the room announces. exam_passed: a published result that passes; sent in the publishing transaction, once per
result (result.user_id, enrolment_id, exam_id, score, pass_mark)."""

from blinker import signal

exam_passed = signal("exams.exam_passed")
