"""Recordings: the seed's own, rendered as jobs one by one, and files given on the command line."""

from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy import select

from lms.catalogue.models import CourseVersion
from lms.chambers.queries import chamber_by_slug
from lms.core import jobs
from lms.core.database import db
from lms.lessons.models import Lesson, Section
from lms.seed.lessons import read, script
from lms.videos import operations as videos
from lms.videos.models import Video

FIRST = "IMO-YD-110"  # the demo engineer's course plays first


def queue_videos(versions: dict[str, CourseVersion]) -> None:
    """One job per video lesson, the demo engineer's course first. Each adds the next (`queue_next`), so that documents
    and mail never wait behind all of them."""
    wanted: list[tuple[str, int, int]] = []
    order = sorted(versions, key=lambda code: (code != FIRST, script(code) is None, code))
    for code in order:
        lessons = db.session.scalars(
            select(Lesson)
            .join(Section, Section.id == Lesson.section_id)
            .where(Lesson.version_id == versions[code].id, Lesson.video_id.is_not(None))
            .order_by(Section.position, Lesson.position)
        )
        wanted += [(code, number, lesson.video_id) for number, lesson in enumerate(lessons, 1)]
    queue_next(wanted)


def queue_next(wanted: Sequence) -> None:
    """The job for the first of these (course code, number of the lesson, video id); it knows the rest."""
    if not wanted:
        return
    (code, number, video_id), *rest = wanted
    title, chamber_id = lesson_of(code, number)["title"], db.session.get(Video, video_id).chamber_id
    jobs.add("seed.render", code, number, video_id, rest, title=f"Deneme videosu: {title}", chamber_id=chamber_id)


def entry_of(code: str) -> dict:
    return next(entry for entry in read("courses.yaml")["courses"] if entry["code"] == code)


def lesson_of(code: str, number: int) -> dict:
    """The course's `number`-th video lesson (from 1) as the file has it."""
    lessons = [lesson for part in entry_of(code)["sections"] for lesson in part["lessons"] if lesson["kind"] == "video"]
    return lessons[number - 1]


def add_file(chamber_slug: str, file: Path, title: str) -> str:
    """`lms video add`: copies FILE into the archive and queues its transcoding; returns what to look at."""
    chamber = chamber_by_slug(chamber_slug)
    if chamber is None:
        raise click.ClickException(f"There is no chamber {chamber_slug!r}.")
    video = videos.make_video(chamber.id, title, None)
    version = videos.add_master(video, file, file.name, None, how="copy")
    return f"video {video.id}, version {version.id}: /masa/{chamber.slug}/videolar/{video.id}"
