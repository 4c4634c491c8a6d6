"""Long work: taking over a large statement."""

from lms.core import jobs
from lms.core.database import db
from lms.core.refusals import Refused
from lms.fees import operations
from lms.fees.models import BankImport


@jobs.handles("fees.take_statement")
def take_statement(lease, import_id, actor_id):
    row = db.session.get(BankImport, import_id)
    try:
        operations.commit_import(
            row, actor_id, lambda percent: jobs.renew(lease, stage="Ekstre alınıyor", percent=percent)
        )
    except Refused as refusal:
        raise jobs.Hopeless(refusal.sentence) from refusal
