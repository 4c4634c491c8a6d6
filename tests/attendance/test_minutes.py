"""Participant reports of live sessions: how they are read, matched, taken over and undone."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.attendance import queries
from lms.attendance.minutes import operations, rules
from lms.attendance.rules import tally
from lms.catalogue.runs import operations as runs
from lms.catalogue.runs.queries import sessions_of
from lms.core.clock import ISTANBUL
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.core.sheets import read_rows
from lms.enrolments.admission import operations as admission
from tests import make

START = datetime(2026, 12, 5, 9, 0, tzinfo=ISTANBUL)
END = START + timedelta(hours=1)
ZOOM = """Meeting ID,Topic,Start Time,End Time
123,Zemin,12/05/2026 08:55:00 AM,12/05/2026 10:05:00 AM

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
IŞIL ÇINAR (Işıl),isil@example.org,12/05/2026 08:55:00 AM,12/05/2026 09:30:00 AM,35,No
IŞIL ÇINAR (Işıl),isil@example.org,12/05/2026 09:20:00 AM,12/05/2026 10:05:00 AM,45,No
Ali Ak,,12/05/2026 09:00:00 AM,12/05/2026 09:19:59 AM,20,Yes
"""
TEAMS = (
    "1. Summary\nMeeting title\tZemin\n\n2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Işıl Çınar\t12/5/26, 9:00:00 AM\t12/5/26, 9:40:30 AM\t40m 30s\tisil@example.org\t\tAttendee\n"
    "3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\nBaşkası\t\t\t5m\t\t\n"
)
BBB = "Ad;Katılma;Ayrılma;Süre\nIşıl Çınar;05.12.2026 09:00;05.12.2026 09:50;00:50:00\nVeli Kara;;;1 sa 20 dk\n"


def people(text, encoding="utf-8"):
    data = text.encode(encoding)
    found = rules.read(read_rows(rules.headless(data), "rapor.csv"), START, END)
    return {one.email or one.name: rules.minutes(one, 60) for one in found}


def test_two_devices_and_the_time_outside_the_session_count_once_or_not_at_all():
    assert people(ZOOM) == {"isil@example.org": 60, "Ali Ak": 19}


def test_the_second_table_of_a_teams_report_is_not_read():
    assert people(TEAMS, "utf-16") == {"isil@example.org": 40}


def test_turkish_headings_and_bare_durations_are_read_up_to_the_whole_session():
    assert people(BBB, "cp1254") == {"Işıl Çınar": 50, "Veli Kara": 60}


def test_a_file_without_a_heading_is_no_report():
    assert rules.read(read_rows(b"a;b\n1;2\n", "x.csv"), START, END) is None


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=8))
def test_minutes_are_a_union_and_never_more_than_the_session(spans):
    cut = [(START + timedelta(minutes=min(a, b, 60)), START + timedelta(minutes=min(max(a, b), 60))) for a, b in spans]
    seen = {
        minute for start, end in cut for minute in range((start - START).seconds // 60, (end - START).seconds // 60)
    }
    assert rules.minutes(rules.Attendee("x", "", cut), 60) == len(seen)


def test_measured_minutes_count_as_they_are():
    assert tally([(60, "present", 47), (60, "present"), (60, "absent", 0)], 5900, False).counted == 107


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2026-12-05T06:30:00Z", "09:30"),
        ("2026-12-05 06:30:00 UTC", "09:30"),
        ("2026-12-05T06:30:00.123+00:00", "09:30"),
        ("2026-12-05 08:30:00 (GMT+2)", "09:30"),
        ("12/05/2026 06:30:00 AM UTC", "09:30"),
        ("2026-12-05 09:30:00+0300", "09:30"),
        ("05.12.2026 09:30", "09:30"),
        ("12/5/26, 9:30:00 AM", "09:30"),
    ],
)
def test_a_time_is_read_in_its_own_zone(text, clock):
    assert f"{rules.moment(text, START).astimezone(ISTANBUL):%H:%M}" == clock


def test_a_heading_may_name_the_zone_of_its_column():
    text = "Name,Join Time (UTC),Leave Time (UTC)\nAli Ak,2026-12-05 06:00:00,2026-12-05 06:20:00\n"
    assert people(text) == {"Ali Ak": 20}


def test_a_computer_by_its_e_mail_and_a_phone_by_its_name_count_each_moment_once():
    half = START + timedelta(minutes=30)
    found = [rules.Attendee("Işıl", "isil@example.org", [(START, half)])]
    found += [rules.Attendee("Işıl Çınar", "", [(START + timedelta(minutes=10), half + timedelta(minutes=5))])]
    assert rules.together(rules.match(found, LISTED, 60), 60) == {1: 35}
    bare = [rules.Attendee("Işıl", "isil@example.org", seconds=600), rules.Attendee("Işıl Çınar", "", seconds=300)]
    assert rules.together(rules.match(bare, LISTED, 60), 60) == {1: 15}


LISTED = [(1, "isil@example.org", "Işıl Çınar"), (2, "ali@example.org", "Ali Ak"), (3, "x@example.org", "Ali AK")]


def test_an_e_mail_decides_and_a_name_only_when_it_is_the_only_one():
    found = [rules.Attendee("Isil CINAR", ""), rules.Attendee("Başka", "ALI@example.org".casefold(), seconds=600)]
    found += [rules.Attendee("Ali Ak", ""), rules.Attendee("Kimse", "yok@example.org")]
    lines = rules.match(found, LISTED, 60)
    assert [(one["verdict"], one["enrolment"]) for one in lines] == [
        ("name", 1), ("email", 2), ("ambiguous", None), ("unknown", None)
    ]  # fmt: skip


@pytest.fixture
def session(database, clock):
    version = make.course(make.chamber(), videos=())
    run = make.dated_run(version, meetings=(1,), capacity=5, delivery_form="online", online_url="https://x.example.org")
    for name, email in (
        ("Işıl Çınar", "isil@example.org"),
        ("Ali Ak", "ali@example.org"),
        ("Can Er", "can@example.org"),
    ):
        admission.apply(make.person(name, email=email), run)
    runs.step(run, "closed", None)
    runs.step(run, "confirmed", None)
    clock(days=20)
    return sessions_of(run.id)[0]


FILE = "Name,Email,Duration\nIşıl,isil@example.org,47\nAli Ak,,60\nKimse Yok,,30\n"


def states(session):
    named = {one.id: one.user.full_name for one in queries.participants_of(session.run_id)}
    marks = queries.marks_of([session.id])
    return {named[enrolment]: (one.state, one.minutes, one.source) for (_, enrolment), one in marks.items()}


def test_a_report_is_taken_over_once_and_can_be_undone(session):
    report = operations.upload(session, FILE.encode(), "rapor.csv", None)
    assert states(session) == {}
    third = next(one for one in queries.participants_of(session.run_id) if one.user.full_name == "Can Er")
    assert operations.take(report, {2: third.id}, None) == 3
    taken = {"Işıl Çınar": ("present", 47), "Ali Ak": ("present", 60), "Can Er": ("present", 30)}
    assert {name: mark[:2] for name, mark in states(session).items()} == taken
    with pytest.raises(Stale):
        operations.take(report, {}, None)
    again = operations.upload(session, b"Name,Email,Duration\nCan,can@example.org,12\n", "r2.csv", None)
    operations.take(again, {}, None)
    assert states(session)["Işıl Çınar"][:2] == ("absent", 0)
    assert operations.undo(again, None) == 3
    assert {name: mark[:2] for name, mark in states(session).items()} == taken
    assert len(queries.changes_of(session.id)) == 3


def test_the_signed_list_and_an_excuse_stay(session):
    from lms.attendance import operations as rolls

    isil, ali, can = sorted(queries.participants_of(session.run_id), key=lambda one: one.user.email, reverse=True)[::1]
    by_name = {one.user.full_name: one.id for one in (isil, ali, can)}
    rolls.take(session, {by_name["Işıl Çınar"]: ("absent", "")}, "paper", None)
    rolls.take(session, {by_name["Can Er"]: ("excused", "Rapor")}, "phone", None)
    operations.take(operations.upload(session, FILE.encode(), "rapor.csv", None), {}, None)
    assert states(session)["Işıl Çınar"] == ("absent", None, "paper")
    assert states(session)["Can Er"] == ("excused", None, "phone")


def test_a_file_that_is_no_report_is_refused_beside_its_field(session):
    for data in (b"", b"a;b\n1;2\n", b"\x00\x01\x02", b"Name,Email,Duration\n"):
        with pytest.raises(Refused) as refused:
            operations.upload(session, data, "x.csv", None)
        assert refused.value.field == "file"


def test_the_desk_uploads_looks_and_takes_over(session, sign_in, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    chamber = session.run.version.chamber
    desk = sign_in(make.officer("training_officer", chamber))
    address = f"/masa/{chamber.slug}/donemler/{session.run_id}/yoklama"
    assert "Katılım raporu" in desk.get(address).text
    wrong = desk.post(f"{address}/{session.id}/rapor", data={"file": (BytesIO(b"x"), "x.csv")})
    assert "sütunları bulunamadı" in wrong.text
    sent = desk.post(f"{address}/{session.id}/rapor", data={"file": (BytesIO(FILE.encode()), "zoom.csv")})
    page = desk.get(sent.location).text
    assert "E-posta ile bulundu" in page and "Katılımcılar arasında yok" in page and "Can Er" in page
    assert desk.post(sent.location).status_code == 302
    assert "Katılım raporu işlendi" in desk.get(address).text
    assert desk.post(sent.location, data={"adim": "geri-al"}).status_code == 302
    db.session.expire_all()
    assert states(session) == {}


@pytest.mark.parametrize(
    "report",
    [
        "Ad\tİlk Katılma\tSon Ayrılma\tToplantı İçi Süre\tE-posta\tKatılımcı Kimliği (UPN)\tRol\n"
        "Işıl Çınar\t5.12.2026 09:00:00\t5.12.2026 09:40:30\t40 dk 30 sn\tisil@example.org\tx\tKatılımcı\n",
        "First name,Last name,Email,Duration,Time joined,Time exited\n"
        "Işıl,Çınar,isil@example.org,40 min,9:00 AM,9:40 AM\n",
        "Ad (Orijinal Ad),Kullanıcı E-postası,Toplam Süre (Dakika),Konuk\nIşıl Çınar,isil@example.org,40,Hayır\n",
        "Name (Original Name),User Email,Total Duration (Minutes),Guest\nIşıl Çınar,isil@example.org,40,No\n",
    ],
    ids=["Teams in Turkish", "Meet", "Zoom in Turkish, one line a person", "Zoom, one line a person"],
)
def test_the_reports_of_the_known_programs_are_read(report):
    assert people(report) == {"isil@example.org": 40}
    (one,) = rules.read(read_rows(report.encode(), "r.csv"), START, END)
    assert one.name == "Işıl Çınar"
