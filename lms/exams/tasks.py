from lms.core import jobs
from lms.core.database import db
from lms.core.imports import given_up
from lms.exams.models import Exam, ImportBatch
from lms.exams.operations import imports, recomputing, results, rulings


@jobs.handles("exams.read_import")
def read_import(lease, batch_id):
    imports.read(db.session.get(ImportBatch, batch_id), lambda done: jobs.renew(lease, stage=f"Okunan soru: {done}"))


@jobs.handles("exams.take_import")
def take_import(lease, batch_id):
    imports.put_in(db.session.get(ImportBatch, batch_id), lambda done: jobs.renew(lease, stage=f"Alınan soru: {done}"))


@jobs.when_failed("exams.read_import")
def reading_failed(reason, batch_id):
    said = f"Dosya okunamadı. {reason}"[:500]
    given_up(ImportBatch, batch_id, "reading", "refused", reason=said, content=None)


@jobs.when_failed("exams.take_import")
def taking_failed(reason, batch_id):
    """None of the questions is in the bank: it may be tried again."""
    given_up(ImportBatch, batch_id, "taking", "preview", reason=f"Sorular bankaya alınamadı. {reason}"[:500])


@jobs.handles("exams.recompute")
def recompute(lease, day):
    recomputing.recompute_night(day, lambda done: jobs.renew(lease, stage=f"Hesaplanan giriş: {done}"))


@jobs.handles("exams.publish")
def publish(lease, exam_id, actor_id, last):
    """Commits every 25 results: each may issue a document, and the register's lock is never held for long."""
    exam, done = db.session.get(Exam, exam_id), 0
    while count := results.publish_next(exam, actor_id, last):
        db.session.commit()
        done += count
        jobs.renew(lease, stage=f"Yayımlanan sonuç: {done}")


@jobs.handles("exams.apply_ruling")
def apply_ruling(lease, ruling_id):
    """One transaction: either everybody's result is another, or nobody's and the decision waits again."""

    def renew(done, total):
        jobs.renew(lease, stage=f"{done} / {total} sonuç", percent=100 * done // total)

    rulings.apply_queued(ruling_id, renew)


@jobs.handles("exams.catch_up_ruling")
def catch_up_ruling(lease, ruling_id):
    rulings.catch_up(ruling_id)
