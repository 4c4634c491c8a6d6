from lms.exams.queries.exams import exams_of, passed

__all__ = ["exams_of", "passed"]
