from dataclasses import dataclass

from sqlalchemy import select

from lms.catalogue import kinds
from lms.catalogue import operations as catalogue
from lms.catalogue.assignments import operations as assignments
from lms.catalogue.assignments.queries import live_of
from lms.catalogue.models import NEWEST, Course, CourseRun, CourseVersion
from lms.catalogue.rules import PROGRAMME, STATES, programme_gaps, rule_gaps
from lms.core.clock import today
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.lessons import queries
from lms.lessons.models import Lesson, Material, Section
from lms.videos import queries as videos

FIELDS = {field: name for field, name, _ in PROGRAMME}


@dataclass(frozen=True)
class Gap:
    """What a version lacks. where: programme (with the field), lesson, section, material or video (with an id),
    outline, kind."""

    where: str
    key: str | int | None
    sentence: str


def gaps(version: CourseVersion) -> list[Gap]:
    """Everything that keeps a version from being published, in the order in which a person would mend it."""
    found = [
        Gap("programme", field, f"{FIELDS.get(field, 'Kurallar')}: {todo}")
        for field, todo in programme_gaps(version) + rule_gaps(version)
    ]
    if version.access_kind == "until" and version.access_until and version.access_until < today():
        found.append(Gap("programme", "access_until", "Kurallar: Erişimin son günü geçmişte kalmış."))
    parts = queries.outline(version.id)
    if not any(part.entries for part in parts):
        found.append(Gap("outline", None, "Dersler: En az bir ders ekleyin."))
    for part in parts:
        if not part.entries:
            found.append(Gap("section", part.section.id, f"Boş bölüm: {part.section.title}"))
        for entry in part.entries:
            if entry.lesson.kind == "reading" and not entry.lesson.body.strip():
                found.append(Gap("lesson", entry.lesson.id, f"Metni yazılmamış okuma parçası: {entry.lesson.title}"))
    found += video_gaps(version) + rights_gaps(version)
    found += [Gap("kind", None, sentence) for sentence in kinds.lacking(version.chamber_id, version.certificate_kind)]
    return found


def video_gaps(version) -> list[Gap]:
    found, counted = [], 0
    for lesson, video, current in queries.video_lessons(version.id):
        if video is None:
            found.append(Gap("lesson", lesson.id, f"Videosu seçilmemiş ders: {lesson.title}"))
        elif current is None or current.state != "ready":
            found.append(Gap("video", video.id, f"Videosu henüz hazır olmayan ders: {lesson.title}"))
        counted += lesson.is_required
    watched = version.certificate_kind in ("participation", "participation_certificate")
    if watched and not counted and version.course.timing == "asynchronous":
        found.append(Gap("outline", None, "Katılım belgesi izlemeye bağlıdır: en az bir zorunlu video dersi ekleyin."))
    return found


def rights_gaps(version) -> list[Gap]:
    """5846: a rights record for the file of every video and material."""
    files = {
        current.sha256: Gap("video", video.id, f"Hak kaydı olmayan video: {video.title}")
        for _, video, current in queries.video_lessons(version.id)
        if video is not None and current is not None and current.sha256
    }
    for material in queries.materials_of(version.id):
        files[material.sha256] = Gap("material", material.id, f"Hak kaydı olmayan dosya: {material.title}")
    missing = videos.rights_missing(list(files), version.chamber_id)
    return [gap for sha256, gap in files.items() if sha256 in missing]


def new_version(course: Course, reason: str, actor_id) -> CourseVersion:
    """The next draft: a copy of the newest version with its sections, lessons and materials."""
    before = db.session.scalar(
        select(CourseVersion).where(CourseVersion.course_id == course.id).order_by(*NEWEST).limit(1)
    )
    version = catalogue.open_new_version(course, reason, actor_id)
    copies: dict[int, int] = {}
    for part in queries.outline(before.id):
        section = Section(version_id=version.id, title=part.section.title, position=part.section.position)
        db.session.add(section)
        db.session.flush()
        for entry in part.entries:
            copy = copied(entry.lesson, LESSON, version_id=version.id, section_id=section.id)
            copies[entry.lesson.id] = copy.id
    for material in queries.materials_of(before.id):
        copied(material, MATERIAL, version_id=version.id, lesson_id=copies.get(material.lesson_id or 0))
    return version


LESSON = ("title", "kind", "position", "minutes", "is_required", "video_id", "body")
MATERIAL = ("title", "number", "file_name", "stored_name", "content_type", "size", "sha256", "created_by_id")


def copied(row: Lesson | Material, names, **values):
    copy = type(row)(**{name: getattr(row, name) for name in names}, **values)
    db.session.add(copy)
    db.session.flush()
    return copy


def submit(version: CourseVersion, actor_id) -> None:
    """draft -> submitted, when nothing is missing; the first gap is named."""
    if lacking := gaps(version):
        raise Refused(f"Onaya göndermek için {len(lacking)} eksik giderilmeli. İlki: {lacking[0].sentence}")
    catalogue.mark_submitted(version, actor_id)


def drop(version: CourseVersion, actor_id, reason: str, lock_version: int | None = None) -> bool:
    """A draft that nobody wants, with its lessons; who was assigned to it is told. True: the course went with it."""
    retired = catalogue.drop(version, actor_id, reason, lock_version)
    for assignment in live_of(version.id):
        assignments.end_assignment(assignment, actor_id, f"Taslaktan vazgeçildi: {reason.strip()}")
    return retired


def publish(version: CourseVersion, actor_id) -> CourseRun:
    """approved -> published, when the content still stands: videos ready, rights recorded, the kind complete."""
    if version.state != "approved":
        raise Stale(f"Yalnız onaylanmış sürüm yayımlanır (durumu: {STATES[version.state]}).")
    if lacking := gaps(version):
        raise Refused(f"Yayımlamak için {len(lacking)} eksik giderilmeli. İlki: {lacking[0].sentence}")
    return catalogue.mark_published(version, actor_id)
