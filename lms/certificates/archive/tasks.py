from lms.certificates.archive import operations
from lms.core import jobs


@jobs.handles("archive.commit")
def commit_import(lease, import_id):
    """One transaction: a worker that dies has made no record."""

    def progress(done, total):
        jobs.renew(lease, stage=f"{done} / {total} satır", percent=100 * done // total)

    operations.commit_import(import_id, progress)


@jobs.when_failed("archive.commit")
def commit_failed(reason, import_id):
    operations.give_up_commit(import_id)
