"""Long work: reading and taking over a large statement, reading a large list of dues."""

from lms.core import imports, jobs
from lms.core.database import db
from lms.fees import operations
from lms.fees.models import BankImport, DuesList
from lms.fees.operations import dues, statements


@jobs.handles("fees.take_statement")
def take_statement(lease, import_id, actor_id):
    row = db.session.get(BankImport, import_id)
    operations.commit_import(row, actor_id, lambda percent: jobs.renew(lease, stage="Ekstre alınıyor", percent=percent))


@jobs.handles("fees.read_statement")
def read_statement(lease, import_id):
    row = db.session.get(BankImport, import_id)
    statements.read_kept(row, lambda done: jobs.renew(lease, stage=f"Okunan satır: {done}"))


@jobs.when_failed("fees.read_statement")
def statement_failed(reason, import_id):
    imports.given_up(BankImport, import_id, "reading", "refused", reason=reason, content=None)


@jobs.handles("fees.read_dues")
def read_dues(lease, dues_id):
    row = db.session.get(DuesList, dues_id)
    dues.read_kept(row, lambda done: jobs.renew(lease, stage=f"Okunan satır: {done}"))


@jobs.when_failed("fees.read_dues")
def dues_failed(reason, dues_id):
    imports.given_up(DuesList, dues_id, "reading", "refused", reason=reason, content=None)
