"""The life of a version: uploaded, processing, then ready, failed or cancelled."""

import secrets
from pathlib import Path

from sqlalchemy import func, null, select, update
from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.audit import audit
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.jobs import Job
from lms.core.refusals import Refused
from lms.videos import storage
from lms.videos.models import Caption, Rendition, Video, VideoVersion
from lms.videos.rules import same_timeline as lengths_agree
from lms.videos.rules import shown_name
from lms.videos.signals import version_ready, version_replaced

HASHED_AT_ONCE = 64 * 2**20  # larger masters are read by the job


def add_master(
    video: Video, path, file_name: str, actor_id: int | None, *, same_timeline: bool | None = None, how: str = "move"
) -> VideoVersion:
    """Takes the file at `path` as a new version of the video and adds its transcode. how: move, copy or link (see
    storage.place_master). Raises Refused for a video put aside, NoRoom for a full disk."""
    path = Path(path)
    db.session.execute(select(Video.id).where(Video.id == video.id).with_for_update())
    if video.retired_at is not None:
        raise Refused("Bu video arşivden kaldırılmış. Önce geri alın.")
    last = db.session.scalar(select(func.max(VideoVersion.number)).where(VideoVersion.video_id == video.id)) or 0
    size = path.stat().st_size
    version = VideoVersion(
        video_id=video.id,
        number=last + 1,
        state="uploaded",
        folder=secrets.token_hex(16),
        file_name=shown_name(file_name),
        size=size,
        sha256=storage.digest(path) if size <= HASHED_AT_ONCE else None,
        same_timeline=same_timeline if last else None,
        created_by_id=actor_id,
    )
    db.session.add(version)
    db.session.flush()
    add_job(version, video, actor_id)
    audit("videos.upload", actor_id, thing=video, version=version.number, file_name=version.file_name, size=size)
    db.session.flush()
    storage.place_master(path, version.folder, how)
    return version


def add_job(version, video, actor_id):
    title = f"Video hazırlama: {video.title}"
    job = jobs.add(
        "videos.transcode", version.id, queue="video", title=title, chamber_id=video.chamber_id, owner_id=actor_id
    )
    version.job_id = job.id


def cancel(version: VideoVersion, actor_id: int) -> None:
    """Stops the preparation. Raises Refused when it has ended meanwhile."""
    stopped = db.session.execute(
        update(VideoVersion)
        .where(VideoVersion.id == version.id, VideoVersion.state.in_(("uploaded", "processing")))
        .values(state="cancelled", reason=null())
    )
    if not stopped.rowcount:
        raise Refused("Bu videonun hazırlanması zaten bitmiş.")
    db.session.execute(
        update(Job)
        .where(Job.id == version.job_id, Job.state == "waiting")
        .values(state="failed", reason="İptal edildi.", finished_at=NOW)
    )
    db.session.refresh(version)
    audit("videos.cancel", actor_id, thing=db.session.get(Video, version.video_id), version=version.number)
    db.session.flush()


def retry(version: VideoVersion, actor_id: int) -> None:
    """Prepares a failed or cancelled version again, from its master. Raises Refused."""
    job = db.session.get(Job, version.job_id) if version.job_id else None
    if job is not None and job.state == "running":
        raise Refused("Önceki deneme henüz durmadı. Birkaç saniye sonra yeniden deneyin.")
    if not storage.master_path(version.folder).exists():
        raise Refused("Yüklenen dosya sunucuda bulunamadı. Dosyayı yeniden yükleyin.")
    begun = db.session.execute(
        update(VideoVersion)
        .where(VideoVersion.id == version.id, VideoVersion.state.in_(("failed", "cancelled")))
        .values(state="uploaded", reason=null())
    )
    if not begun.rowcount:
        raise Refused("Bu video zaten hazırlanıyor ya da hazır.")
    db.session.refresh(version)
    video = db.session.get(Video, version.video_id)
    add_job(version, video, actor_id)
    audit("videos.retry", actor_id, thing=video, version=version.number)
    db.session.flush()


