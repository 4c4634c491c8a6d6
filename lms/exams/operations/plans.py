"""The plan of an exam is checked and locked by somebody who did not write it; authors declare what speaks against
asking their questions."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.exams.models import ConflictDeclaration, Exam, ExamQuestion
from lms.exams.operations import drawing
from lms.exams.queries import exams as reads
from lms.exams.queries import plans

KINDS = {
    "none": "Çıkar çatışmam yok",
    "sits": "Bu sınava aday olarak gireceğim ya da girdim",
    "related": "Adaylardan biriyle yakınlığım var",
}
WRITER = "Sınavın planını yazan kişi kilitleyemez; planı yazmamış bir yetkili kontrol edip kilitler."


def draft(exam: Exam) -> Exam:
    """The exam under lock; Stale when it is no draft any more."""
    wanted = select(Exam).where(Exam.id == exam.id).with_for_update(of=Exam)
    held = db.session.scalar(wanted.execution_options(populate_existing=True))
    if held is None or held.state != "draft":
        raise Stale("Sınav taslak değil; plan artık değişmez.")
    return held


def faults(exam: Exam) -> list[str]:
    """What keeps the plan from being locked, as sentences."""
    return reads.faults(exam) or (drawing.shortage(exam) if exam.draw else [])


def lock(exam: Exam, actor_id: int):
    """A second person has checked the plan. Refused for those who wrote it, for the author of a chosen question, and
    while something is missing. Locked twice it changes nothing."""
    held = draft(exam)
    if held.locked_at is not None:
        return
    if actor_id in {held.created_by_id, *held.writers}:
        raise Refused(WRITER)
    if not held.draw and actor_id in {author.user.id for author in plans.authors(held)}:
        raise Refused("Seçilen sorulardan birini yazan kişi sınavı kilitleyemez.")
    for fault in faults(held):
        raise Refused(fault)
    held.locked_at, held.locked_by_id = now(), actor_id
    db.session.flush()
    audit("exams.lock", actor_id, thing=held, draw=held.draw)


def unlock(exam: Exam, reason: str, actor_id: int):
    """The plan may be changed again, and must be locked again. Refused without a reason."""
    held = draft(exam)
    if held.locked_at is None:
        return
    if len(reason.strip()) < 10:
        raise Refused("Kilidi açmanın gerekçesini en az on harfle yazın.", "reason")
    held.locked_at = held.locked_by_id = None
    db.session.flush()
    audit("exams.unlock", actor_id, thing=held, reason=reason.strip())


def drop(exam: Exam, reason: str, actor_id: int):
    """A draft that nobody wants goes, with its choice of questions and what authors declared about it; the questions
    stay in their banks. Refused once it is locked, and while anything (a session in halls) rests on it: the database
    says so by its references."""
    if not reason.strip():
        raise Refused("Taslaktan neden vazgeçildiğini yazın.", "reason")
    held = draft(exam)
    if held.locked_at is not None:
        raise Refused("Plan kilitli. Vazgeçmek için önce kilidi gerekçesiyle açın.")
    audit("exams.drop", actor_id, thing=held, reason=reason.strip(), title=held.title)
    try:
        with db.session.begin_nested():
            db.session.execute(delete(ExamQuestion).where(ExamQuestion.exam_id == held.id))
            db.session.execute(delete(ConflictDeclaration).where(ConflictDeclaration.exam_id == held.id))
            db.session.execute(delete(Exam).where(Exam.id == held.id))
    except IntegrityError:
        raise Refused("Bu sınava bağlı bir oturum ya da giriş var; taslaktan vazgeçilemez.") from None
    db.session.expire_all()


def declare(exam: Exam, kind: str, note: str, actor_id: int):
    """An author's word about an exam; given again it replaces the former. After the opening only a new conflict is
    taken, and works for papers drawn from then on."""
    if kind not in KINDS:
        raise Refused("Bildiriminizi seçin.", "kind")
    if exam.state == "closed" or (exam.state == "open" and kind == "none"):
        raise Stale("Sınav açıldıktan sonra yalnız yeni bir çatışma bildirilebilir.")
    if actor_id not in {author.user.id for author in plans.authors(exam)}:
        raise Refused("Bildirimi yalnız sınavda sorulabilecek bir soruyu yazan kişi verir.")
    values = {"kind": kind, "note": note.strip()[:500], "at": now()}
    row = insert(ConflictDeclaration).values(exam_id=exam.id, user_id=actor_id, **values)
    db.session.execute(row.on_conflict_do_update(index_elements=["exam_id", "user_id"], set_=values))
    db.session.expire_all()
    audit("exams.declare_conflict", actor_id, thing=exam, reason=note.strip() or None, declared=kind)
