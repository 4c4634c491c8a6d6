from lms.accounts.access import branches_reached, may, reach
from lms.catalogue.queries import waiting_approval
from lms.catalogue.rules import may_approve
from lms.catalogue.runs.queries import state_counts
from lms.chambers.models import Chamber
from lms.core.database import Waiting, db

LINKS = [
    ("Kabul", "Dönemler", "runs.desk", "runs.see"),
    ("Eğitim", "Eğitimler", "catalogue.desk", "catalogue.see"),
    ("Eğitim", "Konular", "catalogue.categories", "catalogue.categories"),
]


def waiting(chamber_id: int, user_id: int) -> Waiting:
    """Versions that wait for this person's approval or for being published; runs that wait for being confirmed."""
    rows = waiting_approval(chamber_id)
    found = []
    reached = reach("runs.edit")
    if reached is None or chamber_id in reached:
        closed = state_counts(chamber_id, branches_reached("runs.edit", chamber_id)).get("closed", 0)
        href = f"/masa/{db.session.get(Chamber, chamber_id).slug}/donemler?durum=closed" if closed else ""
        found.append((closed, "Başvurusu kapanan, kesinleştirilmeyi bekleyen dönem", href))
    if may("catalogue.approve", chamber_id):
        mine = [row for row in rows if row.state == "submitted" and may_approve(row.author_ids, user_id)]
        found.append((len(mine), "Onayınızı bekleyen eğitim sürümü", desk_href(rows, "submitted")))
    if may("catalogue.publish", chamber_id):
        ready = [row for row in rows if row.state == "approved"]
        found.append((len(ready), "Onaylanmış, yayımlanmayı bekleyen eğitim sürümü", desk_href(rows, "approved")))
    return found


def desk_href(rows, state):
    return f"/masa/{rows[0].chamber.slug}/egitimler?durum={state}" if rows else ""
