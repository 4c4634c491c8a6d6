from lms.core import jobs
from lms.core.database import db
from lms.exams.models import ImportBatch
from lms.exams.operations import imports, recomputing, rulings


@jobs.handles("exams.read_import")
def read_import(lease, batch_id):
    imports.read(db.session.get(ImportBatch, batch_id), lambda done: jobs.renew(lease, stage=f"Okunan soru: {done}"))


@jobs.handles("exams.take_import")
def take_import(lease, batch_id):
    imports.put_in(db.session.get(ImportBatch, batch_id), lambda done: jobs.renew(lease, stage=f"Alınan soru: {done}"))


@jobs.handles("exams.recompute")
def recompute(lease, day):
    recomputing.recompute_night(day, lambda done: jobs.renew(lease, stage=f"Hesaplanan giriş: {done}"))


@jobs.handles("exams.apply_ruling")
def apply_ruling(lease, ruling_id):
    """One transaction: either everybody's result is another, or nobody's and the decision waits again."""

    def renew(done, total):
        jobs.renew(lease, stage=f"{done} / {total} sonuç", percent=100 * done // total)

    rulings.apply_queued(ruling_id, renew)


@jobs.handles("exams.catch_up_ruling")
def catch_up_ruling(lease, ruling_id):
    rulings.catch_up(ruling_id)
