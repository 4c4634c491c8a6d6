from lms.exams.queries.exams import best_shown, exams_of, failed_in, papers_of, passed, verdict

__all__ = ["best_shown", "exams_of", "failed_in", "papers_of", "passed", "verdict"]
