"""Dated runs: values, sessions, steps, calendars."""

import re
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue.models import CourseRun
from lms.catalogue.runs import ical, operations, queries, rules
from lms.core.audit import AuditEntry
from lms.core.clock import ISTANBUL, now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from tests import make

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(lambda one: one.replace(tzinfo=ISTANBUL))
LENGTHS = st.timedeltas(timedelta(minutes=1), timedelta(hours=12))
MEETINGS = st.builds(lambda start, length: rules.Meeting(start, start + length), MOMENTS, LENGTHS)


@given(MEETINGS, MEETINGS)
def test_meetings_overlap_when_they_share_a_moment_whichever_is_asked_first(one, other):
    shared = max(one.starts_at, other.starts_at) < min(one.ends_at, other.ends_at)
    assert rules.overlap(one, other) == rules.overlap(other, one) == shared


@given(st.text(max_size=80))
def test_any_line_is_a_meeting_or_a_sentence(line):
    read = rules.read_line(line)
    assert isinstance(read, str) or read.starts_at < read.ends_at


def test_a_line_holds_the_day_the_hours_and_the_subject():
    read = rules.read_line("12.12.2026 09.30-17:00  Zemin etüdü")
    assert read.starts_at == datetime(2026, 12, 12, 9, 30, tzinfo=ISTANBUL)
    assert read.ends_at == datetime(2026, 12, 12, 17, tzinfo=ISTANBUL)
    assert read.title == "Zemin etüdü"


@pytest.mark.parametrize("line", ["31.02.2026 09.00-10.00", "1.1.2026 25.00-26.00", "12.12.2026 17.00-09.00", "yarın"])
def test_a_line_that_makes_no_sense_is_named(line):
    assert line[:5] in rules.read_line(line)


@given(st.lists(MEETINGS, min_size=1, max_size=8), st.dates(date(2026, 1, 1), date(2029, 1, 1)))
def test_a_copy_keeps_hours_and_the_days_between(meetings, day):
    moved = rules.moved(meetings, day)
    by = day - min(one.starts_at for one in meetings).astimezone(ISTANBUL).date()
    for old, new in zip(meetings, moved, strict=True):
        assert new.starts_at.astimezone(ISTANBUL).replace(tzinfo=None) == old.starts_at.replace(tzinfo=None) + by
        assert new.ends_at - new.starts_at == old.ends_at - old.starts_at


@given(st.text())
def test_folded_lines_are_short_and_unfold_to_what_they_were(text):
    line = "SUMMARY:" + ical.escaped(text)
    folded = ical.folded(line)
    assert all(len(piece.encode()) <= 75 for piece in folded.split("\r\n"))
    assert folded.replace("\r\n ", "").removesuffix("\r\n") == line


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_escaped_text_is_read_back_as_it_was(text):
    read = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], ical.escaped(text))
    assert read == text


def test_a_run_opens_only_when_it_is_whole_and_then_keeps_its_rules(database):
    run = operations.make_run(make.course(), {"capacity": 5, "delivery_form": "in_person"}, None)
    with pytest.raises(Refused, match="En az bir oturum"):
        operations.step(run, "open", None)
    run = make.dated_run(make.course(), order_rule="lottery")
    make.rule(run.version.chamber, attendance_share_bp=5000)
    assert run.state == "open" and run.rules["attendance_share_bp"] == 8000 and len(run.seed) == 64
    for name, value in (("order_rule", "application_time"), ("classes", ["member"]), ("minimum", 1)):
        with pytest.raises(Refused) as refusal:
            operations.change_run(run, {name: value}, None)
        assert refusal.value.field == name


def test_steps_follow_each_other_and_a_second_officer_is_told_kindly(database):
    run = make.dated_run(make.course())
    with pytest.raises(Stale, match="Başvuruya açık"):
        operations.step(run, "finished", None)
    for to in ("closed", "confirmed", "running"):
        operations.step(run, to, None)
    with pytest.raises(Stale, match="Sürüyor"):
        operations.step(run, "confirmed", None)
    assert [event.state for event, _ in queries.history_of(run.id)][::-1] == [
        *("planned", "open", "closed", "confirmed", "running")
    ]


