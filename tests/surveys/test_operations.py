"""Invitations, nameless answers, counting in batches, versions, moderation."""

import pytest
from sqlalchemy import inspect, select

from lms.accounts.models import Notification
from lms.core.audit import AuditEntry
from lms.core.clock import now
from lms.core.database import db
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused
from lms.surveys import operations, queries, rules
from lms.surveys.models import (
    Survey,
    SurveyBatch,
    SurveyInvitation,
    SurveyResponse,
    SurveyText,
)
from lms.surveys.queries import Scope
from lms.watching.signals import course_watched
from tests import make

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def chamber(database):
    return make.chamber()


@pytest.fixture
def template(chamber):
    return make.survey_template(chamber, automatic=True)


def asked(version, template=None, number=5):
    """So many participants who were asked."""
    enrolments = [make.enrolment(make.person(f"Katılımcı {place}"), version) for place in range(number)]
    return [operations.invite(one, queries.current(template.id) if template else None) for one in enrolments]


def answers_to(invitation, score=4, said=""):
    """Every question answered alike."""
    values = {"scale": score, "choice": 0, "text": said}
    return {one["key"]: values[one["kind"]] for one in invitation.survey.version.questions}


def test_watching_enough_asks_once_with_a_line_and_a_mail(chamber, template):
    enrolment = make.enrolment(make.person(), make.course(chamber))
    for _ in range(2):
        course_watched.send(enrolment)
    invitation = db.session.scalars(select(SurveyInvitation)).one()
    assert invitation.enrolment_id == enrolment.id and invitation.state == "open"
    line = db.session.scalars(select(Notification).where(Notification.user_id == enrolment.user_id)).one()
    assert line.href == f"/anketlerim/{invitation.id}"
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.recipient == enrolment.user.email)).one()
    assert "5 kişiden az yanıt" in mail.body and line.href in mail.body


def test_a_chamber_without_an_automatic_survey_asks_nobody(chamber):
    make.survey_template(chamber)
    course_watched.send(make.enrolment(make.person(), make.course(chamber)))
    assert db.session.scalars(select(SurveyInvitation)).all() == []


def test_four_answers_show_nothing_and_the_fifth_opens_all_five(chamber, template):
    invitations = asked(make.course(chamber))
    for invitation in invitations[:4]:
        assert operations.answer(invitation, answers_to(invitation)) is None
    assert queries.batches(Scope(chamber.id)) == []
    batch = operations.answer(invitations[4], answers_to(invitations[4], score=2))
    assert batch.size == 5 and queries.batches(Scope(chamber.id)) == [batch]
    first = queries.outcomes([batch])[0]
    assert first.number == 5 and first.mean == pytest.approx(3.6)
    assert [share.count for share in first.shares] == [0, 1, 0, 4, 0]


def test_what_two_templates_ask_in_the_same_words_is_one_row(chamber, template):
    found = []
    for one in (template, make.survey_template(chamber)):
        for invitation in asked(make.course(chamber), one):
            found.append(operations.answer(invitation, answers_to(invitation)))
    rows = queries.outcomes([batch for batch in found if batch])
    assert [one.number for one in rows] == [10] * len(rows) and len({one.question["text"] for one in rows}) == len(rows)


def test_a_chamber_may_ask_for_more_answers_but_not_for_fewer(chamber, template):
    make.rule(chamber, survey_minimum_answers=6)
    invitations = asked(make.course(chamber), number=6)
    for invitation in invitations[:5]:
        assert operations.answer(invitation, answers_to(invitation)) is None
    assert operations.answer(invitations[5], answers_to(invitations[5])).size == 6
    make.rule(chamber, survey_minimum_answers=1)
    assert queries.minimum(chamber.id) == 5


def test_the_sixth_answer_waits_for_four_more(chamber, template):
    invitations = asked(make.course(chamber), number=10)
    for invitation in invitations[:9]:
        operations.answer(invitation, answers_to(invitation))
    assert sum(one.size for one in queries.batches(Scope(chamber.id))) == 5
    operations.answer(invitations[9], answers_to(invitations[9]))
    assert [one.size for one in queries.batches(Scope(chamber.id))] == [5, 5]