def note_progress(version_id: int, **values) -> bool:
    """Written apart from the job's own transaction, seen by others at once; False when the version was cancelled."""
    with Session(db.engine) as apart, apart.begin():
        changed = apart.execute(
            update(VideoVersion)
            .where(VideoVersion.id == version_id, VideoVersion.state.in_(("uploaded", "processing")))
            .values(state="processing", **values)
        )
        return bool(changed.rowcount)


def note_failure(version_id: int, reason: str) -> None:
    """The version cannot be made: said at once, in a transaction of its own, because the job's is rolled back."""
    with Session(db.engine) as apart, apart.begin():
        apart.execute(
            update(VideoVersion)
            .where(VideoVersion.id == version_id, VideoVersion.state.in_(("uploaded", "processing")))
            .values(state="failed", reason=reason)
        )


def became_ready(version: VideoVersion, made, output: str) -> None:
    """Its files are in place: the renditions are written down and, where nothing speaks against it, the video plays it.
    Raises Refused when it was cancelled meanwhile. `made`: ladder.Made."""
    ready = db.session.execute(
        update(VideoVersion)
        .where(VideoVersion.id == version.id, VideoVersion.state == "processing")
        .values(state="ready", reason=null(), duration_ms=made.duration_ms, output=output, ready_at=NOW)
    )
    if not ready.rowcount:
        raise Refused("İptal edildi.")
    db.session.refresh(version)
    for rung, size in made.rungs:
        db.session.add(
            Rendition(
                version_id=version.id,
                name=rung.name,
                width=rung.width,
                height=rung.height,
                bytes=size,
                is_copied=rung.is_copied,
            )
        )
    if made.audio_bytes is not None:
        db.session.add(Rendition(version_id=version.id, name="audio", bytes=made.audio_bytes))
    db.session.flush()
    video = db.session.get(Video, version.video_id, with_for_update=True, populate_existing=True)
    current = video.current_version
    if current is None or version.number > current.number:
        if version.same_timeline and current and not lengths_agree(current.duration_ms, version.duration_ms):
            version.timeline_id = version.id
            version.reason = (
                "Süre eskisinden 1 saniyeden çok farklı olduğu için bu sürüm kendiliğinden yürürlüğe girmedi. "
                "İçeriğin değiştiğini onaylayarak yürürlüğe alabilirsiniz."
            )
        else:
            take_over(video, version, bool(version.same_timeline))
    else:
        version.timeline_id = version.id
    db.session.flush()
    version_ready.send(version)


def make_current(version: VideoVersion, actor_id: int, same_timeline: bool) -> None:
    """An officer lets a ready version be played: a held replacement, or an older one again. Raises Refused when the
    same recording is claimed of two lengths."""
    video = db.session.get(Video, version.video_id, with_for_update=True, populate_existing=True)
    if version.state != "ready" or version.id == video.current_version_id:
        raise Refused("Bu sürüm zaten yürürlükte ya da hazır değil.")
    current = video.current_version
    if same_timeline and current and not lengths_agree(current.duration_ms, version.duration_ms):
        raise Refused("İki sürümün süresi 1 saniyeden çok farklı; aynı kayıt olarak işaretlenemez.", "same_timeline")
    take_over(video, version, same_timeline)
    version.reason = None
    audit("videos.make_current", actor_id, thing=video, version=version.number, same_timeline=same_timeline)
    db.session.flush()


def take_over(video, version, same):
    """The video plays this version from now on. One recording keeps its timeline and, unless it has its own, its
    captions."""
    old = video.current_version
    if version.timeline_id is None or same:
        version.timeline_id = old.timeline_id or old.id if same and old else version.id
    if same and old:
        own = set(db.session.scalars(select(Caption.language).where(Caption.version_id == version.id)))
        for caption in db.session.scalars(select(Caption).where(Caption.version_id == old.id)).all():
            if caption.language not in own:
                db.session.add(
                    Caption(
                        version_id=version.id,
                        language=caption.language,
                        vtt=caption.vtt,
                        search_key=caption.search_key,
                    )
                )
    video.current_version_id = version.id
    db.session.flush()
    db.session.expire(video, ["current_version"])
    if old is not None:
        version_replaced.send(video, old=old, new=version)
