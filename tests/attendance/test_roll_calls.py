"""Roll calls, corrections, the decision at the end, and what it does for documents."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.attendance import operations, queries, rules
from lms.attendance.models import AttendanceChange
from lms.attendance.signals import attendance_met
from lms.catalogue.runs import operations as runs
from lms.catalogue.runs.queries import sessions_of
from lms.certificates import queries as certificates
from lms.certificates.explaining import explain
from lms.core.clock import today
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.enrolments.admission import operations as admission
from tests import make

STATES = st.sampled_from(["present", "absent", "excused", None])
MEETINGS = st.lists(st.tuples(st.integers(1, 720), STATES), max_size=20)


@given(MEETINGS, st.integers(0, 10_000), st.booleans())
def test_enough_is_exactly_the_share_of_all_sessions(meetings, bp, excused):
    found = rules.tally(meetings, bp, excused)
    good = {"present", "excused"} if excused else {"present"}
    counted = sum(minutes for minutes, state in meetings if state in good)
    assert (found.counted, found.total) == (counted, sum(minutes for minutes, _ in meetings))
    assert found.is_enough == (found.total > 0 and found.counted >= found.needed)


@given(MEETINGS, st.integers(0, 10_000))
def test_counting_excuses_never_costs_anybody_anything(meetings, bp):
    strict, lenient = (rules.tally(meetings, bp, counts) for counts in (False, True))
    assert lenient.is_enough or not strict.is_enough


def test_79_9_percent_is_not_80():
    assert not rules.tally([(799, "present"), (201, "absent")], 8000, False).is_enough
    assert rules.tally([(800, "present"), (200, "absent")], 8000, False).is_enough


@pytest.fixture
def run(database, clock):
    """Five sessions of an hour, two people seated, the first session over."""
    version = make.course(make.chamber(), videos=())
    make.signatory(version.chamber)
    run = make.dated_run(version, meetings=(1, 1, 1, 1, 1))
    for name in ("Ali Ak", "Veli Kara"):
        admission.apply(make.person(name), run)
    runs.step(run, "closed", None)
    runs.step(run, "confirmed", None)
    clock(days=20)
    runs.step(run, "running", None)
    return run


def people(run):
    return queries.participants_of(run.id)


def call(run, number, *states, source="phone", reason=""):
    session = sessions_of(run.id)[number]
    marks = {one.id: (state, "Rapor") for one, state in zip(people(run), states, strict=True)}
    return operations.take(session, marks, source, None, reason)


def test_the_signed_list_wins_over_the_phone_and_corrections_are_kept(run):
    call(run, 0, "present", "absent")
    assert call(run, 0, "present", "present", source="paper") == 1
    with pytest.raises(Refused, match="imzalı liste"):
        call(run, 0, "present", "absent")
    change = db.session.query(AttendanceChange).one()
    assert (change.before, change.after, change.source) == ("absent", "present", "paper")
    assert queries.tallies(run, people(run))[people(run)[1].id].counted == 60


def test_an_excuse_says_what_it_is(run):
    session = sessions_of(run.id)[0]
    with pytest.raises(Refused, match="mazeretin ne olduğunu"):
        operations.take(session, {people(run)[0].id: ("excused", " ")}, "phone", None)


def test_somebody_of_another_run_is_not_in_the_list(run):
    with pytest.raises(Stale):
        operations.take(sessions_of(run.id)[0], {10**6: ("present", "")}, "phone", None)


def test_no_roll_is_called_before_the_session(run, clock):
    clock(days=0)
    with pytest.raises(Refused, match="başlamadan"):
        call(run, 0, "present", "present")


def test_a_run_is_finished_only_when_every_roll_was_called(run):
    call(run, 0, "present", "present")
    with pytest.raises(Refused, match="Yoklaması alınmamış"):
        runs.step(run, "finished", None)


def test_the_document_comes_at_the_end_to_those_who_were_there_and_the_others_read_why(run):
    for number in range(4):
        call(run, number, "present", "present" if number else "absent")
    call(run, 4, "absent", "absent")  # 4 of 5 hours and 3 of 5
    first, second = people(run)
    assert certificates.of_person(first.user_id) == []
    runs.step(run, "finished", None)
    assert len(certificates.of_person(first.user_id)) == 1
    assert certificates.of_person(second.user_id) == []
    found = {one.key: one for one in explain(second).conditions}
    assert found["attendance"].state == "unmet" and "3 saat" in found["attendance"].text
    assert "watching" not in found
    assert {one.state for one in explain(first).conditions} == {"met"}


def test_a_late_correction_gives_the_document_once(run):
    heard = []
    listen = heard.append
    attendance_met.connect(listen)
    for number in range(5):
        call(run, number, "present", "absent")
    runs.step(run, "finished", None)
    with pytest.raises(Refused, match="gerekçe"):
        call(run, 0, "present", "present", source="paper")
    for number in range(5):
        call(run, number, "present", "present", source="paper", reason="İmzalı liste sonradan geldi")
    attendance_met.disconnect(listen)
    assert [one.id for one in heard] == [one.id for one in people(run)]
    assert len(certificates.of_person(people(run)[1].user_id)) == 1


def test_watching_alone_gives_no_document_of_a_dated_run(run):
    from lms.watching.signals import course_watched

    course_watched.send(people(run)[0])
    assert certificates.of_person(people(run)[0].user_id) == []


def test_the_desk_calls_the_roll_and_exports_it(run, app, sign_in, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    desk = sign_in(make.officer("training_officer", run.version.chamber))
    session = sessions_of(run.id)[0]
    address = f"/masa/{run.version.chamber.slug}/donemler/{run.id}/yoklama"
    assert "Yoklaması alınmamış oturum" in desk.get(f"/masa/{run.version.chamber.slug}").text
    first, second = people(run)
    again = desk.post(f"{address}/{session.id}", data={f"durum-{first.id}": "excused", f"durum-{second.id}": "present"})
    assert "mazeretin ne olduğunu" in again.text and len(re.findall(r'type="radio"[^>]* checked', again.text)) == 2
    desk.post(f"{address}/{session.id}", data={f"durum-{second.id}": "absent", "hepsi": "1"})
    page = desk.get(address).text
    assert "Oturumda alındı" in page and "Ali Ak" in page
    desk.post(f"{address}/{session.id}", data={f"durum-{second.id}": "present", "kaynak": "imzali"})
    assert "İmzalı liste işlendi" in desk.get(address).text
    assert "Yok → Var" in desk.get(f"{address}/{session.id}").text
    assert "Ali Ak;" in desk.get(f"{address}.csv").text
    assert "Veli Kara" in desk.get(f"{address}/{session.id}/imza-listesi").text


def test_the_trainer_of_the_run_calls_the_roll_and_another_finds_no_page(run, app, sign_in, monkeypatch):
    from lms.catalogue.assignments.models import CourseTrainer

    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    own, other = (make.officer("trainer", run.version.chamber) for _ in range(2))
    serving, _ = (make.trainer(run.version.chamber, user=user) for user in (own, other))
    who = {"trainer_id": serving.trainer_id, "version_id": run.version_id, "chamber_id": run.chamber_id}
    make.saved(CourseTrainer(run_id=run.id, from_on=today() - timedelta(days=30), **who))
    session = sessions_of(run.id)[0]
    address = f"/egitmen/yoklama/{run.id}"
    assert f"{address}/{session.id}" in sign_in(own).get(address).text
    assert sign_in(own).post(f"{address}/{session.id}", data={"hepsi": "1"}).status_code == 302
    assert queries.tallies(run, people(run))[people(run)[0].id].counted == 60
    assert sign_in(other).get(address).status_code == 404


def test_a_stale_page_writes_the_others_and_leaves_alone_what_somebody_changed(run):
    first, second = people(run)
    session = sessions_of(run.id)[0]
    call(run, 0, "present", "present")
    seen = {first.id: "", second.id: ""}  # opened before anybody called the roll
    marks = {first.id: ("absent", ""), second.id: ("present", "")}
    assert operations.take_seen(session, marks, seen, "phone", None) == (0, {first.id})
    assert queries.marks_of([session.id])[session.id, first.id].state == "present"
    seen = {first.id: "present", second.id: "present"}
    assert operations.take_seen(session, marks, seen, "phone", None) == (1, set())


def test_the_officer_is_told_whose_marks_were_left_alone(run, sign_in, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    first, second = people(run)
    chamber, session = run.version.chamber, sessions_of(run.id)[0]
    desk = sign_in(make.officer("training_officer", chamber))
    address = f"/masa/{chamber.slug}/donemler/{run.id}/yoklama/{session.id}"
    assert f'name="eski-{first.id}" value=""' in desk.get(address).text
    call(run, 0, "present", "present")
    data = {f"eski-{first.id}": "", f"eski-{second.id}": "", f"durum-{first.id}": "absent", "hepsi": "1"}
    page = desk.post(address, data=data, follow_redirects=True).text
    assert f"dokunulmayanlar: {first.user.full_name}." in page and f'name="eski-{first.id}" value="present"' in page
