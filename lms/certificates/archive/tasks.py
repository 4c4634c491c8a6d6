from lms.certificates.archive import operations
from lms.certificates.archive.models import ArchiveImport
from lms.core import imports, jobs

imports.read_by_job("archive.read", ArchiveImport, operations.read_kept)


@jobs.handles("archive.commit")
def commit_import(lease, import_id):
    """One transaction: a worker that dies has made no record."""

    def progress(done, total):
        jobs.renew(lease, stage=f"{done} / {total} satır", percent=100 * done // total)

    operations.commit_import(import_id, progress)


@jobs.when_failed("archive.commit")
def commit_failed(reason, import_id):
    """It has made no record: the file is a preview again. The job says why."""
    imports.given_up(ArchiveImport, import_id, "committing", "preview")
