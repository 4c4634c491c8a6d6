"""From the last watched minute of a trainer-training course to a gate that opens."""

import pytest

from lms.catalogue.assignments import operations as assignments
from lms.certificates import queries as certificates
from lms.core.clock import today
from lms.trainers import queries
from lms.watching.signals import course_watched
from tests import make


def test_completing_the_course_on_the_platform_updates_the_passport_and_opens_a_strict_gate(database):
    strict, giver = make.chamber(), make.chamber()
    make.rule(strict, trainer_training_gate="refuse")
    make.signatory(giver)
    user, taught = make.person(), make.course(strict)
    serving = make.trainer(strict, user=user)
    make.authorised(serving, "course", taught.course.code)
    with pytest.raises(assignments.NotEligible):
        assignments.assign(taught, serving, None, from_on=today())

    training = make.course(giver, title="Eğiticilerin Eğitimi")
    training.course.records_trainer_training = True
    course_watched.send(make.enrolment(user, training))

    document = certificates.of_person(user.id)[0]
    record = queries.trainings_of(serving.trainer_id)[0]
    assert (record.source_code, record.state, record.title) == (document.number, "approved", "Eğiticilerin Eğitimi")
    assert assignments.assign(taught, serving, None, from_on=today()).warned is False
