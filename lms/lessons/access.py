"""Fetch or refuse: what stands inside a version of the desk's chamber."""

from lms.catalogue.access import desk_version
from lms.catalogue.models import CourseVersion
from lms.core.refusals import NotFound
from lms.lessons import queries
from lms.lessons.models import Lesson, Material, Section


def desk_lesson(chamber, course_id: int, version_id: int, lesson_id: int) -> tuple[CourseVersion, Lesson]:
    version = desk_version(chamber, course_id, version_id)
    lesson = queries.lesson_of(version.id, lesson_id)
    if lesson is None:
        raise NotFound()
    return version, lesson


def desk_section(chamber, course_id: int, version_id: int, section_id: int) -> tuple[CourseVersion, Section]:
    version = desk_version(chamber, course_id, version_id)
    section = queries.section_of(version.id, section_id)
    if section is None:
        raise NotFound()
    return version, section


def desk_material(chamber, course_id: int, version_id: int, material_id: int) -> tuple[CourseVersion, Material]:
    version = desk_version(chamber, course_id, version_id)
    material = queries.material(material_id)
    if material is None or material.version_id != version.id:
        raise NotFound()
    return version, material
