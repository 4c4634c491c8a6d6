"""The plan of an exam: who wrote its questions, and what of a bank may not be asked."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select, true

from lms.accounts.models import User
from lms.core.database import db
from lms.exams.models import ConflictDeclaration, Exam, ExamQuestion, Question, QuestionVersion

NOT_ON_PAPER = ("file_upload", "hotspot")
CONFLICTS = ("sits", "related")


@dataclass(frozen=True)
class Author:
    user: User
    questions: int
    declaration: ConflictDeclaration | None


def in_plan(exam: Exam):
    """The questions in use that the exam may ask, as a condition."""
    if exam.draw:
        return Question.bank_id.in_([line["bank_id"] for line in exam.draw]) & Question.retired_at.is_(None)
    return Question.id.in_(select(ExamQuestion.question_id).where(ExamQuestion.exam_id == exam.id))


def off_paper(exam: Exam) -> dict[str, int]:
    """Kind -> how many questions that the exam may ask cannot be answered on paper."""
    lines = [
        (Question.bank_id == line["bank_id"])
        & (Question.topic == line["topic"] if line.get("topic") else true())
        & (Question.difficulty == line["difficulty"] if line.get("difficulty") else true())
        for line in exam.draw
    ]
    rows = select(Question.kind, func.count()).where(in_plan(exam), Question.kind.in_(NOT_ON_PAPER))
    rows = rows.where(or_(*lines)) if lines else rows
    return dict(db.session.execute(rows.group_by(Question.kind).order_by(Question.kind)).all())


def authors(exam: Exam) -> list[Author]:
    """Who wrote questions that the exam may ask, with what they declared, by name."""
    rows = db.session.execute(
        select(User, func.count(), ConflictDeclaration)
        .join(QuestionVersion, QuestionVersion.author_id == User.id)
        .join(Question, Question.current_version_id == QuestionVersion.id)
        .outerjoin(
            ConflictDeclaration, (ConflictDeclaration.user_id == User.id) & (ConflictDeclaration.exam_id == exam.id)
        )
        .where(in_plan(exam))
        .group_by(User.id, ConflictDeclaration.exam_id, ConflictDeclaration.user_id)
        .order_by(User.sort_key)
    )
    return [Author(*row) for row in rows]


def barred_questions(exam: Exam, user_id: int | None = None) -> list[int]:
    """Questions of authors in conflict, and of the candidate, that stand in the plan."""
    declared = select(ConflictDeclaration.user_id).where(
        ConflictDeclaration.exam_id == exam.id, ConflictDeclaration.kind.in_(CONFLICTS)
    )
    barred = QuestionVersion.author_id.in_(declared)
    rows = (
        select(Question.id)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(barred if user_id is None else barred | (QuestionVersion.author_id == user_id), in_plan(exam))
    )
    return list(db.session.scalars(rows))


def declaration(exam_id: int, user_id: int) -> ConflictDeclaration | None:
    return db.session.get(ConflictDeclaration, (exam_id, user_id))
