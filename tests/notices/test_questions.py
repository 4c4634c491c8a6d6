"""A participant asks, whoever teaches answers, the chamber sees what waits."""

import pytest

from lms.accounts.models import Notification
from lms.accounts.operations import people
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused, Stale
from lms.notices import operations, queries, rules
from tests import make
from tests.house.world import row


@pytest.fixture
def enrolment(database):
    return make.enrolment(make.person("Soran Kişi"), make.course())


@pytest.fixture
def teacher(enrolment):
    return teacher_of(enrolment.version)


def teacher_of(version, run_id=None):
    user = make.officer("trainer", version.chamber)
    trainer = make.trainer(version.chamber, user=user)
    who = {"trainer_id": trainer.trainer_id, "version_id": version.id, "chamber_id": version.chamber_id}
    row("catalogue.assignments.models", "CourseTrainer", run_id=run_id, **who)
    return user


def told(user):
    return [one.href for one in db.session.query(Notification).filter_by(user_id=user.id)]


def test_a_question_reaches_who_teaches_and_its_answer_the_asker(enrolment, teacher):
    question = operations.ask(enrolment, "Örnek hesap", "Üçüncü derste k katsayısı nedir?")
    assert told(teacher) == [f"/egitmen/sorular/{question.id}"]
    operations.reply(question.id, teacher.id, "trainer", "0,85 alınır.")
    assert question.state == "answered" and told(enrolment.user) == [f"/sorularim/{question.id}"]
    assert "0,85 alınır." in db.session.query(OutgoingMail).filter_by(recipient=enrolment.user.email).one().body
    operations.reply(question.id, enrolment.user_id, "asker", "Neden?")
    assert question.state == "open" and len(queries.posts_of(question.id)) == 3
    acts = [one.act for one in db.session.query(AuditEntry).filter_by(object_kind="CourseQuestion")]
    assert sorted(acts) == ["notices.asked", "notices.replied", "notices.replied"]


def test_a_trainer_of_another_run_is_not_asked(enrolment):
    other = teacher_of(enrolment.version, make.dated_run(enrolment.version).id)
    question = operations.ask(enrolment, "Konu", "Soru")
    assert told(other) == [] and queries.trainers_of(question.version_id, question.run_id) == []


def test_who_wants_no_mail_reads_it_on_the_site(enrolment, teacher):
    people.choose_mail(enrolment.user_id, "question", False)
    question = operations.ask(enrolment, "Konu", "Soru")
    operations.reply(question.id, teacher.id, "trainer", "Yanıt")
    assert told(enrolment.user) and not db.session.query(OutgoingMail).filter_by(recipient=enrolment.user.email).all()


def test_closing_an_unanswered_question_needs_a_reason_that_a_late_writer_reads(enrolment, teacher):
    question = operations.ask(enrolment, "Konu", "Soru")
    with pytest.raises(Refused) as refused:
        operations.close_question(question.id, teacher.id, "trainer")
    assert refused.value.field == "reason"
    operations.close_question(question.id, teacher.id, "trainer", "Yinelenen soru")
    db.session.refresh(question)
    with pytest.raises(Stale, match="Yinelenen soru"):
        operations.reply(question.id, enrolment.user_id, "asker", "Bir daha")


def test_too_many_waiting_questions_are_refused(enrolment, monkeypatch):
    monkeypatch.setattr(rules, "OPEN_MOST", 1)
    operations.ask(enrolment, "Konu", "Soru")
    with pytest.raises(Refused, match="Yanıt bekleyen"):
        operations.ask(enrolment, "Konu 2", "Soru")
