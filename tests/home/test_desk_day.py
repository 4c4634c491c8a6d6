"""The first page of a desk, and the steps of a new chamber."""

from datetime import date, timedelta

import pytest

from lms.core.audit import audit
from lms.core.clock import now, today
from lms.home import menus
from lms.home.queries import day
from tests import make


@pytest.fixture
def no_tokens(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def test_the_day_holds_its_own_meetings_or_else_the_nearest_three():
    class Meeting:
        def __init__(self, starts_at):
            self.starts_at = starts_at

    on = date(2026, 11, 21)
    here, next_day = Meeting(day.midnight(on) + timedelta(hours=23)), Meeting(day.midnight(on) + timedelta(hours=24))
    assert day.of_today([here, next_day], on) == [here]
    assert day.of_today([next_day] * 5, on) == [next_day] * 3
    assert day.of_today([], on) == []


def test_weeks_are_counted_from_monday_and_shown_once_two_can_be_compared(database):
    from lms.enrolments.admission.models import Application
    from lms.enrolments.admission.operations import apply

    run = make.dated_run(make.course(), capacity=9)
    made = [apply(make.person(), run) for _ in range(3)]
    assert day.weeks(run.chamber_id, None, today()) == []
    database.session.get(Application, made[0].id).applied_at = now() - timedelta(weeks=2)
    database.session.flush()
    weeks = day.weeks(run.chamber_id, None, today())
    assert len(weeks) == day.WEEKS and [count for _, count in weeks][-3:] == [1, 0, 2]
    assert all(monday.weekday() == 0 for monday, _ in weeks)
    assert day.weeks(run.chamber_id, {0}, today()) == []  # another branch's officer


def test_a_desk_shows_the_next_meeting_and_the_open_runs(sign_in, database):
    run = make.dated_run(make.course(title="Zemin Etüdü"), place="Van salonu")
    page = sign_in(make.officer("training_officer", run.version.chamber)).get(f"/masa/{run.version.chamber.slug}").text
    assert "Sıradaki oturumlar" in page and "Van salonu" in page
    assert f"/masa/{run.version.chamber.slug}/donemler/{run.id}/basvurular" in page and "Boş yer" in page
    assert "Odanızın ilk adımları" not in page
    marker = sign_in(make.officer("marker", run.version.chamber)).get(f"/masa/{run.version.chamber.slug}").text
    assert "Van salonu" not in marker


def test_whoever_sets_a_chamber_up_is_led_through_its_first_steps(sign_in, database):
    chamber = make.chamber()
    desk = sign_in(make.officer("chamber_admin", chamber)).get(f"/masa/{chamber.slug}").text
    assert "Odanızın ilk adımları" in desk and f"/masa/{chamber.slug}/imzalar" in desk
    assert "Odanızın ilk adımları" not in sign_in(make.officer("proctor", chamber)).get(f"/masa/{chamber.slug}").text


def test_a_chamber_is_closed_with_a_reason_and_a_short_one_is_told_at_its_field(sign_in, database, no_tokens):
    chamber = make.chamber()
    union = sign_in(make.officer("union_admin"))
    refused = union.post(f"/birlik/odalar/{chamber.slug}/kapat", data={"reason": "yok"})
    assert refused.status_code == 400 and 'value="yok"' in refused.text and "reason-hata" in refused.text
    assert chamber.closed_at is None
    union.post(f"/birlik/odalar/{chamber.slug}/kapat", data={"reason": "Oda birleşti"})
    assert chamber.closed_at is not None


def test_a_runs_applications_are_narrowed_sorted_and_given_as_shown(sign_in, database):
    from lms.enrolments.admission.operations import apply

    run = make.dated_run(make.course(), capacity=9)
    for name, kind in (("Şule Ak", "student_member"), ("Ceren Su", "member"), ("Çiğdem Er", "member")):
        person = make.person(name)
        make.membership(person, run.version.chamber, kind)
        apply(person, run)
    desk = sign_in(make.officer("training_officer", run.version.chamber))
    address = f"/masa/{run.version.chamber.slug}/donemler/{run.id}/basvurular"
    page = desk.get(f"{address}?sinif=member&sirala=-ad").text
    assert "Şule Ak" not in page and page.index("Çiğdem Er") < page.index("Ceren Su")
    lines = desk.get(f"{address}.csv?sinif=member&sirala=ad").text.splitlines()
    assert len(lines) == 3 and "Ceren Su" in lines[1] and "Çiğdem Er" in lines[2]
    assert desk.get(f"{address}.xlsx").data[:2] == b"PK"
    assert desk.get(f"{address}?sirala=olmayan&durum=yok").status_code == 200


def test_what_waits_is_kept_until_somebody_of_the_chamber_acts(app, database, sign_in, monkeypatch):
    chamber, asked = make.chamber(), []
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setattr(menus, "gathered", lambda chamber_id: asked.append(chamber_id) or [])
    desk, other = (sign_in(make.officer("chamber_admin", chamber)) for _ in range(2))
    for one in (desk, desk, other):
        one.get(f"/masa/{chamber.slug}")
    assert len(asked) == 2
    audit("chambers.changed", None, chamber_id=chamber.id)
    database.session.flush()
    desk.get(f"/masa/{chamber.slug}")
    assert len(asked) == 3
