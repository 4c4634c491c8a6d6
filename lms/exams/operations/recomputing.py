"""The second calculation at work: each night over everything, and before anything is published."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from lms.accounts.models import RoleGrant
from lms.accounts.operations.people import notify
from lms.accounts.permissions import roles_with
from lms.core import jobs
from lms.core.audit import audit
from lms.core.clock import ISTANBUL, NOW, now, today
from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams.models import Attempt, Exam, RecomputeNight
from lms.exams.queries import recompute

HOUR = 3  # of the night, in Istanbul
KEPT = 100  # differences kept as sentences
FAULT = (
    "Sonuçlar yayımlanamaz: yazılı puanlarla bağımsız hesap arasında fark var. Farklı olan kayıt: {count}. "
    "Sistem sorumlusuna bildirin; fark giderilince yeniden deneyin."
)


def begin_night() -> None:
    """A scheduler's duty: from three o'clock on, once a day, adds the job that recomputes everything."""
    if now().astimezone(ISTANBUL).hour < HOUR:
        return
    day = today()
    if db.session.get(RecomputeNight, day) is not None:
        return
    row = insert(RecomputeNight).values(day=day, differences=[]).on_conflict_do_nothing()
    if db.session.execute(row.returning(RecomputeNight.day)).first():
        jobs.add("exams.recompute", day.isoformat())


def recompute_night(day: str, renew=lambda done: None) -> int:
    """Recomputes all closed attempts and keeps what differs; tells those who publish in the chambers concerned. Returns
    the number of differences."""
    ids = recompute.closed_attempts()
    found = []
    for start in range(0, len(ids), recompute.AT_ONCE):
        found += recompute.differences(ids[start : start + recompute.AT_ONCE])
        renew(start)
    night = db.session.get(RecomputeNight, date.fromisoformat(day))
    night.attempts, night.ended_at = len(ids), NOW
    night.differences = [str(one) for one in found[:KEPT]]
    db.session.flush()
    db.session.refresh(night)
    if found:
        tell(found)
    return len(found)


def tell(found) -> None:
    names = {one.attempt for one in found}
    rows = select(Exam.chamber_id).distinct().join(Attempt, Attempt.exam_id == Exam.id)
    chambers = db.session.scalars(rows.where(Attempt.public_id.in_(names), Exam.chamber_id.is_not(None))).all()
    people = (
        select(RoleGrant.user_id)
        .distinct()
        .where(RoleGrant.role.in_(roles_with("exams.publish")), RoleGrant.ended_at.is_(None))
    )
    for user_id in db.session.scalars(people.where(RoleGrant.chamber_id.in_(chambers))).all():
        notify(user_id, "exam_difference", f"Gece hesabı yazılı sınav puanlarıyla tutmuyor. Kayıt sayısı: {len(found)}")
    audit("exams.recompute_differs", None, count=len(found))


def agrees(attempt_id: int) -> bool:
    """Whether the second calculation of one attempt finds what is stored."""
    return next(recompute.differences([attempt_id]), None) is None


def refuse_differences(exam: Exam, attempt_ids: list[int] | None = None) -> None:
    """Raises Refused while one stored score of the exam (or of these attempts) is not what the second calculation
    finds."""
    ids = recompute.closed_attempts(exam.id) if attempt_ids is None else attempt_ids
    count = sum(1 for _ in recompute.differences(ids))
    if count:
        raise Refused(FAULT.format(count=count))
