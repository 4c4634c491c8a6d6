"""The chamber desk's pages about its trainers. A trainer's passport stands in catalogue/assignments: it also shows what
they teach."""

from lms.trainers.manage import imports, loans, people, trainings  # noqa: F401 - each hangs its views on the blueprint
from lms.trainers.views import blueprint

__all__ = ["blueprint"]
