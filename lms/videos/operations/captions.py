"""Captions of a version: checked, converted, stored as our own WebVTT."""

from sqlalchemy import select

from lms.core.audit import audit
from lms.core.database import db
from lms.core.refusals import Refused
from lms.videos import captions, queries
from lms.videos.models import Caption, Video, VideoVersion

LANGUAGES = {"tr": "Türkçe", "en": "İngilizce"}


def add_caption(version: VideoVersion, data: bytes, actor_id: int | None, language: str = "tr") -> list[str]:
    """Stores the captions of a VTT or SRT file in place of earlier ones of that language. Returns sentences about cues
    that were left out. Raises Refused."""
    if language not in LANGUAGES:
        raise Refused("Altyazının dilini seçin.", "language")
    found = captions.read(data)
    caption = db.session.scalar(
        select(Caption).where(Caption.version_id == version.id, Caption.language == language).with_for_update()
    )
    if caption is None:
        caption = Caption(version_id=version.id, language=language)
        db.session.add(caption)
    caption.vtt = captions.written(found.cues)
    caption.search_key = captions.search_key(found.cues)
    db.session.flush()
    video = db.session.get(Video, version.video_id)
    audit("videos.add_caption", actor_id, thing=video, language=language, cues=len(found.cues))
    return found.faults + beyond_the_end(found.cues, version)


def beyond_the_end(cues, version):
    late = sum(1 for cue in cues if version.duration_ms and cue.start_ms >= version.duration_ms)
    if not late:
        return []
    return [
        f"{late} altyazı satırı videonun süresinden sonraya düşüyor. Altyazının bu videoya ait olduğunu denetleyin."
    ]


def remove_caption(caption: Caption, actor_id: int) -> None:
    version = db.session.get(VideoVersion, caption.version_id)
    audit("videos.remove_caption", actor_id, thing=db.session.get(Video, version.video_id), language=caption.language)
    db.session.delete(caption)
    db.session.flush()


def match_caption(chamber_id: int, file_name: str, data: bytes, actor_id: int) -> tuple[Video, list[str]]:
    """Gives a caption file to the video whose file has the same name. Raises Refused when there is none."""
    video = queries.video_named(chamber_id, file_name, actor_id)
    version = queries.newest_version(video.id) if video else None
    if version is None:
        raise Refused("Aynı adı taşıyan bir video bulunamadı. Altyazıyı videonun kendi sayfasında ekleyin.", "file")
    language = "en" if file_name.rsplit(".", 1)[0].lower().endswith((".en", "_en", "-en")) else "tr"
    return video, add_caption(version, data, actor_id, language)
