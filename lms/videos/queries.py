from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from lms.chambers.models import Chamber
from lms.core import turkish
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.jobs import Job
from lms.videos.models import Caption, Rendition, RightsRecord, Upload, Video, VideoVersion
from lms.videos.rules import stem

PAGE = 30


def playable(video_id: int | None) -> VideoVersion | None:
    """The version that lessons play now; none while the first is not ready."""
    return db.session.scalar(
        select(VideoVersion)
        .join(Video, Video.current_version_id == VideoVersion.id)
        .where(Video.id == video_id, VideoVersion.state == "ready")
    )


def video_in(chamber_id: int, video_id: int) -> Video | None:
    return db.session.scalar(select(Video).where(Video.id == video_id, Video.chamber_id == chamber_id))


def versions_of(video_id: int) -> list[VideoVersion]:
    """Newest first."""
    return list(
        db.session.scalars(
            select(VideoVersion).where(VideoVersion.video_id == video_id).order_by(VideoVersion.number.desc())
        )
    )


def newest_version(video_id: int) -> VideoVersion | None:
    return next(iter(versions_of(video_id)), None)


def videos_of(chamber_id: int) -> list[Video]:
    """What a lesson may choose from: not retired, by title."""
    return list(
        db.session.scalars(
            select(Video).where(Video.chamber_id == chamber_id, Video.retired_at.is_(None)).order_by(Video.search_key)
        )
    )


def listed(chamber_id: int, text: str = "", state: str = "", page: int = 1):
    """(Video, its newest VideoVersion or none) of the chamber's archive, newest first, as a page. state: one of
    rules.STATES, or `retired`."""
    newest = (
        select(VideoVersion.video_id, func.max(VideoVersion.id).label("version_id"))
        .group_by(VideoVersion.video_id)
        .subquery()
    )
    found = (
        select(Video, VideoVersion)
        .outerjoin(newest, newest.c.video_id == Video.id)
        .outerjoin(VideoVersion, VideoVersion.id == newest.c.version_id)
        .where(Video.chamber_id == chamber_id)
        .order_by(Video.id.desc())
    )
    found = found.where(Video.retired_at.is_not(None) if state == "retired" else Video.retired_at.is_(None))
    if state and state != "retired":
        found = found.where(VideoVersion.state == state)
    for word in turkish.fold(text).split():
        found = found.where(Video.search_key.contains(word, autoescape=True))
    return Rows(found, page)


class Rows:
    """One page of rows with more than one entity (Flask-SQLAlchemy's paginate gives scalars)."""

    def __init__(self, statement, page, per_page=PAGE):
        self.per_page = per_page
        self.total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
        self.pages = max(1, -(-self.total // per_page))
        self.page = min(max(page, 1), self.pages)
        self.items = db.session.execute(statement.limit(per_page).offset((self.page - 1) * per_page)).all()


def counts_by_state(chamber_id: int) -> dict[str, int]:
    """Of each video's newest version; `retired` counts the videos put aside."""
    newest = select(func.max(VideoVersion.id)).group_by(VideoVersion.video_id).scalar_subquery()
    rows = db.session.execute(
        select(VideoVersion.state, func.count())
        .join(Video, Video.id == VideoVersion.video_id)
        .where(Video.chamber_id == chamber_id, Video.retired_at.is_(None), VideoVersion.id.in_(newest))
        .group_by(VideoVersion.state)
    )
    retired = db.session.scalar(
        select(func.count()).where(Video.chamber_id == chamber_id, Video.retired_at.is_not(None))
    )
    return {**{state: number for state, number in rows}, "retired": retired}


def progress_of(version: VideoVersion) -> dict:
    """{stage, percent} of its job; empty when it has none."""
    job = db.session.get(Job, version.job_id) if version.job_id else None
    return job.progress if job else {}


def renditions(version_id: int) -> list[Rendition]:
    """The pictures from small to large, then the sound."""
    return list(
        db.session.scalars(
            select(Rendition)
            .where(Rendition.version_id == version_id)
            .order_by(Rendition.height.is_(None), Rendition.height, Rendition.id)
        )
    )


def captions(version_id: int) -> list[Caption]:
    return list(db.session.scalars(select(Caption).where(Caption.version_id == version_id).order_by(Caption.language)))


def video_named(chamber_id: int, file_name: str, actor_id: int) -> Video | None:
    """The newest video of the chamber, added by this person, whose file or title matches the name: `ders1.srt` finds
    what came from `ders1.mp4`."""
    sought = stem(file_name)
    rows = db.session.execute(
        select(Video, VideoVersion.file_name)
        .join(VideoVersion, VideoVersion.video_id == Video.id)
        .where(Video.chamber_id == chamber_id, Video.retired_at.is_(None), VideoVersion.created_by_id == actor_id)
        .order_by(VideoVersion.id.desc())
        .limit(500)
    )
    return next((video for video, name in rows if sought and sought in (stem(name), turkish.fold(video.title))), None)


def open_uploads(user_id: int) -> list[Upload]:
    return list(
        db.session.scalars(
            select(Upload).where(Upload.user_id == user_id, Upload.state == "open").order_by(Upload.id.desc())
        )
    )


def upload_of(user_id: int, name: str) -> Upload | None:
    return db.session.scalar(select(Upload).where(Upload.name == name, Upload.user_id == user_id))


def rights_of(sha256: str | None, chamber_id: int) -> list[RightsRecord]:
    """Live first, then the ended ones, newest first."""
    return list(
        db.session.scalars(
            select(RightsRecord)
            .where(RightsRecord.sha256 == sha256, RightsRecord.chamber_id == chamber_id)
            .order_by(RightsRecord.ended_at.is_not(None), RightsRecord.id.desc())
        )
    )


def rights_missing(sha256s, chamber_id: int | None = None) -> set:
    """Those of the digests without a rights record that is in force today."""
    sought, day = set(sha256s), today()
    covered = (
        select(RightsRecord.sha256)
        .where(RightsRecord.sha256.in_([sha for sha in sought if sha]), RightsRecord.ended_at.is_(None))
        .where(RightsRecord.from_on <= day, RightsRecord.to_on.is_(None) | (RightsRecord.to_on >= day))
    )
    if chamber_id is not None:
        covered = covered.where(RightsRecord.chamber_id == chamber_id)
    return sought - set(db.session.scalars(covered))


def failed_videos(chamber_id: int) -> Select:
    """SELECT of how many videos there are whose newest version failed."""
    newer = aliased(VideoVersion)
    return (
        select(func.count())
        .select_from(VideoVersion)
        .join(Video, Video.id == VideoVersion.video_id)
        .where(Video.chamber_id == chamber_id, Video.retired_at.is_(None), VideoVersion.state == "failed")
        .where(~exists().where(newer.video_id == VideoVersion.video_id, newer.id > VideoVersion.id))
    )


def delivered(version_id: int):
    """(folder, output, state, the moment in epoch seconds) in one statement, for each delivered file; or none."""
    return db.session.execute(
        select(VideoVersion.folder, VideoVersion.output, VideoVersion.state, func.extract("epoch", NOW)).where(
            VideoVersion.id == version_id
        )
    ).first()


def slug_of(video: Video) -> str:
    return db.session.scalar(select(Chamber.slug).where(Chamber.id == video.chamber_id))