def test_no_answer_lies_beside_a_person_or_a_moment(chamber, template):
    columns = {column.name for column in inspect(SurveyResponse).columns}
    assert columns == {"id", "survey_id", "answers"}
    assert not {"answered_at", "updated_at"} & {column.name for column in inspect(SurveyInvitation).columns}
    before = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()
    invitations = asked(make.course(chamber))
    for invitation in invitations:
        operations.answer(invitation, answers_to(invitation, said="Daha çok örnek"))
    db.session.flush()
    assert db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all() == before
    assert db.session.scalars(select(SurveyResponse)).all() == []
    assert len(db.session.scalars(select(SurveyText)).all()) == 5


def test_nobody_answers_twice_or_after_declining_or_too_late(chamber, template, clock):
    first, second, third = asked(make.course(chamber), number=3)
    operations.answer(first, answers_to(first))
    with pytest.raises(Refused):
        operations.answer(first, answers_to(first))
    operations.decline(second)
    with pytest.raises(Refused):
        operations.answer(second, answers_to(second))
    clock(days=rules.OPEN_DAYS, seconds=5)
    with pytest.raises(Refused):
        operations.answer(third, answers_to(third))
    assert len(db.session.scalars(select(SurveyResponse)).all()) == 1


def test_a_change_after_use_is_a_new_version_and_other_words_another_question(chamber, template):
    invitation = asked(make.course(chamber), number=1)[0]
    old = queries.current(template.id)
    same, other = old.questions[0], old.questions[1]
    values = {**other, "text": "Konuların sırası anlaşılırdı."}
    operations.change_question(template, values, None, other["key"])
    operations.change_question(template, same, None, same["key"])
    assert queries.current(template.id) == old and queries.draft(template.id).number == 2
    operations.take_into_use(template, None)
    new = queries.current(template.id)
    assert new.questions[0]["key"] == same["key"] and new.questions[1]["key"] != other["key"]
    db.session.refresh(invitation)
    assert invitation.survey.version_id == old.id and old.questions[1]["text"] == other["text"]


def test_questions_are_moved_removed_and_dropped_with_their_draft(chamber, template):
    keys = [one["key"] for one in queries.current(template.id).questions]
    operations.move_question(template, keys[1], -1, None)
    operations.remove_question(template, keys[2], None)
    assert [one["key"] for one in queries.draft(template.id).questions] == [keys[1], keys[0], *keys[3:]]
    operations.drop_draft(template, None)
    assert queries.draft(template.id) is None
    with pytest.raises(Refused, match="seçenek"):
        operations.change_question(template, {"about": "course", "kind": "choice", "text": "?", "choices": ["a"]}, None)


def test_one_survey_is_automatic_and_a_retired_one_is_not_sent(chamber, template):
    other = make.survey_template(chamber, automatic=True)
    db.session.refresh(template)
    assert not template.is_automatic and queries.automatic(chamber.id).template_id == other.id
    operations.retire(other, True, None)
    assert queries.automatic(chamber.id) is None
    with pytest.raises(Refused):
        operations.retire(other, True, None)
    with pytest.raises(Refused):
        operations.draft_of(other)


def test_a_dated_run_is_asked_by_itself_when_its_days_are_over(chamber, template, clock):
    from datetime import timedelta

    version = make.course(chamber)
    dated = make.run(version, kind="dated", starts_at=now(), ends_at=now() + timedelta(days=2))
    enrolment = make.enrolment(make.person(), version)
    enrolment.run_id = dated.id
    db.session.flush()
    operations.invite_finished()
    assert db.session.scalars(select(Survey)).all() == []
    clock(days=2, minutes=1)
    for _ in range(2):
        operations.invite_finished()
    assert [one.enrolment_id for one in db.session.scalars(select(SurveyInvitation))] == [enrolment.id]


def test_a_trainer_sees_the_batches_of_their_own_courses_only(chamber, template):
    from tests.house.world import row

    mine, other = make.course(chamber), make.course(chamber)
    trainer = make.trainer(chamber)
    who = {"trainer_id": trainer.trainer_id, "version_id": mine.id, "chamber_id": chamber.id}
    row("catalogue.assignments.models", "CourseTrainer", **who)
    for version in (mine, other):
        for invitation in asked(version):
            operations.answer(invitation, answers_to(invitation))
    assert len(queries.batches(Scope(chamber.id))) == 2
    own = queries.batches(Scope(trainer_id=trainer.trainer_id))
    assert [one.survey.course_id for one in own] == [mine.course_id]


