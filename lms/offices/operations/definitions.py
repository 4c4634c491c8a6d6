"""What offices the chamber has."""

from lms.core import turkish
from lms.core.audit import audit
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.refusals import Refused
from lms.offices import queries
from lms.offices.models import Office

FIELDS = ("name", "about", "places", "term_months", "renewals", "conditions", "waivable")


def make_office(chamber_id: int, values: dict, actor_id: int | None) -> Office:
    """A new office of the chamber (values: FIELDS). Raises Refused when one in use has that name."""
    office = Office(chamber_id=chamber_id, created_by_id=actor_id)
    db.session.add(office)
    write(office, values)
    audit("offices.make", actor_id, thing=office, name=office.name)
    return office


def change_office(office: Office, values: dict, actor_id: int) -> None:
    """New values; calls and terms that stand already keep what they were announced with."""
    write(office, values)
    audit("offices.change", actor_id, thing=office, name=office.name)


def write(office: Office, values: dict) -> None:
    with db.session.no_autoflush:
        others = [one for one in queries.offices_of(office.chamber_id) if one.id != office.id]
    if turkish.fold(values["name"]) in {turkish.fold(one.name) for one in others}:
        raise Refused("Odada bu adla bir görev zaten var.", "name")
    if not turkish.fold(values["name"]):
        raise Refused("Görevin adını yazın.", "name")
    for name in FIELDS:
        setattr(office, name, values[name])
    office.waivable = [key for key in values["waivable"] if values["conditions"].get(key)]
    office.sort_key = turkish.sort_key(office.name)
    db.session.flush()


def retire_office(office: Office, back: bool, actor_id: int) -> None:
    """No further call and term; `back`: in use again. Raises Refused while somebody holds it or a call is open."""
    if bool(office.retired_at) != back:
        raise Refused("Görev zaten kullanımda." if back else "Görev zaten kaldırılmış.")
    if not back:
        if any(call.state == "open" for call in queries.calls_of(office.id)):
            raise Refused("Görevin açık bir çağrısı var; önce onu sonuçlandırın ya da iptal edin.")
        if any(row.office_id == office.id for row in queries.holders_now(office.chamber_id, today())):
            raise Refused("Görevde bulunan biri var; süresi bitince ya da görevden ayrılınca kaldırabilirsiniz.")
    office.retired_at = None if back else NOW
    db.session.flush()
    audit("offices.take_back" if back else "offices.retire", actor_id, thing=office, name=office.name)
