"""Long work: reading and taking over a large statement, reading a large list of dues."""

from lms.core import imports, jobs
from lms.core.database import db
from lms.fees import operations
from lms.fees.models import BankImport, DuesList
from lms.fees.operations import dues, statements

imports.read_by_job("fees.read_statement", BankImport, statements.read_kept)
imports.read_by_job("fees.read_dues", DuesList, dues.read_kept)


@jobs.handles("fees.take_statement")
def take_statement(lease, import_id, actor_id):
    row = db.session.get(BankImport, import_id)
    operations.commit_import(row, actor_id, lambda percent: jobs.renew(lease, stage="Ekstre alınıyor", percent=percent))
