"""What the room's jobs do."""

from lms.core import jobs
from lms.notices import operations


@jobs.handles("notices.tell")
def tell(lease, announcement_id, after):
    operations.tell_some(announcement_id, after)


@jobs.handles("notices.deliver")
def deliver(lease, message_id):
    """All in one transaction: a job that dies in the middle has told nobody."""
    told = 0
    while step := operations.deliver_some(message_id):
        told += step
        jobs.renew(lease, stage=f"İletilen kişi: {told}")
