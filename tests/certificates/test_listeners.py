from types import SimpleNamespace

import pytest

from lms.certificates import operations, queries
from lms.core.database import db
from lms.exams.signals import exam_passed
from lms.watching.signals import course_watched
from tests import make


@pytest.fixture
def course(database):
    def course(kind):
        version = make.course(certificate_kind=kind)
        make.signatory(version.chamber)
        return make.enrolment(make.person(), version)

    return course


def numbers(enrolment):
    return [one.number for one in queries.of_person(enrolment.user_id)]


def test_participation_needs_watching_alone(course):
    enrolment = course("participation")
    course_watched.send(enrolment)
    course_watched.send(enrolment)
    assert len(numbers(enrolment)) == 1


@pytest.mark.parametrize("kind", ["achievement", "authorisation"])
def test_the_other_kinds_wait_for_the_exam(course, kind, monkeypatch):
    enrolment = course(kind)
    course_watched.send(enrolment)
    assert numbers(enrolment) == []
    monkeypatch.setattr("lms.exams.queries.passed", lambda _: True)
    course_watched.send(enrolment)
    assert len(numbers(enrolment)) == 1


def test_a_course_without_a_document_issues_none(course):
    enrolment = course(None)
    course_watched.send(enrolment)
    assert numbers(enrolment) == []


def test_a_broken_listener_costs_the_learner_nothing(course, monkeypatch):
    enrolment = course("participation")
    enrolment.reason = "tamamladı"
    monkeypatch.setattr(operations, "issue_for", lambda *_: 1 / 0)
    course_watched.send(enrolment)
    db.session.refresh(enrolment)
    assert enrolment.reason == "tamamladı"


def passing(enrolment, score):
    """A published result whose score may be told."""
    attempt = SimpleNamespace(exam=SimpleNamespace(shown="score"))
    return SimpleNamespace(
        user_id=enrolment.user_id, enrolment_id=enrolment.id, exam_id=1, score=score, attempt=attempt
    )


def test_passing_after_watching_issues_with_the_score(course, monkeypatch):
    from decimal import Decimal

    from lms.watching.queries import Total

    enrolment = course("achievement")
    monkeypatch.setattr("lms.watching.queries.total", lambda _: Total(9, 10, 9000, completed_at="now"))
    result = passing(enrolment, Decimal("82.50"))
    exam_passed.send(result)
    assert [one.personal["result"] for one in queries.of_person(enrolment.user_id)] == ["82,5 / 100"]


def test_passing_without_watching_waits(course):

    enrolment = course("achievement")
    exam_passed.send(passing(enrolment, 90))
    assert numbers(enrolment) == []


def test_a_trainer_training_course_updates_the_passport(course):
    from lms.accounts.models import Qualification

    enrolment = course("participation")
    enrolment.version.course.records_trainer_training = True
    course_watched.send(enrolment)
    held = db.session.query(Qualification).filter_by(user_id=enrolment.user_id, kind="trainer_training").one()
    assert held.source_code == numbers(enrolment)[0]


def test_a_revoked_training_document_no_longer_counts_in_the_passport(course):
    from lms.accounts.models import Qualification
    from lms.certificates import operations
    from lms.certificates.models import Certificate

    enrolment = course("participation")
    enrolment.version.course.records_trainer_training = True
    course_watched.send(enrolment)
    certificate = db.session.query(Certificate).filter_by(user_id=enrolment.user_id).one()
    operations.revoke(certificate.id, "Başkası izlemiş", make.person().id, make.person().id)
    held = db.session.query(Qualification).filter_by(user_id=enrolment.user_id, kind="trainer_training").one()
    assert held.valid_to == held.valid_from


def test_a_document_makes_its_holder_eligible_for_courses_that_ask_for_it_until_it_is_revoked(course):
    from lms.certificates.models import Certificate
    from lms.enrolments.admission.operations.applying import conditions_of

    enrolment = course("participation")
    person, version = enrolment.user, enrolment.version
    next_run = make.dated_run(make.course(version.chamber), prerequisite=f"course:{version.course_id}")

    def asked():
        return next(one for one in conditions_of(person, next_run) if one.title == "Ön koşul")

    assert not asked().is_met and version.title in asked().text
    course_watched.send(enrolment)
    assert asked().is_met
    held = db.session.query(Certificate).filter_by(user_id=person.id).one()
    second = operations.reissue(held.id, "Ad düzeltildi", make.person().id, make.person().id)
    assert asked().is_met
    operations.revoke(second.id, "Başkası izlemiş", make.person().id, make.person().id)
    assert not asked().is_met
