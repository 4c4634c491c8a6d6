"""What becomes of this room's rows when two accounts become one. Marks belong to an enrolment in a dated run, and two
such enrolments are never united: they go over with the one that there is."""

from lms.accounts.rules.merging import history

MERGES = [
    *history("attendance_marks", "enrolment_id", "marked_by_id"),
    *history("attendance_changes", "enrolment_id", "actor_id"),
    *history("attendance_outcomes", "enrolment_id"),
    *history("attendance_reports", "created_by_id"),
    *history("practice_rubrics", "created_by_id"),
    *history("practice_sheets", "enrolment_id", "judge_id"),
    *history("practice_outcomes", "enrolment_id", "decided_by_id"),
]
