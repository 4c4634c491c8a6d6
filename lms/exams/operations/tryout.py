"""The try-out exam: the same page, engine and journal as a real one, with questions that everybody may know."""

from sqlalchemy import select, text

from lms.core.clock import now
from lms.core.database import db
from lms.exams.models import Admission, Exam, ExamQuestion
from lms.exams.operations import banks
from lms.exams.operations.drawing import chosen_ids

TITLE = "Deneme sınavı"
MINUTES = 10


RULES = {"pass_mark": 0, "attempts": 0, "wait_days": 0, "second_person": False}


def choice(text, weight="0"):
    return {"text": text, "weight": weight, "feedback": ""}


QUESTIONS = [
    {
        "kind": "single",
        "stem": "Bu bir denemedir, puanı yoktur. Bir seçeneği işaretleyin.",
        "body": {"choices": [choice("Birinci seçenek", "1"), choice("İkinci seçenek"), choice("Üçüncü seçenek")]},
    },
    {
        "kind": "multiple",
        "stem": "Birden çok seçenek işaretlenebilen bir soru. İkisini işaretleyin.",
        "body": {"choices": [choice("Bir", "1/2"), choice("İki", "1/2"), choice("Üç", "-1/2")], "rule": "partial"},
    },
    {
        "kind": "numerical",
        "stem": "Sayı yazılan bir soru. Ondalık ayırıcı olarak virgül de nokta da kullanabilirsiniz. 12,5 yazın.",
        "body": {"answers": [{"value": "12.5", "tolerance": "0", "relative": False, "weight": "1"}], "unit": "m"},
    },
    {
        "kind": "short_text",
        "stem": "Kısa bir metin yazılan soru. Türkçe harflerle <b>çığ</b> yazın.",
        "body": {"accepted": [{"text": "çığ", "weight": "1"}], "case": "ignore", "diacritics": "exact"},
    },
    {
        "kind": "ordering",
        "stem": "Sıralama sorusu. Düğmelerle küçükten büyüğe dizin.",
        "body": {"items": ["milimetre", "santimetre", "metre"], "rule": "relative_order"},
    },
    {
        "kind": "open",
        "stem": "Uzun yanıt sorusu. İnternet bağlantınızı bir dakika kesip yazmayı sürdürebilir, sonra yeniden "
        "bağlanabilirsiniz; yazdıklarınız kaybolmaz.",
        "body": {"model_answer": "", "rubric": [], "max_words": 200},
    },
]


def exam() -> Exam:
    """The one try-out exam, made when first asked for."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(hashtext('exams.tryout'))"))
    found = db.session.scalar(select(Exam).where(Exam.audience == "tryout"))
    if found is not None:
        return found
    bank = banks.make_bank(None, TITLE, None)
    made = Exam(title=TITLE, audience="tryout", duration_ms=MINUTES * 60_000, state="open", shown="nothing")
    made.attempts, made.requires_watched, made.shuffle = 0, False, False
    made.rules = dict(RULES)
    db.session.add(made)
    db.session.flush()
    for position, content in enumerate(QUESTIONS, 1):
        question = banks.write_question(bank, content, None)
        db.session.add(ExamQuestion(exam_id=made.id, question_id=question.id, position=position))
    db.session.flush()
    return made


def practice_exam(chamber_id: int, duration_ms: int, user_ids: list[int]) -> Exam:
    """The try-out's questions as an exam in halls, for these people: a rehearsal shows nobody a real question."""
    model = exam()
    made = Exam(chamber_id=chamber_id, title="Prova sınavı", audience="practice", duration_ms=duration_ms)
    made.state, made.shown, made.in_hall, made.rules = "open", "nothing", True, dict(RULES)
    made.attempts, made.requires_watched, made.shuffle = 0, False, False
    db.session.add(made)
    db.session.flush()
    for position, question_id in enumerate(chosen_ids(model.id), 1):
        db.session.add(ExamQuestion(exam_id=made.id, question_id=question_id, position=position))
    for user_id in user_ids:  # closed: nobody is admitted yet, but the exam is known to them
        db.session.add(Admission(exam_id=made.id, user_id=user_id, closed_at=now()))
    db.session.flush()
    return made