def test_cancelling_needs_a_reason_and_cancels_the_sessions_in_calendars(database, client):
    run = make.dated_run(make.course())
    uid = make.first_session(run).uid
    with pytest.raises(Refused, match="Neden"):
        operations.step(run, "cancelled", None, " ")
    operations.step(run, "cancelled", None, "Salon su bastı")
    text = client.get(f"/donemler/{run.id}/takvim.ics").text
    assert f"UID:{uid}@" in text and "STATUS:CANCELLED" in text and "SEQUENCE:1" in text
    assert db.session.query(AuditEntry).filter_by(act="runs.cancelled").one().reason == "Salon su bastı"


def test_a_moved_session_keeps_its_uid_and_counts_its_sequence_up(database, client):
    run = make.dated_run(make.course(), place="Kat 2, Salon A; Van")
    session = make.first_session(run)
    operations.move_session(session, "01.12.2027 09.00-12.00 Giriş", None, mode="in_person", place="Salon, B")
    text = client.get(f"/takvim/{run.version.chamber.slug}.ics").text
    assert f"UID:{session.uid}@" in text and "SEQUENCE:1" in text
    assert "DTSTART;TZID=Europe/Istanbul:20271201T090000" in text and r"LOCATION:Salon\, B" in text
    assert text.startswith("BEGIN:VCALENDAR\r\n") and text.endswith("END:VCALENDAR\r\n")


def test_sessions_come_many_at_once_or_not_at_all(database):
    run = operations.make_run(make.course(), {"capacity": 5, "delivery_form": "in_person"}, None)
    with pytest.raises(Refused) as refusal:
        operations.add_sessions(run, ["12.12.2026 09.00-12.00", "olmaz"], None, mode="in_person", place="Salon")
    assert refusal.value.field == "lines" and queries.sessions_of(run.id) == []
    lines = [f"{day}.12.2026 09.00-12.00 Ders {day}" for day in range(10, 16)]
    operations.add_sessions(run, lines, None, mode="in_person", place="Salon")
    assert len(queries.sessions_of(run.id)) == 6
    assert run.starts_at == datetime(2026, 12, 10, 9, tzinfo=ISTANBUL)
    with pytest.raises(Refused, match="o saatte oturum var"):
        operations.add_sessions(run, ["10.12.2026 11.00-13.00"], None, mode="in_person")


def test_the_same_place_or_trainer_at_the_same_hour_is_shown(database):
    chamber = make.chamber()
    one, other = (make.dated_run(make.course(chamber)) for _ in range(2))
    assert [theirs.run_id for _, theirs in queries.place_clashes(one)] == [other.id]
    operations.step(other, "cancelled", None, "olmadı")
    assert queries.place_clashes(one) == []


def test_a_copy_is_planned_anew_with_its_sessions_moved(database):
    run = make.dated_run(make.course(), meetings=(3, 3))
    made = operations.copy_run(run, date(2028, 3, 1), None)
    assert made.state == "planned" and made.apply_from is None and made.capacity == run.capacity
    days = [one.starts_at.astimezone(ISTANBUL).date() for one in queries.sessions_of(made.id)]
    assert days == [date(2028, 3, 1), date(2028, 3, 2)]


def test_applications_close_and_runs_begin_at_their_hour(database, clock):
    run = make.dated_run(make.course())
    clock(days=9, hours=1)
    operations.keep_time()
    assert db.session.get(CourseRun, run.id).state == "closed"
    operations.step(run, "confirmed", None)
    clock(days=10, hours=1)
    operations.keep_time()
    assert db.session.get(CourseRun, run.id).state == "running"


