"""Which questions a candidate gets: chosen ones, or drawn from banks by a seed."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, BigInteger, Integer, bindparam, select, text

from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams.models import Exam, ExamQuestion, Question, QuestionVersion
from lms.exams.queries import plans

OWN_QUESTIONS = "Bu sınavda sizin yazdığınız ya da çıkar çatışması bildirilmiş bir soru var; sınava giremezsiniz."

# By a hash of the seed: the same seed draws the same questions. What may not be drawn is a hashed list, and only what a
# line asks stands in the statement: so the plan stays good when PostgreSQL makes one for all values.
DRAW = """
    SELECT id FROM questions WHERE bank_id = :bank AND retired_at IS NULL {asked}
      AND id NOT IN (SELECT unnest(CAST(:barred AS integer[])))
    ORDER BY hashint8extended(id::bigint, :seed), id LIMIT :count
"""
ASKED = {"difficulty": "AND difficulty = :difficulty", "topic": "AND topic = :topic"}


def drawn(exam: Exam, seed: int, seen: list[int], user_id: int | None = None) -> list[dict]:
    """The versions of a new paper: id, question_id, kind, body, topic, points. Questions whose author is the candidate,
    or has declared a conflict, are not drawn. Raises Refused when a bank no longer holds enough questions, and when the
    chosen questions hold one of the candidate's own."""
    barred = plans.barred_questions(exam, user_id)
    ids = drawn_ids(exam.draw, seed, seen, barred) if exam.draw else chosen_ids(exam.id)
    if not exam.draw and set(ids) & set(barred):
        raise Refused(OWN_QUESTIONS)
    if not ids:
        raise Refused("Sınavda soru yok. Sınav sorumlusuna bildirin.")
    rows = db.session.execute(
        select(
            QuestionVersion.id,
            QuestionVersion.question_id,
            QuestionVersion.kind,
            QuestionVersion.body,
            QuestionVersion.topic,
            QuestionVersion.points,
        )
        .join(Question, Question.current_version_id == QuestionVersion.id)
        .where(Question.id.in_(ids))
    ).mappings()
    found = {row["question_id"]: dict(row) for row in rows}
    return [found[question_id] for question_id in ids]


def drawn_ids(draw: list[dict], seed: int, seen: list[int], barred: Sequence[int] = ()) -> list[int]:
    """Line by line; questions that the person has met already only when there are no others."""
    taken: list[int] = []
    for line in draw:
        out = [*taken, *barred]
        ids = fill(line, seed, [*out, *seen], line["count"])
        if len(ids) < line["count"] and seen:
            ids += fill(line, seed, [*out, *ids], line["count"] - len(ids))
        if len(ids) < line["count"]:
            raise Refused("Soru bankasında sınav için yeterli soru kalmadı. Sınav sorumlusuna bildirin.")
        taken += ids
    return taken


def fill(line: dict, seed: int, barred: list[int], count: int) -> list[int]:
    asked = {name: line[name] for name in ASKED if line.get(name)}
    statement = text(DRAW.format(asked=" ".join(ASKED[name] for name in asked))).bindparams(
        bindparam("barred", type_=ARRAY(Integer)), bindparam("seed", type_=BigInteger)
    )
    values = {"bank": line["bank_id"], "barred": barred, "seed": seed, "count": count, **asked}
    return list(db.session.scalars(statement, values))


def chosen_ids(exam_id: int) -> list[int]:
    return list(
        db.session.scalars(
            select(ExamQuestion.question_id).where(ExamQuestion.exam_id == exam_id).order_by(ExamQuestion.position)
        )
    )


def shortage(exam: Exam) -> list[str]:
    """Whether the plan as a whole can be drawn, lines that ask for the same questions counted together."""
    try:
        drawn_ids(exam.draw, 1, [], plans.barred_questions(exam))
    except Refused:
        return ["Plan satırları birlikte çekilemiyor: bankada eksik soru var ya da satırlar aynı soruları istiyor."]
    return []
