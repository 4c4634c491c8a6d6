from lms.accounts.access import branches_reached, reach
from lms.attendance.queries import uncalled
from lms.chambers.models import Chamber
from lms.core.database import Waiting, db

LINKS: list = []  # roll calls are reached from their run


def waiting(chamber_id: int, user_id: int) -> Waiting:
    """Sessions that are over and whose roll nobody has called."""
    reached = reach("attendance.take")
    if reached is not None and chamber_id not in reached:
        return []
    rows = uncalled(chamber_id, branches_reached("attendance.take", chamber_id))
    if not rows:
        return []
    href = f"/masa/{db.session.get(Chamber, chamber_id).slug}/donemler/{rows[0].run_id}/yoklama"
    return [(len(rows), "Yoklaması alınmamış oturum", href)]
