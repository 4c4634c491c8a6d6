"""The desk: a course with its versions and steps, the outline, lessons, materials, the preview."""

from lms.lessons.manage import course, materials, outline, preview
from lms.lessons.views import blueprint

__all__ = ["blueprint", "course", "materials", "outline", "preview"]
