"""Fetch or refuse: offices, calls and terms within their chamber; one's own candidacy and term."""

from flask_login import current_user

from lms.accounts.access import belongs_to, desk_chamber
from lms.accounts.queries import membership_in
from lms.chambers.models import Chamber
from lms.chambers.queries import chamber_by_slug
from lms.core.audit import looked
from lms.core.database import db
from lms.core.refusals import NotFound
from lms.offices import queries
from lms.offices.models import Appointment, Candidacy, Office, OfficeCall

ONLY_OWN = "Bu sayfayı odanın üyeleri ve görevlileri görür."


def found(thing):
    if thing is None:
        raise NotFound()
    return thing


def chamber_office(oda: str, office_id: int, permission: str) -> Office:
    return found(queries.office_in(desk_chamber(oda, permission).id, office_id))


def chamber_call(oda: str, call_id: int, permission: str) -> OfficeCall:
    return found(queries.call_in(desk_chamber(oda, permission).id, call_id))


def chamber_appointment(oda: str, appointment_id: int, permission: str) -> Appointment:
    """A term, as the desk sees it; that it was looked at is kept for its holder."""
    chamber = desk_chamber(oda, permission)
    appointment = found(queries.appointment_in(chamber.id, appointment_id))
    looked(current_user.id, appointment.user_id, "süreli görev kaydı", chamber_id=chamber.id)
    return appointment


def public_chamber(oda: str) -> Chamber:
    chamber = found(chamber_by_slug(oda))
    return found(None if chamber.closed_at else chamber)


def own_chamber(oda: str) -> Chamber:
    """A chamber whose member or staff the person at the door is: its history of offices is theirs to read."""
    chamber = public_chamber(oda)
    if not reads_history(chamber):
        raise NotFound(ONLY_OWN)
    return chamber


def reads_history(chamber: Chamber) -> bool:
    if not current_user.is_authenticated:
        return False
    return membership_in(current_user.id, chamber.id) is not None or belongs_to(chamber.id)


def known_call(call_id: int) -> OfficeCall:
    return found(queries.known_call(call_id))


def own_candidacy(candidacy_id: int) -> Candidacy:
    row = db.session.get(Candidacy, candidacy_id)
    return found(row if row is not None and row.user_id == current_user.id else None)


def own_appointment(appointment_id: int) -> Appointment:
    row = db.session.get(Appointment, appointment_id)
    return found(row if row is not None and row.user_id == current_user.id else None)
