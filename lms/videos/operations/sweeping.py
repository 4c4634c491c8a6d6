"""What dead workers and closed browsers leave behind."""

import shutil
import time
from datetime import timedelta

from sqlalchemy import select, update

from lms.core.clock import NOW
from lms.core.database import db
from lms.core.jobs import Job
from lms.videos import storage
from lms.videos.models import Upload, VideoVersion

UPLOADS_KEPT = timedelta(days=1)  # after the last byte
FILES_KEPT = 24 * 3600  # seconds: a folder without a row is a try that is still running, or an orphan when older

WORN_OUT = "Hazırlama üç kez yarıda kaldı. Yeniden deneyin; yine olmazsa sistem yöneticinize haber verin."


def settle_stopped() -> None:
    """A duty of the scheduler: a version whose job has stopped for good says so."""
    db.session.execute(
        update(VideoVersion)
        .where(VideoVersion.state.in_(("uploaded", "processing")), VideoVersion.job_id == Job.id, Job.state == "failed")
        .values(state="failed", reason=WORN_OUT)
        .execution_options(synchronize_session=False)
    )


def sweep_files() -> int:
    """A duty of the scheduler: removes uploads nobody goes on with, and folders that no row names. Returns how many."""
    db.session.execute(
        update(Upload)
        .where(Upload.state == "open", Upload.touched_at < NOW - UPLOADS_KEPT)
        .values(state="cancelled")
        .execution_options(synchronize_session=False)
    )
    open_names = set(db.session.scalars(select(Upload.name).where(Upload.state == "open")))
    rows = db.session.execute(select(VideoVersion.folder, VideoVersion.output, VideoVersion.state)).all()
    known = {folder: output for folder, output, _ in rows}
    busy = {folder for folder, _, state in rows if state in ("uploaded", "processing")}
    gone = [path for path in entries("uploads") if path.name not in open_names and is_old(path, 60)]
    gone += [path for path in entries("masters") if path.name not in known and is_old(path, FILES_KEPT)]
    for folder in entries("videos"):
        if folder.name not in known:
            gone += [folder] if is_old(folder, FILES_KEPT) else []
        elif folder.name not in busy:
            gone += [path for path in folder.iterdir() if path.name != known[folder.name] and is_old(path, 60)]
    for path in gone:
        shutil.rmtree(path, ignore_errors=True)
    return len(gone)


def entries(name):
    folder = storage.root() / name
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


def is_old(path, seconds):
    return path.stat().st_mtime < time.time() - seconds
