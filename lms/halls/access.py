"""Fetch or refuse: sessions within their chamber; a proctor reaches only sessions of their own duty."""

from flask_login import current_user

from lms.accounts.access import desk_chamber, may
from lms.accounts.models import Qualification
from lms.core.clock import ISTANBUL
from lms.core.database import db
from lms.core.refusals import NotFound
from lms.halls import queries
from lms.halls.models import Duty, ExamSession, Hall, PaperPrint, PaperSheet, Seating
from lms.halls.queries import paper, prints
from lms.halls.rules import QUALIFICATIONS


def planned_session(oda: str, session_id: int) -> ExamSession:
    """For whoever plans sessions in this chamber."""
    chamber = desk_chamber(oda, "halls.plan")
    return found(queries.session_in(chamber.id, session_id))


def hall_session(oda: str, session_id: int) -> ExamSession:
    """For the exam day: whoever plans sessions, and the proctors of this very session."""
    chamber = desk_chamber(oda, "exams.proctor")
    session = found(queries.session_in(chamber.id, session_id))
    if may("halls.plan", chamber.id) or has_duty(session):
        return session
    raise NotFound()


def has_duty(session: ExamSession) -> bool:
    """Whether the person at the door accepted duty here and still holds the document it asks for."""
    duty = queries.duty_of(session.id, current_user.id)
    day = session.starts_at.astimezone(ISTANBUL).date()
    return duty is not None and duty.state == "accepted" and queries.holds(duty.user_id, session.qualification, day)


def hall_of(session: ExamSession, hall_id: int) -> Hall:
    return found(queries.hall_in(session.id, hall_id))


def seating_of(session: ExamSession, seating_id: int) -> Seating:
    return found(queries.seating_in(session.id, seating_id))


def sheet_of(session: ExamSession, sheet_id: int) -> PaperSheet:
    return found(paper.sheet_in(session.id, sheet_id))


def print_of(session: ExamSession, print_id: int) -> PaperPrint:
    return found(prints.print_in(session.id, print_id))


def duty_of(session: ExamSession, duty_id: int) -> Duty:
    return found(queries.duty_in(session.id, duty_id))


def own_duty(session_id: int) -> Duty:
    return found(queries.duty_of(session_id, current_user.id))


def extra_time_of(chamber, extra_id: int):
    return found(queries.extra_time_in(chamber.id, extra_id))


def qualification_of(chamber, qualification_id: int) -> Qualification:
    row = db.session.get(Qualification, qualification_id)
    if row is None or row.chamber_id != chamber.id or row.kind not in QUALIFICATIONS:
        raise NotFound()
    return row


def found(thing):
    if thing is None:
        raise NotFound()
    return thing


def known_session(session_id: int) -> ExamSession:
    """Of any chamber: duty may be applied for by people of all chambers."""
    return found(db.session.get(ExamSession, session_id))
