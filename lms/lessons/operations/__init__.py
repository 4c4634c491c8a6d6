"""The only writers of sections, lessons and materials; the steps of a version that look at its content."""

from lms.lessons.operations.materials import add_material, remove_material
from lms.lessons.operations.outline import (
    add_lesson,
    add_section,
    change_lesson,
    move_lesson,
    move_section,
    remove_lesson,
    remove_section,
    rename_section,
)
from lms.lessons.operations.publishing import Gap, drop, gaps, new_version, publish, submit

__all__ = [
    "Gap",
    "add_lesson",
    "add_material",
    "add_section",
    "change_lesson",
    "drop",
    "gaps",
    "move_lesson",
    "move_section",
    "new_version",
    "publish",
    "remove_lesson",
    "remove_material",
    "remove_section",
    "rename_section",
    "submit",
]
