from lms.exams.queries.exams import exams_of, failed_in, papers_of, passed, verdict

__all__ = ["exams_of", "failed_in", "papers_of", "passed", "verdict"]
