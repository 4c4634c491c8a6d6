from flask import url_for

from lms.accounts.access import branches_reached, may
from lms.chambers.models import Chamber
from lms.core.database import Waiting, db
from lms.enrolments.admission import queries

LINKS = [("Kabul", "Resen kayıtlar", "admission.ex_officio", "enrolments.see")]


def waiting(chamber_id: int, user_id: int) -> Waiting:
    """Objections that this person may decide."""
    branches = branches_reached("enrolments.enrol", chamber_id)
    if not (may("enrolments.enrol", chamber_id) or branches):
        return []
    rows = [one for one in queries.open_objections(chamber_id, branches) if one.decided_by_id != user_id]
    if not rows:
        return []
    slug = db.session.get(Chamber, chamber_id).slug
    first = rows[0]
    href = url_for("admission.desk_application", oda=slug, run_id=first.run_id, application_id=first.id)
    return [(len(rows), "Karar bekleyen itiraz (dönem başvurusu)", href)]
