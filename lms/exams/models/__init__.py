from lms.exams.models.attempts import AnswerEntry, AnswerState, AnswerUpload, Attempt, Paper
from lms.exams.models.banks import ImportBatch, ImportItem, Question, QuestionBank, QuestionVersion
from lms.exams.models.exams import Exam, ExamQuestion
from lms.exams.models.results import Mark, Result

__all__ = [
    "AnswerEntry",
    "AnswerState",
    "AnswerUpload",
    "Attempt",
    "Exam",
    "ExamQuestion",
    "ImportBatch",
    "ImportItem",
    "Mark",
    "Paper",
    "Question",
    "QuestionBank",
    "QuestionVersion",
    "Result",
]
