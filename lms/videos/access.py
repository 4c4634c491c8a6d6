"""Fetch or refuse: the archive's objects at a chamber's desk."""

from lms.accounts.access import desk_chamber
from lms.core.database import db
from lms.core.refusals import NotFound
from lms.videos import queries
from lms.videos.models import Caption, RightsRecord, Video, VideoVersion


def desk_video(oda: str, video_id: int) -> tuple:
    """(chamber, video) for somebody who may upload there."""
    chamber = desk_chamber(oda, "videos.upload")
    video = queries.video_in(chamber.id, video_id)
    if video is None:
        raise NotFound()
    return chamber, video


def version_in(video: Video, version_id: int) -> VideoVersion:
    version = db.session.get(VideoVersion, version_id)
    if version is None or version.video_id != video.id:
        raise NotFound()
    return version


def caption_in(video: Video, caption_id: int) -> Caption:
    caption = db.session.get(Caption, caption_id)
    if caption is None:
        raise NotFound()
    version_in(video, caption.version_id)
    return caption


def rights_in(chamber_id: int, record_id: int) -> RightsRecord:
    record = db.session.get(RightsRecord, record_id)
    if record is None or record.chamber_id != chamber_id:
        raise NotFound()
    return record
