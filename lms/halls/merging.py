"""What becomes of this room's rows when two accounts become one."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lms.accounts.rules.merging import history, moved
from lms.core.database import db
from lms.halls.models import ExamSession, Seating

SEATED = "EXISTS (SELECT 1 FROM seatings k WHERE k.user_id = :target AND k.session_id = o.session_id)"
ON_DUTY = "EXISTS (SELECT 1 FROM proctor_duties k WHERE k.user_id = :target AND k.session_id = o.session_id)"
MERGES = [
    moved("seatings", "Sınav salonundaki yer", unless=SEATED),
    *history("seatings", "checked_in_by_id"),
    moved("proctor_duties", "Gözetmenlik", unless=ON_DUTY),
    *history("exam_sessions", "created_by_id", "opened_by_id", "closed_by_id"),
    *history("hall_events", "by_id"),
    *history("exam_outages", "decided_by_id"),
    *history("exam_paper_sheets", "collected_by_id", "ended_by_id", "moved_by_id"),
    *history("exam_paper_readings", "by_id"),
    *history("exam_paper_prints", "asked_by_id"),
]


def faults(kept, merged):
    other = aliased(Seating)
    same = (other.session_id == Seating.session_id) & (other.user_id == merged.id)
    both = select(ExamSession.title).join(Seating, Seating.session_id == ExamSession.id).join(other, same)
    for title in db.session.scalars(both.where(Seating.user_id == kept.id, ExamSession.state.in_(("planned", "open")))):
        yield f"İki hesabın da şu sınav oturumunda yeri var: {title}. Önce birinin yerini kaldırın."
