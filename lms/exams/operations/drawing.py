"""Which questions a candidate gets: chosen ones, or drawn from banks by a seed."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, BigInteger, Integer, bindparam, select, text

from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams.models import Exam, ExamQuestion, Question, QuestionVersion
from lms.exams.queries import plans

OWN_QUESTIONS = "Bu sınavda sizin yazdığınız ya da çıkar çatışması bildirilmiş bir soru var; sınava giremezsiniz."

# Not seen before first, then by a hash of the seed: the same seed draws the same questions.
DRAW = text("""
    SELECT id FROM questions
    WHERE bank_id = :bank AND (:difficulty = 0 OR difficulty = :difficulty) AND (:topic = '' OR topic = :topic)
      AND retired_at IS NULL AND id <> ALL(:taken)
    ORDER BY id = ANY(:seen), hashint8extended(id::bigint, :seed), id LIMIT :count
""").bindparams(
    bindparam("taken", type_=ARRAY(Integer)),
    bindparam("seen", type_=ARRAY(Integer)),
    bindparam("seed", type_=BigInteger),
)


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
    taken: list[int] = []
    for line in draw:
        wanted = {
            "bank": line["bank_id"],
            "difficulty": line.get("difficulty") or 0,
            "topic": line.get("topic") or "",
            "taken": [*taken, *barred],
            "seen": seen,
            "seed": seed,
            "count": line["count"],
        }
        ids = list(db.session.scalars(DRAW, wanted))
        if len(ids) < line["count"]:
            raise Refused("Soru bankasında sınav için yeterli soru kalmadı. Sınav sorumlusuna bildirin.")
        taken += ids
    return taken


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
