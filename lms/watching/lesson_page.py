"""What the lesson page shows, gathered once."""

from dataclasses import dataclass, field

from flask import url_for

from lms.core.clock import now
from lms.enrolments.models import Enrolment
from lms.lessons import queries as lessons
from lms.lessons.models import Lesson, Material
from lms.lessons.rules import html_of
from lms.videos import captions, delivery
from lms.videos import queries as videos
from lms.watching import queries

POSTER_SECONDS = 3600


@dataclass(frozen=True)
class Row:
    """A lesson in the outline."""

    number: str
    lesson: Lesson
    duration_ms: int | None
    coverage: queries.LessonCoverage | None
    href: str
    is_here: bool


@dataclass
class LessonPage:
    enrolment: Enrolment
    lesson: Lesson
    parts: list[tuple[str, list[Row]]]
    total: queries.Total
    materials: list[Material]
    notes: list
    version: object = None
    coverage: queries.LessonCoverage | None = None
    cues: list = field(default_factory=list)
    sources: dict = field(default_factory=dict)

    @property
    def rows(self) -> list[Row]:
        return [row for _, rows in self.parts for row in rows]

    @property
    def here(self) -> Row:
        return next(row for row in self.rows if row.is_here)

    @property
    def following(self) -> Row | None:
        at = self.rows.index(self.here)
        return self.rows[at + 1] if at + 1 < len(self.rows) else None

    @property
    def reading(self):
        return html_of(self.lesson.body) if self.lesson.body else ""


def lesson_page(enrolment: Enrolment, lesson: Lesson) -> LessonPage:
    """For one's own enrolment; reads everything, writes nothing."""
    covered = {one.lesson_id: one for one in queries.coverage_of(enrolment)}
    parts = []
    for number, part in enumerate(lessons.outline(enrolment.version_id), 1):
        rows = [
            Row(
                number=f"{number}.{place}",
                lesson=entry.lesson,
                duration_ms=entry.duration_ms,
                coverage=covered.get(entry.lesson.id),
                href=url_for("watching.lesson", enrolment_id=enrolment.id, lesson_id=entry.lesson.id),
                is_here=entry.lesson.id == lesson.id,
            )
            for place, entry in enumerate(part.entries, 1)
        ]
        if rows:
            parts.append((f"{number}. {part.section.title}", rows))
    page = LessonPage(
        enrolment=enrolment,
        lesson=lesson,
        parts=parts,
        total=queries.total(enrolment.id),
        materials=[one for one in lessons.materials_of(enrolment.version_id) if one.lesson_id in (None, lesson.id)],
        notes=queries.notes_of(enrolment.id, lesson.id),
    )
    if lesson.kind == "video":
        add_video(page, covered[lesson.id])
    return page


def add_video(page: LessonPage, coverage: queries.LessonCoverage) -> None:
    """The version that plays now, its transcript, sizes and poster."""
    page.coverage = coverage
    page.version = videos.playable(page.lesson.video_id)
    if page.version is None:
        return
    told = next((one for one in videos.captions(page.version.id) if one.language == "tr"), None)
    page.cues = captions.transcript(told.vtt) if told else []
    page.sources = delivery.sources(page.version, poster_token(page))


def poster_token(page: LessonPage) -> str:
    """For the still picture before a session is opened; claims nothing (there is no session 0)."""
    expires = int(now().timestamp()) + POSTER_SECONDS
    whose = {"s": 0, "u": page.enrolment.user_id, "e": page.enrolment.id}
    return delivery.sign({**whose, "v": page.version.id, "d": page.version.duration_ms, "x": expires})
