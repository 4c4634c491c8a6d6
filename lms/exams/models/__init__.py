from lms.exams.models.admissions import Admission, AttemptCredit, ExtraTime, Silence
from lms.exams.models.attempts import AnswerEntry, AnswerState, AnswerUpload, Attempt, Paper
from lms.exams.models.banks import ImportBatch, ImportItem, Question, QuestionBank, QuestionDrawing, QuestionVersion
from lms.exams.models.decisions import Objection, ResultChange, Ruling
from lms.exams.models.exams import ConflictDeclaration, Exam, ExamQuestion
from lms.exams.models.results import Mark, MarkOpinion, RecomputeNight, Result

__all__ = [
    "Admission",
    "AnswerEntry",
    "AnswerState",
    "AnswerUpload",
    "Attempt",
    "AttemptCredit",
    "ConflictDeclaration",
    "Exam",
    "ExamQuestion",
    "ExtraTime",
    "ImportBatch",
    "ImportItem",
    "Mark",
    "MarkOpinion",
    "Objection",
    "Paper",
    "Question",
    "QuestionBank",
    "QuestionDrawing",
    "QuestionVersion",
    "RecomputeNight",
    "Result",
    "ResultChange",
    "Ruling",
    "Silence",
]
