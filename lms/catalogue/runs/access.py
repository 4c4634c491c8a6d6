"""Fetch or refuse: dated runs of the desk's chamber (branch-bound staff: of their branches) and public ones."""

from lms.accounts.access import branches_reached
from lms.catalogue.models import CourseRun
from lms.catalogue.runs import queries
from lms.catalogue.runs.models import RunSession
from lms.core.refusals import NotFound


def desk_run(chamber, run_id: int, permission: str) -> CourseRun:
    found = queries.run_in(chamber.id, run_id)
    branches = branches_reached(permission, chamber.id)
    if found is None or (branches is not None and found.branch_id not in branches):
        raise NotFound()
    return found


def desk_session(run: CourseRun, session_id: int) -> RunSession:
    found = queries.session_in(run.id, session_id)
    if found is None:
        raise NotFound()
    return found


def public_run(run_id: int) -> CourseRun:
    found = queries.public_run(run_id)
    if found is None:
        raise NotFound()
    return found