def test_an_officer_plans_a_run_fills_it_and_opens_it(app, sign_in, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    chamber = make.chamber()
    version = make.course(chamber)
    desk = sign_in(make.officer("training_officer", chamber))
    address = f"/masa/{chamber.slug}/donemler"
    assert "Henüz dönem yok" in desk.get(address).text
    typed = {"version_id": version.id, "branch_id": 0, "delivery_form": "in_person", "capacity": "abc", "city": "Van"}
    again = desk.post(f"{address}/yeni", data={**typed, "order_rule": "application_time"})
    assert 'value="Van"' in again.text and "field-error" in again.text
    day = (now() + timedelta(days=20)).astimezone(ISTANBUL)
    typed |= {"capacity": "2", "apply_from": f"{now():%d.%m.%Y}", "apply_until": f"{day - timedelta(days=2):%d.%m.%Y}"}
    made = desk.post(f"{address}/yeni", data={**typed, "order_rule": "application_time", "prerequisite": ""})
    run = desk.get(made.location)
    assert "En az bir oturum ekleyin." in run.text
    lines = f"{day:%d.%m.%Y} 09.00-12.00 Giriş\n{day:%d.%m.%Y} 13.00-16.00"
    where = {"oturum-lines": lines, "oturum-mode": "in_person", "oturum-place": "Salon"}
    assert desk.post(f"{made.location}/oturumlar", data=where).status_code == 302
    assert "sabitlenir" in desk.get(f"{made.location}/adim/open").text
    assert desk.post(f"{made.location}/adim/open").status_code == 302
    assert version.title in desk.get("/donemler?il=Van").text
    assert version.title not in desk.get("/donemler?il=Muş").text


def test_the_catalogue_shows_when_a_course_is_held_next(database, client):
    run = make.dated_run(make.course(title="Zemin Etüdü"))
    day = run.starts_at.astimezone(ISTANBUL)
    assert f"Dönem: {day:%d.%m.%Y}" in client.get("/egitimler?ara=zemin").text
    operations.step(run, "cancelled", None, "olmadı")
    assert "Dönem: " not in client.get("/egitimler?ara=zemin").text


def test_a_branch_officer_reaches_only_the_runs_of_the_branch(sign_in):
    chamber = make.chamber()
    own, other = make.branch(chamber), make.branch(chamber, "Muş")
    version = make.course(chamber)
    mine, theirs = (make.dated_run(version, branch_id=one.id) for one in (own, other))
    desk = sign_in(make.officer("branch_officer", chamber, own))
    assert desk.get(f"/masa/{chamber.slug}/donemler/{mine.id}").status_code == 200
    assert desk.get(f"/masa/{chamber.slug}/donemler/{theirs.id}").status_code == 404
    assert "Oda merkezi" not in desk.get(f"/masa/{chamber.slug}/donemler/yeni").text


def test_a_session_changed_meanwhile_is_not_written_over(database):
    session = make.first_session(make.dated_run(make.course()))
    operations.move_session(session, "01.12.2027 09.00-12.00", None, mode="in_person", sequence=0)
    with pytest.raises(Stale, match="01.12.2027 09.00"):
        operations.move_session(session, "02.12.2027 09.00-12.00", None, mode="in_person", sequence=0)
    operations.move_session(session, "02.12.2027 09.00-12.00", None, mode="in_person", sequence=1)


def test_postponing_takes_the_trainers_along_and_names_who_no_longer_fits(database):
    from lms.catalogue.assignments.operations import assign
    from lms.catalogue.runs.page import unfit_trainers

    chamber = make.chamber()
    run, other = (make.dated_run(make.course(chamber), days=days) for days in (10, 40))
    serving = make.trainer(chamber, "Şükrü Öztürk")
    for one in (run, other):
        first, last = operations.local_days(one)
        assign(one.version, serving, None, from_on=first, to_on=last, reason="Deneyimli", run=one)
    operations.postpone(run, operations.local_days(other)[0], "Salon dolu", None)
    moved = queries.trainers_of(run.id)[0]
    assert (moved.from_on, moved.to_on) == operations.local_days(run)
    assert unfit_trainers(run) == ["Şükrü Öztürk: O saatlerde başka bir dönemde görevli."]