def test_a_text_reaches_the_trainer_only_after_moderation_and_never_by_the_trainer(chamber, template):
    from tests.house.world import row

    version = make.course(chamber)
    teacher = make.officer("training_officer", chamber)
    serving = make.trainer(chamber, user=teacher)
    who = {"trainer_id": serving.trainer_id, "version_id": version.id, "chamber_id": chamber.id}
    row("catalogue.assignments.models", "CourseTrainer", **who)
    for invitation in asked(version):
        operations.answer(invitation, answers_to(invitation, said="Ses duyulmuyordu"))
    scope, officer = Scope(trainer_id=serving.trainer_id), make.officer("training_officer", chamber)
    assert queries.texts(scope, "shown") == []
    first = queries.texts(Scope(chamber.id), "waiting")[0]
    with pytest.raises(Refused, match="Kendi eğitiminiz"):
        operations.decide_text(first, "hidden", teacher.id, "Beğenmedim")
    with pytest.raises(Refused, match="neden"):
        operations.decide_text(first, "hidden", officer.id)
    operations.decide_text(first, "shown", officer.id)
    assert [one.text for one in queries.texts(scope, "shown")] == ["Ses duyulmuyordu"]
    operations.decide_text(first, "hidden", officer.id, "Kişiyi tanıtıyor")
    assert queries.texts(scope, "shown") == []


def test_a_closed_account_leaves_no_invitation_behind(chamber, template):
    invitation = asked(make.course(chamber), number=1)[0]
    operations.forget_person(invitation.user_id)
    assert db.session.scalars(select(SurveyInvitation)).all() == []


def test_small_runs_of_one_course_are_counted_together_once_nobody_can_answer_any_more(chamber, template, clock):
    version, other = make.course(chamber), make.course(chamber)
    runs = [make.dated_run(version), make.dated_run(version), make.dated_run(other)]
    for run, number in zip(runs, (3, 2, 2), strict=True):
        for _ in range(number):
            invitation = operations.invite(in_run(run))
            operations.answer(invitation, answers_to(invitation, said="Daha çok örnek"))
    late = operations.invite(in_run(runs[0]))
    operations.pool_small_runs()
    assert queries.batches(Scope(chamber.id)) == []  # one of the first run may still answer
    operations.decline(late)
    operations.pool_small_runs()
    operations.pool_small_runs()
    batch = db.session.scalars(select(SurveyBatch)).one()
    assert (batch.size, batch.runs) == (5, 2) and batch.survey.course_id == version.course_id
    assert queries.outcomes([batch])[0].number == 5 and len(db.session.scalars(select(SurveyText)).all()) == 5
    assert len(db.session.scalars(select(SurveyResponse)).all()) == 2  # the other course's wait on


def in_run(run):
    enrolment = make.enrolment(make.person(), run.version)
    enrolment.run = run
    db.session.flush()
    return enrolment


def assigned(run):
    """A trainer of this run alone, as the desk assigns one: until the day of its last session."""
    from tests.house.world import row

    serving = make.trainer(make.chamber(), f"Eğitici {run.id}")
    days = {"from_on": run.starts_at.date(), "to_on": run.ends_at.date()}
    who = {"trainer_id": serving.trainer_id, "version_id": run.version_id, "run_id": run.id}
    row("catalogue.assignments.models", "CourseTrainer", **who, **days, chamber_id=run.chamber_id)
    return serving.trainer_id


def test_the_trainers_of_a_dated_run_get_its_answers_and_those_of_two_runs_do_not_mix(chamber, template, clock):
    version = make.course(chamber)
    runs = [make.dated_run(version) for _ in range(3)]
    first, second, third = [assigned(run) for run in runs]
    clock(days=12)  # people answer when the last day is over
    for run, number in zip(runs, (5, 3, 2), strict=True):
        for _ in range(number):
            invitation = operations.invite(in_run(run))
            operations.answer(invitation, answers_to(invitation))
    clock(days=rules.OPEN_DAYS + 13)
    operations.pool_small_runs()
    assert [one.size for one in queries.batches(Scope(trainer_id=first))] == [5]
    assert queries.batches(Scope(trainer_id=second)) == queries.batches(Scope(trainer_id=third)) == []
    assert len(queries.batches(Scope(chamber.id))) == 1
