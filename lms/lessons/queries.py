from dataclasses import dataclass, field

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from lms.core.database import db
from lms.lessons.models import Lesson, Material, Section
from lms.videos.models import Video, VideoVersion


@dataclass(frozen=True)
class Entry:
    """A lesson as the outline shows it; `video` is its current ready version, if there is one."""

    lesson: Lesson
    video: VideoVersion | None

    @property
    def duration_ms(self) -> int | None:
        """Measured for a video, the programme's estimate for all others; none for a video that is not ready."""
        if self.lesson.kind == "video":
            return self.video.duration_ms if self.video else None
        return self.lesson.minutes * 60_000


@dataclass
class Part:
    """A section with its lessons."""

    section: Section
    entries: list[Entry] = field(default_factory=list)

    @property
    def duration_ms(self) -> int:
        return sum(entry.duration_ms or 0 for entry in self.entries)


def required_videos(version_id: int) -> list[tuple[Lesson, VideoVersion]]:
    """The required video lessons with the current ready version of each, in the order of the course."""
    return [
        (lesson, version)
        for lesson, version in db.session.execute(
            select(Lesson, VideoVersion)
            .join(Section, Section.id == Lesson.section_id)
            .join(Video, Video.id == Lesson.video_id)
            .join(VideoVersion, VideoVersion.id == Video.current_version_id)
            .where(Lesson.version_id == version_id, Lesson.kind == "video", Lesson.is_required)
            .where(VideoVersion.state == "ready")
            .order_by(Section.position, Section.id, Lesson.position, Lesson.id)
        )
    ]


def outline(version_id: int) -> list[Part]:
    """Sections in order, each with its lessons in order; empty sections too."""
    rows = db.session.execute(
        select(Section, Lesson, VideoVersion)
        .outerjoin(Lesson, Lesson.section_id == Section.id)
        .outerjoin(Video, Video.id == Lesson.video_id)
        .outerjoin(VideoVersion, and_(VideoVersion.id == Video.current_version_id, VideoVersion.state == "ready"))
        .where(Section.version_id == version_id)
        .order_by(Section.position, Section.id, Lesson.position, Lesson.id)
    )
    parts: dict[int, Part] = {}
    for section, lesson, video in rows:
        part = parts.setdefault(section.id, Part(section))
        if lesson is not None:
            part.entries.append(Entry(lesson, video))
    return list(parts.values())


def lesson_of(version_id: int, lesson_id: int) -> Lesson | None:
    return db.session.scalar(select(Lesson).where(Lesson.id == lesson_id, Lesson.version_id == version_id))


def section_of(version_id: int, section_id: int) -> Section | None:
    return db.session.scalar(select(Section).where(Section.id == section_id, Section.version_id == version_id))


def materials_of(version_id: int) -> list[Material]:
    """The files in force (not replaced, not removed), by title."""
    return list(
        db.session.scalars(
            select(Material)
            .where(Material.version_id == version_id, Material.replaced_at.is_(None), Material.removed_at.is_(None))
            .order_by(Material.lesson_id.nulls_first(), Material.title, Material.id)
        )
    )


def material(material_id: int) -> Material | None:
    return db.session.get(Material, material_id)


def video_lessons(version_id: int) -> list[tuple[Lesson, Video | None, VideoVersion | None]]:
    """Every video lesson with its video and that video's current version, whatever its state."""
    return list(
        db.session.execute(
            select(Lesson, Video, VideoVersion)
            .outerjoin(Video, Video.id == Lesson.video_id)
            .outerjoin(VideoVersion, VideoVersion.id == Video.current_version_id)
            .where(Lesson.version_id == version_id, Lesson.kind == "video")
            .order_by(Lesson.section_id, Lesson.position, Lesson.id)
        ).all()
    )


def choosable_videos(chamber_id: int) -> list[Video]:
    """The chamber's videos for a lesson, the newest first; those being processed too."""
    return list(
        db.session.scalars(
            select(Video)
            .options(joinedload(Video.current_version))
            .where(Video.chamber_id == chamber_id, Video.retired_at.is_(None))
            .order_by(Video.id.desc())
            .limit(500)
        )
    )


def versions_using(video_id: int) -> list[int]:
    """The course versions in which a video is a lesson."""
    return list(db.session.scalars(select(Lesson.version_id).where(Lesson.video_id == video_id).distinct()))
