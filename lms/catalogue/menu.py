from lms.accounts.access import may
from lms.catalogue.queries import waiting_approval
from lms.catalogue.rules import may_approve

LINKS = [
    ("Kabul", "Dönemler", "runs.desk", "runs.see"),
    ("Eğitim", "Eğitimler", "catalogue.desk", "catalogue.see"),
    ("Eğitim", "Konular", "catalogue.categories", "catalogue.categories"),
]


def waiting(chamber_id: int, user_id: int) -> list[tuple[int, str, str]]:
    """Versions that wait for this person's approval or for being published."""
    rows = waiting_approval(chamber_id)
    found = []
    if may("catalogue.approve", chamber_id):
        mine = [row for row in rows if row.state == "submitted" and may_approve(row.author_ids, user_id)]
        found.append((len(mine), "Onayınızı bekleyen eğitim sürümü", desk_href(rows, "submitted")))
    if may("catalogue.publish", chamber_id):
        ready = [row for row in rows if row.state == "approved"]
        found.append((len(ready), "Onaylanmış, yayımlanmayı bekleyen eğitim sürümü", desk_href(rows, "approved")))
    return found


def desk_href(rows, state):
    return f"/masa/{rows[0].chamber.slug}/egitimler?durum={state}" if rows else ""
