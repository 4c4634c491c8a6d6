"""Resumable uploads: opened, moved on by chunks, finished into a version, cancelled."""

import secrets
import shutil

from flask import current_app
from sqlalchemy import func, select, update

from lms.accounts.models import User
from lms.core.audit import audit
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.presentation import size as size_in_words
from lms.core.refusals import Refused, TooMany
from lms.videos import storage
from lms.videos.models import Upload, Video
from lms.videos.operations.archive import make_video
from lms.videos.operations.versions import add_master
from lms.videos.rules import EMPTY, shown_name, title_from

MOST_OPEN = 3


class TooLarge(Refused):
    """More than LMS_UPLOAD_MAX."""

    status = 413


def open_upload(
    user_id: int, chamber_id: int, file_name: str, length: int, video: Video | None = None, same_timeline=None
) -> Upload:
    """Begins an upload of `length` bytes, as a new video or as a replacement of `video`. Raises TooLarge, TooMany,
    NoRoom or Refused before a byte is taken."""
    most = current_app.config["LMS"].upload_max
    if length > most:
        raise TooLarge(f"Dosya çok büyük: en çok {size_in_words(most)} yüklenebilir.")
    if length <= 0:
        raise Refused(EMPTY)
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())  # two tabs cannot both be the third
    opened = db.session.scalar(select(func.count()).where(Upload.user_id == user_id, Upload.state == "open"))
    if opened >= MOST_OPEN:
        raise TooMany(
            f"Aynı anda en çok {MOST_OPEN} yükleme yapılabilir. Biri bitince yenisi başlar; yarım kalmış bir "
            "yüklemeniz varsa sürdürün ya da silin.",
            retry_after=10,
        )
    storage.demand_room(length * 2)
    upload = Upload(
        name=secrets.token_urlsafe(24),
        user_id=user_id,
        chamber_id=chamber_id,
        video_id=video.id if video else None,
        same_timeline=same_timeline if video else None,
        file_name=shown_name(file_name),
        length=length,
    )
    db.session.add(upload)
    db.session.flush()
    path = storage.upload_path(upload.name)
    path.parent.mkdir(parents=True)
    path.touch()
    return upload


def move_on(upload_id: int, before: int, after: int) -> bool:
    """The bytes from `before` to `after` are on the disk. False when somebody else has moved the offset meanwhile."""
    moved = db.session.execute(
        update(Upload)
        .where(Upload.id == upload_id, Upload.offset == before, Upload.state == "open")
        .values(offset=after, touched_at=NOW)
    )
    return bool(moved.rowcount)


def finish_upload(upload: Upload):
    """All bytes are there: they become a version, in this transaction. Returns it."""
    path = storage.upload_path(upload.name)
    with open(path, "r+b") as file:
        file.truncate(upload.length)
    video = db.session.get(Video, upload.video_id) if upload.video_id else None
    if video is None:
        video = make_video(upload.chamber_id, title_from(upload.file_name), upload.user_id)
    version = add_master(video, path, upload.file_name, upload.user_id, same_timeline=upload.same_timeline, how="link")
    upload.state, upload.version_id = "complete", version.id
    db.session.flush()
    return version


def cancel_upload(upload: Upload, actor_id: int | None) -> None:
    """Forgets an unfinished upload and its bytes."""
    if upload.state == "open":
        upload.state = "cancelled"
        audit("videos.cancel_upload", actor_id, chamber_id=upload.chamber_id, thing=upload, file_name=upload.file_name)
        db.session.flush()
    shutil.rmtree(storage.upload_path(upload.name).parent, ignore_errors=True)
