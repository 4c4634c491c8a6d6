from sqlalchemy import func, select

from lms.catalogue.models import CourseVersion
from lms.catalogue.operations import check_fresh, edited
from lms.core import turkish
from lms.core.audit import audit
from lms.core.database import db
from lms.core.refusals import Refused
from lms.lessons.models import Lesson, Material, Section
from lms.lessons.rules import KINDS, moved
from lms.lessons.signals import required_videos_changed
from lms.videos.models import Video

TITLE_MAX = 200
BODY_MAX = 200_000


def add_section(version: CourseVersion, title: str, actor_id) -> Section:
    """At the end of a draft."""
    edited(version, actor_id)
    section = Section(version_id=version.id, title=named(title, "bölümün"), position=len(sections(version.id)) + 1)
    db.session.add(section)
    db.session.flush()
    return section


def rename_section(version: CourseVersion, section: Section, title: str, actor_id) -> None:
    edited(version, actor_id)
    section.title = named(title, "bölümün")
    db.session.flush()


def remove_section(version: CourseVersion, section: Section, actor_id) -> None:
    """Only an empty one, so that no lesson goes by accident."""
    edited(version, actor_id)
    if db.session.scalar(select(func.count()).select_from(Lesson).where(Lesson.section_id == section.id)):
        raise Refused("Bu bölümde ders var. Önce dersleri başka bir bölüme taşıyın ya da kaldırın.")
    db.session.delete(section)
    db.session.flush()
    number(sections(version.id))


def move_section(version: CourseVersion, section: Section, to: int, actor_id, lock_version=None) -> None:
    """To place `to` (from 1) among the sections."""
    check_fresh(version, lock_version)
    edited(version, actor_id)
    order = sections(version.id)
    number(moved(order, order.index(section), to - 1))


def add_lesson(version: CourseVersion, section: Section, actor_id, *, kind: str, title: str, **values) -> Lesson:
    """At the end of the section. A video lesson may wait for its video until publishing."""
    edited(version, actor_id)
    lesson = Lesson(version_id=version.id, section_id=section.id, kind=kind, title="", position=0)
    fill(version, lesson, kind=kind, title=title, **values)
    lesson.position = len(lessons(section.id)) + 1
    db.session.add(lesson)
    db.session.flush()
    required_videos_changed.send(version.id)
    return lesson


def change_lesson(version: CourseVersion, lesson: Lesson, actor_id, lock_version=None, **values) -> None:
    check_fresh(version, lock_version)
    edited(version, actor_id)
    fill(version, lesson, **values)
    db.session.flush()
    required_videos_changed.send(version.id)


def fill(version, lesson, *, kind, title, minutes=0, is_required=True, video_id=None, body=""):
    if kind not in KINDS:
        raise Refused("Dersin türünü seçin.", "kind")
    if video_id is not None:
        video = db.session.get(Video, video_id)
        if video is None or video.chamber_id != version.chamber_id or video.retired_at is not None:
            raise Refused("Videoyu listeden seçin.", "video_id")
    if len(body) > BODY_MAX:
        raise Refused("Metin en çok 200.000 harf olabilir; daha uzununu dosya olarak ekleyin.", "body")
    lesson.kind, lesson.title = kind, named(title, "dersin")
    lesson.minutes = minutes or 0
    lesson.is_required = bool(is_required)
    lesson.video_id = video_id if kind == "video" else None
    lesson.body = body if kind != "video" else ""


def remove_lesson(version: CourseVersion, lesson: Lesson, actor_id) -> None:
    """Out of a draft; other versions keep theirs. Its materials stay with the course."""
    edited(version, actor_id)
    for material in db.session.scalars(select(Material).where(Material.lesson_id == lesson.id)):
        material.lesson_id = None
    section_id, title = lesson.section_id, lesson.title
    db.session.flush()
    db.session.delete(lesson)
    db.session.flush()
    number(lessons(section_id))
    audit("lessons.remove", actor_id, thing=version, title=title)
    required_videos_changed.send(version.id)


def move_lesson(version: CourseVersion, lesson: Lesson, section: Section, to: int, actor_id, lock_version=None) -> None:
    """To place `to` (from 1) in a section of the same version."""
    check_fresh(version, lock_version)
    edited(version, actor_id)
    left = lesson.section_id
    order = [one for one in lessons(section.id) if one.id != lesson.id]
    order.insert(min(max(to - 1, 0), len(order)), lesson)
    lesson.section_id = section.id
    number(order)
    if left != section.id:
        db.session.flush()
        number(lessons(left))
    db.session.expire(section, ["lessons"])


def named(title: str, whose: str) -> str:
    title = turkish.clean_name(title or "")
    if not title:
        raise Refused(f"Önce {whose} adını yazın.", "title")
    if len(title) > TITLE_MAX:
        raise Refused("Ad en çok 200 harf olabilir.", "title")
    return title


def sections(version_id: int) -> list[Section]:
    return list(
        db.session.scalars(
            select(Section).where(Section.version_id == version_id).order_by(Section.position, Section.id)
        )
    )


def lessons(section_id: int) -> list[Lesson]:
    return list(
        db.session.scalars(select(Lesson).where(Lesson.section_id == section_id).order_by(Lesson.position, Lesson.id))
    )


def number(things) -> None:
    """Positions 1, 2, 3 ... in this order."""
    for position, thing in enumerate(things, 1):
        thing.position = position
    db.session.flush()
