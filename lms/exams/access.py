"""Fetch or refuse: of the desk within its chamber, of a candidate their own."""

import uuid

from flask_login import current_user

from lms.core.numbers import whole_number
from lms.core.refusals import NotFound
from lms.exams.models import (
    Attempt,
    Exam,
    ImportBatch,
    Objection,
    Question,
    QuestionBank,
    QuestionDrawing,
    QuestionVersion,
    Ruling,
)
from lms.exams.queries import attempts, banks, exams, objections


def bank_of(chamber, bank_id: int) -> QuestionBank:
    return found(banks.bank_in(chamber.id, bank_id))


def question_of(chamber, question_id: int) -> Question:
    return found(banks.question_in(chamber.id, question_id))


def drawing_of(chamber, number: str) -> QuestionDrawing | None:
    """A picture that waits for its question; none when it is gone or another chamber's."""
    return banks.drawing_in(chamber.id, whole_number(number) or 0)


def batch_of(bank: QuestionBank, batch_id: int) -> ImportBatch:
    return found(banks.batch_in(bank.id, batch_id))


def exam_of(chamber, exam_id: int) -> Exam:
    return found(exams.exam_in(chamber.id, exam_id))


def mark_of(chamber, attempt_id: int, question: int):
    return found(exams.mark_in(chamber.id, attempt_id, question))


def objection_of(chamber, objection_id: int) -> Objection:
    return found(objections.in_chamber(chamber.id, objection_id))


def own_objection(objection_id: int) -> Objection:
    return found(objections.own(current_user.id, objection_id))


def ruling_of(chamber, ruling_id: int) -> Ruling:
    return found(objections.ruling_in(chamber.id, ruling_id))


def asked_version(exam: Exam, version_id: int) -> QuestionVersion:
    """A version that somebody was asked in the exam."""
    return found(objections.asked_version(exam.id, version_id))


def candidates_exam(exam_id: int) -> Exam:
    """An exam that the person at the door may know of."""
    return found(attempts.exam_for(current_user.id, exam_id))


def own_attempt(public_id: uuid.UUID) -> Attempt:
    return found(attempts.attempt_of(current_user.id, public_id))


def found(thing):
    if thing is None:
        raise NotFound()
    return thing
