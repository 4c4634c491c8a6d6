"""A video that becomes ready or is replaced changes the required videos of every version that shows it."""

from lms.lessons.queries import versions_using
from lms.lessons.signals import required_videos_changed
from lms.videos import signals as videos


@videos.version_ready.connect
def video_ready(version, **_):
    tell(version.video_id)


@videos.version_replaced.connect
def video_replaced(video, **_):
    tell(video.id)


def tell(video_id: int) -> None:
    for version_id in versions_using(video_id):
        required_videos_changed.send(version_id)
