"""News from below: something was watched or attended, an exam was passed, a name was corrected. Nothing here may cost
the learner what was reached: a failure is logged, and the completion stands."""

import logging

from sqlalchemy.exc import DBAPIError

from lms.accounts.signals import name_changed
from lms.attendance import queries as attendance
from lms.attendance.practice import queries as practice
from lms.attendance.practice.signals import practice_passed
from lms.attendance.signals import attendance_met
from lms.catalogue import kinds as catalogue
from lms.certificates import operations, queries, rules
from lms.certificates.wordings import SLUGS, USUAL
from lms.core import jobs
from lms.core.database import db
from lms.core.presentation import decimal
from lms.enrolments import queries as enrolments
from lms.enrolments.models import Enrolment
from lms.exams import queries as exams
from lms.exams.coursework import queries as coursework
from lms.exams.coursework.signals import coursework_passed, coursework_retired
from lms.exams.signals import exam_closed, exam_failed, exam_passed, result_changed
from lms.watching import queries as watching
from lms.watching.signals import course_watched

log = logging.getLogger(__name__)


@course_watched.connect
def when_watched(enrolment, **_):
    """The crossing: a participation document is due; the other kinds when the exam is passed already."""
    grant(enrolment, watched=True, passed=exam_verdict(enrolment))


@practice_passed.connect
@attendance_met.connect
def when_attended(enrolment, **_):
    """A dated run was finished and the person was there, or the practice was signed off: due, when all the rest is."""
    grant(enrolment, watched=has_watched(enrolment), passed=exam_verdict(enrolment))


def exam_verdict(enrolment: Enrolment) -> bool | None:
    """Passed; failed for good; or still to come."""
    return exams.passed(enrolment.id) or exams.verdict(enrolment.id, enrolment.version_id)


def has_watched(enrolment: Enrolment) -> bool:
    """Enough was watched, or the dated run asks for no video."""
    total = watching.total(enrolment.id)
    if enrolment.run.kind == "dated" and not total.required_ms:
        return True
    return total.completed_at is not None


@exam_passed.connect
def when_passed(result, **_):
    enrolment = db.session.get(Enrolment, result.enrolment_id) if result.enrolment_id else None
    if enrolment is not None:
        shown = result.attempt.exam.shown != "nothing"  # a score that is not told stands on no document either
        grant(
            enrolment, watched=has_watched(enrolment), passed=True, result=score_words(result.score) if shown else None
        )


@coursework_passed.connect
def when_work_passed(submission, **_):
    look_again(submission.enrolment)


@coursework_retired.connect
def when_work_retired(work, **_):
    """A condition is gone: what waited for it alone is due."""
    jobs.add("certificates.look_again", work.version_id, chamber_id=work.chamber_id)


def look_again(enrolment: Enrolment) -> None:
    result = exams.best_shown(enrolment.id)
    words = score_words(result.score) if result else None
    grant(enrolment, watched=has_watched(enrolment), passed=exam_verdict(enrolment), result=words)


@exam_failed.connect
def when_failed(result, **_):
    """Failed for good? Then the run's rule says whether taking part is certified all the same."""
    enrolment = db.session.get(Enrolment, result.enrolment_id) if result.enrolment_id else None
    if enrolment is not None:
        grant(enrolment, watched=has_watched(enrolment), passed=exam_verdict(enrolment))


@exam_closed.connect
def when_exam_closed(exam, **_):
    if exam.version_id and exams.failed_in(exam.id):
        jobs.add("certificates.failed_in_exam", exam.id)


def score_words(score) -> str:
    return f"{decimal(score)} / 100"


@result_changed.connect
def when_changed(result, before, reason, first_id, second_id, **_):
    """A document that names the former score is replaced by one that names the new; a right that still waits is
    corrected."""
    if result.enrolment_id is None:
        return
    old, new = score_words(before), score_words(result.score)
    for entitlement, document in queries.with_result(result.enrolment_id, old):
        entitlement.details = {**entitlement.details, "result": new}
        if document is not None:
            title = f"Sınav puanı değişen belge: {document.number}"
            people = (first_id, second_id)
            whose = {"chamber_id": document.chamber_id, "title": title}
            jobs.add("certificates.correct_result", document.id, new, reason, *people, **whose)
    db.session.flush()


@name_changed.connect
def when_renamed(user, **_):
    operations.name_changed(user)


def grant(enrolment: Enrolment, watched: bool, passed: bool | None, result: str | None = None) -> None:
    """Issues what the enrolment's course ends in, when all of it is reached."""
    slug = enrolment.version.certificate_kind
    if not slug or enrolment.state != "active":  # who has left may have got the fee back
        return
    try:
        with db.session.begin_nested():
            basis = operations.kind_for(enrolment.chamber_id, slug).basis
            gets = enrolment.run.rules.get("failed_gets", "none")
            practised = practice.is_passed(enrolment)
            work = coursework.is_met(enrolment.id, enrolment.version_id)
            won = rules.due(basis, slug, watched, attendance.is_met(enrolment), passed, gets, practised, work)
            if won:
                operations.issue_for(enrolment, won, result)
    except Exception as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        log.exception("no entitlement for enrolment %s", enrolment.id)


def choices(chamber_id: int) -> list[catalogue.Kind]:
    """What a course of this chamber may end in: its own kinds, and the usual ones that it has not touched yet."""
    own = queries.kinds(chamber_id)
    listed = [described(kind) for kind in own if not kind.is_retired]
    known = {kind.slug for kind in own}
    return listed + [
        catalogue.Kind(usual["slug"], usual["title"], usual["proves"], usual["does_not_prove"], term(usual["basis"], 5))
        for usual in USUAL
        if usual["slug"] not in known
    ]


def described(kind) -> catalogue.Kind:
    words = term(kind.basis, kind.validity_years) if kind.validity_years else "Süresizdir."
    return catalogue.Kind(kind.slug, kind.title, kind.proves, kind.does_not_prove, words)


def term(basis: str, years: int | None) -> str:
    return f"{years} yıl geçerlidir." if basis == "authorisation" and years else "Süresizdir."


def lacks(chamber_id: int, slug: str) -> list[str]:
    """The check of a kind when a course is published (decision 15)."""
    kind = queries.kind_by_slug(chamber_id, slug)
    if kind is None and slug in SLUGS:
        kind = operations.kind_for(chamber_id, slug)
    return queries.kind_lacks(kind) if kind else ["Dersin belge türü odanın türleri arasında yok."]


def has_document(enrolment_id: int) -> bool:
    """A right was won with it, issued already or waiting: its fee is not given back."""
    return queries.of_enrolment(enrolment_id)[0] is not None


enrolments.DOCUMENTED = has_document
catalogue.CHOICES.append(choices)
catalogue.CHECKS.append(lacks)
