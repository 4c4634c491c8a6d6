"""Fetch or refuse: of the desk within its chamber, of a participant their own, of a trainer their courses'."""

from flask_login import current_user

from lms.core.database import db
from lms.core.refusals import NotFound
from lms.exams.coursework import queries
from lms.exams.coursework.models import Coursework, Submission, SubmissionFile


def work_of(chamber, work_id: int) -> Coursework:
    return found(queries.work_in(chamber.id, work_id))


def submission_of(chamber, submission_id: int) -> Submission:
    return found(queries.submission_in(chamber.id, submission_id))


def taught_submission(submission_id: int) -> Submission:
    return found(queries.taught_submission(current_user.id, submission_id))


def own_work(work_id: int) -> queries.Own:
    return found(queries.own_work(current_user.id, work_id))


def file_of(submission: Submission, file_id: int) -> SubmissionFile:
    file = found(db.session.get(SubmissionFile, file_id))
    return found(file if file.submission_id == submission.id else None)


def found(thing):
    if thing is None:
        raise NotFound()
    return thing
