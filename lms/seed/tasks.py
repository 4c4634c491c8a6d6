import tempfile
from datetime import date
from pathlib import Path

from lms.chambers.models import Chamber
from lms.core import jobs
from lms.core.covers import cover, cover_family, standing_alone
from lms.core.database import db
from lms.seed import archive, lessons, slides
from lms.videos import operations as videos
from lms.videos.models import Video
from lms.videos.queries import versions_of


@jobs.handles("seed.render")
def render(lease, code, number, video_id, rest=()):
    make_film(lease, code, number, video_id)
    archive.queue_next(rest)


@jobs.when_failed("seed.render")
def go_on(reason, code, number, video_id, rest=()):
    archive.queue_next(rest)


def make_film(lease, code, number, video_id):
    """Renders one lesson's video and puts it into the archive, with captions and its rights record."""
    video = db.session.get(Video, video_id)
    if video is None or video.current_version_id or versions_of(video_id):
        return  # somebody was quicker, or the editor has put another recording there
    chamber, entry = db.session.get(Chamber, video.chamber_id), archive.entry_of(code)
    lesson = archive.lesson_of(code, number)
    pages = lessons.slides_of(code, lesson, number)
    jobs.renew(lease, stage="Slaytlar hazırlanıyor", percent=10)
    facts = {
        "accent": chamber.accent,
        "chamber": chamber.short_name,
        "course": entry["title"],
        "lesson": lesson["title"],
        "code": code,
        "cover": standing_alone(cover(code, cover_family(entry["category"], chamber.slug)), chamber.accent),
    }
    with tempfile.TemporaryDirectory(prefix="lms-slides-") as folder:
        film = slides.render(pages, facts, Path(folder))
        jobs.renew(lease, stage="Arşive konuyor", percent=90)
        version = videos.add_master(video, film, f"{code}-{number}.mp4", None)
        videos.add_caption(version, lessons.captions_of(pages).encode(), None)
        videos.record_rights(
            chamber.id,
            version.sha256,
            chamber.name,
            "own_work",
            "İşleme, çoğaltma, yayma, umuma iletim",
            date(2026, 1, 1),
            None,
            "Öğrenme Merkezi deneme içeriği",
            None,
        )
