from lms.exams.models.admissions import Admission, AttemptCredit, ExtraTime, Silence
from lms.exams.models.attempts import AnswerEntry, AnswerState, AnswerUpload, Attempt, Paper
from lms.exams.models.banks import ImportBatch, ImportItem, Question, QuestionBank, QuestionVersion
from lms.exams.models.exams import Exam, ExamQuestion
from lms.exams.models.results import Mark, Result

__all__ = [
    "Admission",
    "AnswerEntry",
    "AnswerState",
    "AnswerUpload",
    "Attempt",
    "AttemptCredit",
    "Exam",
    "ExamQuestion",
    "ExtraTime",
    "ImportBatch",
    "ImportItem",
    "Mark",
    "Paper",
    "Question",
    "QuestionBank",
    "QuestionVersion",
    "Result",
    "Silence",
]
