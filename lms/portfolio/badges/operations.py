from lms.chambers.models import Chamber
from lms.core.audit import audit
from lms.portfolio.badges import keys


def rotate_key(chamber: Chamber, actor_id: int) -> int:
    """A new key signs the chamber's badges from now on; what the old ones signed goes on being verified. Returns its
    number."""
    number = keys.rotate(chamber.slug)
    audit("portfolio.badge_key", actor_id, chamber_id=chamber.id, key=number)
    return number
