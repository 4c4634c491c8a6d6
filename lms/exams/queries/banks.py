from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms.core import turkish
from lms.core.database import db
from lms.exams.models import ImportBatch, ImportItem, Question, QuestionBank, QuestionDrawing, QuestionVersion


def banks_of(chamber_id: int, retired: bool = False) -> list[tuple[QuestionBank, int]]:
    """A chamber's banks with the number of their questions in use, in Turkish order."""
    count = (
        select(func.count()).where(Question.bank_id == QuestionBank.id, Question.retired_at.is_(None)).scalar_subquery()
    )
    rows = select(QuestionBank, count).where(QuestionBank.chamber_id == chamber_id)
    if not retired:
        rows = rows.where(QuestionBank.retired_at.is_(None))
    return [tuple(row) for row in db.session.execute(rows.order_by(QuestionBank.sort_key, QuestionBank.id))]


def bank_in(chamber_id: int, bank_id: int) -> QuestionBank | None:
    return db.session.scalar(
        select(QuestionBank).where(QuestionBank.id == bank_id, QuestionBank.chamber_id == chamber_id)
    )


def question_in(chamber_id: int, question_id: int) -> Question | None:
    return db.session.scalar(
        select(Question)
        .join(QuestionBank)
        .options(joinedload(Question.bank), joinedload(Question.current_version))
        .where(Question.id == question_id, QuestionBank.chamber_id == chamber_id)
    )


def versions_of(question_id: int) -> list[QuestionVersion]:
    """All versions, the newest first."""
    return list(
        db.session.scalars(
            select(QuestionVersion)
            .where(QuestionVersion.question_id == question_id)
            .order_by(QuestionVersion.number.desc())
        )
    )


def filtered(bank_id: int, kind="", topic="", difficulty=0, text="", retired=False):
    """The questions of a bank as a statement; empty filters ask for nothing."""
    rows = select(Question).where(Question.bank_id == bank_id)
    rows = rows.where(Question.retired_at.is_not(None) if retired else Question.retired_at.is_(None))
    if kind:
        rows = rows.where(Question.kind == kind)
    if topic:
        rows = rows.where(Question.topic == topic)
    if difficulty:
        rows = rows.where(Question.difficulty == difficulty)
    for word in turkish.fold(text).split()[:8]:
        rows = rows.where(Question.search_key.contains(word, autoescape=True))
    return rows


def page_of(bank_id: int, page: int, per_page: int = 30, **filters) -> Pagination:
    """With the current version of each question, so that a list can show how it begins."""
    rows = filtered(bank_id, **filters).options(joinedload(Question.current_version))
    return db.paginate(
        rows.order_by(Question.title, Question.id),
        page=page,
        per_page=per_page,
        error_out=False,
    )


def topics_of(bank_id: int) -> list[str]:
    rows = select(Question.topic).distinct().where(Question.bank_id == bank_id, Question.retired_at.is_(None))
    return sorted((topic for topic in db.session.scalars(rows) if topic), key=turkish.sort_key)


def contents_of(bank_id: int):
    """The questions in use as the writers of lms/exams/formats take them, a few at a time."""
    rows = (
        select(Question.title, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .where(Question.bank_id == bank_id, Question.retired_at.is_(None))
        .order_by(Question.id)
        .execution_options(yield_per=500)
    )
    for title, version in db.session.execute(rows):
        yield {
            "title": title,
            "kind": version.kind,
            "stem": version.stem,
            "body": version.body,
            "points": version.points,
            "topic": version.topic,
            "difficulty": version.difficulty,
            "feedback": version.feedback,
        }


def drawing_in(chamber_id: int, drawing_id: int) -> QuestionDrawing | None:
    rows = select(QuestionDrawing).join(QuestionBank, QuestionBank.id == QuestionDrawing.bank_id)
    return db.session.scalar(rows.where(QuestionDrawing.id == drawing_id, QuestionBank.chamber_id == chamber_id))


def batch_in(bank_id: int, batch_id: int) -> ImportBatch | None:
    return db.session.scalar(select(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.bank_id == bank_id))


def batches_of(bank_id: int) -> list[ImportBatch]:
    rows = select(ImportBatch).where(ImportBatch.bank_id == bank_id).order_by(ImportBatch.id.desc()).limit(20)
    return list(db.session.scalars(rows))


def verdicts_of(batch_id: int) -> dict[str, int]:
    rows = select(ImportItem.verdict, func.count()).where(ImportItem.batch_id == batch_id).group_by(ImportItem.verdict)
    return {verdict: count for verdict, count in db.session.execute(rows)}


def items_page(batch_id: int, page: int, verdict: str = "", per_page: int = 50) -> Pagination:
    rows = select(ImportItem).where(ImportItem.batch_id == batch_id).order_by(ImportItem.number)
    if verdict:
        rows = rows.where(ImportItem.verdict == verdict)
    return db.paginate(rows, page=page, per_page=per_page, error_out=False)
