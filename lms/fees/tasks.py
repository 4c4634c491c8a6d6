"""Long work: reading and taking over a large statement, reading a large list of dues."""

from lms.core import jobs
from lms.core.database import db
from lms.core.refusals import Refused
from lms.fees import operations
from lms.fees.models import BankImport, DuesList
from lms.fees.operations import dues, statements


@jobs.handles("fees.take_statement")
def take_statement(lease, import_id, actor_id):
    row = db.session.get(BankImport, import_id)
    try:
        operations.commit_import(
            row, actor_id, lambda percent: jobs.renew(lease, stage="Ekstre alınıyor", percent=percent)
        )
    except Refused as refusal:
        raise jobs.Hopeless(refusal.sentence) from refusal


def read(kind, operation, lease, row_id):
    try:
        operation(db.session.get(kind, row_id), lambda done: jobs.renew(lease, stage=f"Okunan satır: {done}"))
    except Refused as refusal:
        raise jobs.Hopeless(refusal.sentence) from refusal


@jobs.handles("fees.read_statement")
def read_statement(lease, import_id):
    read(BankImport, statements.read_kept, lease, import_id)


@jobs.when_failed("fees.read_statement")
def statement_failed(reason, import_id):
    statements.give_up_reading(BankImport, import_id, reason)


@jobs.handles("fees.read_dues")
def read_dues(lease, dues_id):
    read(DuesList, dues.read_kept, lease, dues_id)


@jobs.when_failed("fees.read_dues")
def dues_failed(reason, dues_id):
    statements.give_up_reading(DuesList, dues_id, reason)
