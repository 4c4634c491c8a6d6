"""Recordings: the seed's own, rendered as jobs one by one, and files given on the command line."""

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

FIRST = "IMO-YD-110"  # the demo engineer's course plays first


def queue_videos(versions: dict[str, CourseVersion]) -> None:
    """One job per video lesson, the demo engineer's course first."""
    order = sorted(versions, key=lambda code: (code != FIRST, script(code) is None, code))
    for code in order:
        lessons = db.session.scalars(
            select(Lesson)
            .join(Section, Section.id == Lesson.section_id)
            .where(Lesson.version_id == versions[code].id, Lesson.video_id.is_not(None))
            .order_by(Section.position, Lesson.position)
        )
        for number, lesson in enumerate(lessons, 1):
            jobs.add(
                "seed.render",
                code,
                number,
                lesson.video_id,
                title=f"Deneme videosu: {lesson.title}",
                chamber_id=versions[code].chamber_id,
            )


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
