from lms.home.manage import audit, chambers, desk, holidays, union  # noqa: F401 - each hangs its views on the blueprint
from lms.home.views import blueprint

__all__ = ["blueprint"]
