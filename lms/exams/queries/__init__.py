from lms.exams.queries.exams import best_shown, exams_of, passed

__all__ = ["best_shown", "exams_of", "passed"]
