"""Fetch or refuse: a session of a run, for the desk or for the trainer who is assigned to the run."""

from flask_login import current_user

from lms.attendance import queries
from lms.catalogue.models import CourseRun
from lms.catalogue.runs.models import RunSession
from lms.catalogue.runs.queries import session_in
from lms.core.refusals import NotFound
from lms.trainers.queries import trainer_of_user


def session_of(run: CourseRun, session_id: int) -> RunSession:
    found = session_in(run.id, session_id)
    if found is None:
        raise NotFound()
    return found


def taught_run(run_id: int) -> CourseRun:
    trainer = trainer_of_user(current_user.id)
    found = queries.taught_run(trainer.id, run_id) if trainer else None
    if found is None:
        raise NotFound()
    return found
