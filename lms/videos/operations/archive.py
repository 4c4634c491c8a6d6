"""Videos as the chamber's archive knows them: made, named, replaced, put aside."""

from lms.core import turkish
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.videos.models import Video
from lms.videos.operations.versions import add_master

LONGEST_TITLE = 200


def make_video(chamber_id: int, title: str, actor_id: int | None) -> Video:
    """An entry of the archive, without any file yet. Raises Refused for an empty or overlong title."""
    title = checked_title(title)
    video = Video(chamber_id=chamber_id, title=title, search_key=turkish.fold(title), created_by_id=actor_id)
    db.session.add(video)
    db.session.flush()
    audit("videos.make", actor_id, thing=video, title=title)
    return video


def checked_title(title):
    title = turkish.clean_name(title or "")
    if not title:
        raise Refused("Videoya bir ad verin.", "title")
    if len(title) > LONGEST_TITLE:
        raise Refused(f"Ad en çok {LONGEST_TITLE} harf olabilir.", "title")
    return title


def rename(video: Video, title: str, actor_id: int) -> None:
    """Another title; lessons keep their own. Raises Refused."""
    title = checked_title(title)
    audit("videos.rename", actor_id, thing=video, before=video.title, after=title)
    video.title, video.search_key = title, turkish.fold(title)
    db.session.flush()


def replace(video: Video, path, file_name: str, actor_id: int, same_timeline: bool, how: str = "move"):
    """A new version of the video. It takes over when it is ready; until then everybody goes on watching the present
    one. `same_timeline`: the editor says that it is the same recording, so what was watched stays watched."""
    return add_master(video, path, file_name, actor_id, same_timeline=same_timeline, how=how)


def retire(video: Video, actor_id: int, reason: str) -> None:
    """Takes the video out of the lists; lessons that play it go on playing it. Raises Refused without a reason."""
    if not (reason or "").strip():
        raise Refused("Neden kaldırdığınızı yazın.", "reason")
    if video.retired_at is None:
        video.retired_at = now()
        audit("videos.retire", actor_id, thing=video, reason=reason.strip())
        db.session.flush()


def restore(video: Video, actor_id: int) -> None:
    """Back into the lists."""
    if video.retired_at is not None:
        video.retired_at = None
        audit("videos.restore", actor_id, thing=video)
        db.session.flush()
