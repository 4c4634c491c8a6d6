"""Practical sign-off: the rubric, two people apart, a third where they disagree, and what it does for documents."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.attendance.models import RollCall
from lms.attendance.practice import operations, queries, rules
from lms.attendance.queries import participants_of
from lms.catalogue.runs import operations as runs
from lms.catalogue.runs.queries import sessions_of
from lms.certificates import queries as certificates
from lms.certificates.explaining import explain
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.enrolments.admission import operations as admission
from tests import make

LINES = ["Baret takar | evet", "Bağlantıyı kurar | 20", "Ölçer | 10 puan"]
CRITERIA = st.lists(st.builds(lambda most: {"title": "x", "most": most}, st.integers(0, 30)), min_size=1, max_size=5)


@given(CRITERIA, st.integers(0, 10_000), st.data())
def test_a_better_mark_never_fails_who_passed(criteria, share, data):
    marks = [data.draw(st.integers(0, one["most"] or 1)) for one in criteria]
    better = [data.draw(st.integers(mark, one["most"] or 1)) for mark, one in zip(marks, criteria, strict=True)]
    assert rules.fault(criteria, marks) == ""
    assert rules.result(criteria, better, share)[2] or not rules.result(criteria, marks, share)[2]


def test_lines_are_read_and_written_back():
    criteria, wrong = rules.read_criteria(LINES)
    assert wrong == [] and [one["most"] for one in criteria] == [0, 20, 10]
    assert rules.read_criteria(rules.lines_of(criteria))[0] == criteria
    assert len(rules.read_criteria(["Puansız", "Çok | 500", "Sıfır | 0"])[1]) == 3
    assert rules.read_criteria([])[1] == ["En az bir ölçüt yazın."]


def test_every_yes_is_needed_and_the_share_itself_is_enough():
    criteria, _ = rules.read_criteria(LINES)
    assert rules.result(criteria, [1, 20, 1], 7000) == (21, 30, True)
    assert not rules.result(criteria, [1, 20, 0], 7000)[2] and not rules.result(criteria, [0, 20, 10], 7000)[2]


@pytest.fixture
def run(database, clock):
    version = make.course(make.chamber(), videos=())
    make.signatory(version.chamber)
    operations.write_rubric(version.course, LINES, 7000, None)
    run = make.dated_run(version, meetings=(1,))
    for name in ("Ali Ak", "Veli Kara"):
        admission.apply(make.person(name), run)
    runs.step(run, "closed", None)
    runs.step(run, "confirmed", None)
    clock(days=20)
    runs.step(run, "running", None)
    return run


def finish(run):
    from lms.attendance import operations as rolls

    session = sessions_of(run.id)[0]
    rolls.take(session, {one.id: ("present", "") for one in participants_of(run.id)}, "phone", None)
    assert db.session.get(RollCall, session.id)
    runs.step(run, "finished", None)


def numbers(enrolment):
    return [one.number for one in certificates.of_person(enrolment.user_id)]


def test_two_people_who_agree_settle_it_and_the_document_comes_with_the_last_condition(run):
    one, other = participants_of(run.id)
    first, second = make.person(), make.person()
    assert operations.sign(one, first.id, [1, 20, 10]) == "one"
    assert operations.sign(one, first.id, [1, 15, 10]) == "one"
    finish(run)
    assert numbers(one) == []
    said = {condition.key: condition.state for condition in explain(one).conditions}
    assert said["practice"] == "open" and said["attendance"] == "met"
    assert operations.sign(one, second.id, [1, 20, 5]) == "agreed"
    assert len(numbers(one)) == 1 and numbers(other) == []
    with pytest.raises(Stale):
        operations.sign(one, first.id, [0, 0, 0])
    for judge in (first, second):
        operations.sign(other, judge.id, [0, 20, 10])
    assert queries.is_passed(other) is False and numbers(other) == []
    assert "practice" in {condition.key for condition in explain(other).conditions if condition.state == "unmet"}


def test_a_dispute_is_decided_by_a_third_person_with_a_reason(run):
    one, _ = participants_of(run.id)
    first, second, third = make.person(), make.person(), make.person()
    operations.sign(one, first.id, [1, 20, 10])
    assert operations.sign(one, second.id, [0, 20, 10]) == "disputed"
    with pytest.raises(Refused):
        operations.decide(one, first.id, True, "Gördüm")
    with pytest.raises(Refused):
        operations.decide(one, third.id, True, " ")
    operations.decide(one, third.id, True, "Kayıt izlendi; baret takılıydı")
    assert queries.is_passed(one) is True
    with pytest.raises(Stale):
        operations.decide(one, third.id, False, "Yine")


def test_nobody_judges_themselves_and_marks_must_be_whole(run):
    one, _ = participants_of(run.id)
    with pytest.raises(Refused):
        operations.sign(one, one.user_id, [1, 20, 10])
    for marks in ([1, 20], [1, 21, 10], [None, 20, 10], [2, 20, 10]):
        with pytest.raises(Refused):
            operations.sign(one, make.person().id, marks)


def test_a_run_keeps_the_rubric_it_opened_with(run, clock):
    before = queries.rubric_of(run).id
    clock(days=21)
    operations.write_rubric(run.course, ["Yalnız bu | evet"], 0, None)
    assert queries.rubric_of(run).id == before
    clock(days=22)
    later = make.dated_run(run.version)
    assert queries.rubric_of(later).number == 2
    operations.retire_rubric(run.course, None)
    assert queries.rubric_of(run).id == before and queries.rubrics_of(run.course_id)[0].retired_at is not None


def test_the_desk_and_the_trainer_sign_apart(run, sign_in, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    chamber, one = run.version.chamber, participants_of(run.id)[0]
    desk = sign_in(make.officer("training_officer", chamber))
    page = desk.get(f"/masa/{chamber.slug}/egitimler/{run.course_id}/uygulama").text
    assert "Baret takar | evet" in page
    wrong = desk.post(f"/masa/{chamber.slug}/egitimler/{run.course_id}/uygulama", data={"lines": "x", "percent": "70"})
    assert "çizgiden sonra" in wrong.text
    address = f"/masa/{chamber.slug}/donemler/{run.id}"
    assert "Uygulama değerlendirmesi" in desk.get(f"{address}/yoklama").text
    sheet = f"{address}/uygulama/{one.id}"
    assert one.user.full_name in desk.get(f"{address}/uygulama").text
    bad = desk.post(sheet, data={"olcut-0": "1", "olcut-1": "99", "olcut-2": "10"}).text
    assert "0 ile 20 arasında" in bad and 'value="99"' in bad
    assert desk.post(sheet, data={"olcut-0": "1", "olcut-1": "20", "olcut-2": "10"}).status_code == 302
    teacher = make.officer("trainer", chamber)
    serving = make.trainer(chamber, user=teacher)
    from tests.house.world import row

    who = {"trainer_id": serving.trainer_id, "version_id": run.version_id, "chamber_id": chamber.id, "run_id": run.id}
    row("catalogue.assignments.models", "CourseTrainer", **who)
    trainer = sign_in(teacher)
    own = f"/egitmen/uygulama/{run.id}/{one.id}"
    shown = trainer.get(own).text
    assert "onu görmeden" in shown and not re.search(r'name="olcut-1"[^>]*value="20"', shown)
    assert trainer.post(own, data={"olcut-0": "0", "olcut-1": "20", "olcut-2": "10"}).status_code == 302
    third = sign_in(make.officer("chamber_admin", chamber))
    assert "Üçüncü kişinin kararı" in third.get(sheet).text
    choice = {"adim": "karar", "karar-passed": "evet", "karar-reason": "Kayıt izlendi"}
    assert third.post(sheet, data=choice).status_code == 302
    assert "Üçüncü kişi karar verdi" in desk.get(sheet).text
