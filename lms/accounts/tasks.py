"""Long work: a large member list is written."""

from lms.accounts.models import MemberImport
from lms.accounts.operations import member_list
from lms.core import jobs
from lms.core.database import db
from lms.core.refusals import Refused


@jobs.handles("accounts.commit_members")
def commit_members(lease, import_id, actor_id):
    """One transaction: a worker that dies has changed nothing."""
    row = db.session.get(MemberImport, import_id)
    try:
        member_list.commit_import(
            row, actor_id, lambda percent: jobs.renew(lease, stage="Liste işleniyor", percent=percent)
        )
    except Refused as refusal:
        raise jobs.Hopeless(refusal.sentence) from refusal


@jobs.when_failed("accounts.commit_members")
def commit_failed(reason, import_id, actor_id):
    member_list.give_up_commit(import_id, reason)
