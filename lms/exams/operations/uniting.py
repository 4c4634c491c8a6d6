"""Two accounts become one: the attempts of both at one exam stand in one row, so that limits count the sum."""

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lms.core.database import db
from lms.exams.coursework.models import Coursework, Submission
from lms.exams.models import Admission, Attempt


def faults(kept, merged):
    """Why the two cannot become one now, as sentences."""
    both = (kept.id, merged.id)
    if db.session.scalar(select(Attempt.id).where(Attempt.user_id.in_(both), Attempt.state == "live").limit(1)):
        yield "Hesaplardan biri şu anda sınavda. Sınav bitince yeniden deneyin."
    other = aliased(Admission)
    same = (other.exam_id == Admission.exam_id) & (other.user_id == merged.id) & other.closed_at.is_(None)
    waiting = select(Admission.id).join(other, same).where(Admission.user_id == kept.id, Admission.closed_at.is_(None))
    if db.session.scalar(waiting.limit(1)):
        yield "İki hesap da aynı sınava girmek üzere. Sınavdan sonra yeniden deneyin."
    theirs = aliased(Submission)
    twice = select(Coursework.title).join(Submission, Submission.coursework_id == Coursework.id)
    twice = twice.join(theirs, theirs.coursework_id == Submission.coursework_id)
    twice = twice.where(Submission.user_id == kept.id, theirs.user_id == merged.id)
    for title in db.session.scalars(twice.where(theirs.passed, Submission.passed.is_not(True))):
        yield f"Aynı ödev iki hesaptan da teslim edilmiş, geçen teslim birleştirilecek hesapta: {title}."


def unite(act) -> None:
    """The attempts of the old account follow those of the other, numbered on."""
    last = select(func.coalesce(func.max(Attempt.number), 0)).where(Attempt.user_id == act.kept_id)
    rows = select(Attempt.id, Attempt.exam_id).where(Attempt.user_id == act.merged_id)
    for attempt_id, exam_id in db.session.execute(rows.order_by(Attempt.exam_id, Attempt.number)).all():
        number = db.session.scalar(last.where(Attempt.exam_id == exam_id)) + 1
        act.change("attempts", {"id": attempt_id}, user_id=act.kept_id, number=number)
        act.count("Sınav denemesi")
