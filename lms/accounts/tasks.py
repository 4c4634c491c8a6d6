"""Long work: a large member list is written."""

from lms.accounts.models import MemberImport
from lms.accounts.operations import member_list
from lms.core import imports, jobs
from lms.core.database import db

imports.read_by_job("accounts.read_members", MemberImport, member_list.read_kept)


@jobs.handles("accounts.commit_members")
def commit_members(lease, import_id, actor_id):
    """One transaction: a worker that dies has changed nothing."""
    row = db.session.get(MemberImport, import_id)
    member_list.commit_import(
        row, actor_id, lambda percent: jobs.renew(lease, stage="Liste işleniyor", percent=percent)
    )


@jobs.when_failed("accounts.commit_members")
def commit_failed(reason, import_id, actor_id):
    """It has written nothing: the file is a preview again."""
    imports.given_up(MemberImport, import_id, "committing", "preview", reason=reason)
