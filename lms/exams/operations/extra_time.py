"""Extra time set once per person; it holds in every exam of the chamber that starts from then on."""

from datetime import date

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from lms.accounts.operations.people import notify
from lms.core.audit import audit
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.exams.models import ExtraTime


def set_extra_time(chamber_id: int, user_id: int, percent: int, reason: str, to_on: date | None, actor_id: int):
    """Raises Refused without a reason, for one's own, or when one is in force already."""
    if user_id == actor_id:
        raise Refused("Kendinize ek süre tanıyamazsınız.")
    if not reason.strip():
        raise Refused("Gerekçeyi ve dayandığı belgeyi yazın.", "reason")
    row = ExtraTime(chamber_id=chamber_id, user_id=user_id, percent=percent, reason=reason.strip(), to_on=to_on)
    row.set_by_id = actor_id
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:
        raise Refused("Bu kişi için geçerli bir ek süre zaten var; önce onu sonlandırın.") from error
    audit("exams.extra_time", actor_id, subject_id=user_id, thing=row, percent=percent)  # the reason is not for the log
    notify(user_id, "extra_time", f"Sınavlarınızda ek süre tanındı. Sürenin yüzdesi: {percent}", "/sinavlar")
    return row


def end_extra_time(row: ExtraTime, actor_id: int):
    """Ends it for exams that start from now on."""
    ended = db.session.execute(
        update(ExtraTime).where(ExtraTime.id == row.id, ExtraTime.ended_at.is_(None)).values(ended_at=NOW)
    )
    if not ended.rowcount:
        raise Stale("Bu ek süre zaten sonlanmış.")
    audit("exams.end_extra_time", actor_id, subject_id=row.user_id, thing=row)
