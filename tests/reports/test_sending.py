"""Reports by e-mail: to whoever may see them, on their day, until they are stopped."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from lms.accounts.models import RoleGrant
from lms.accounts.operations.roles import end_grant
from lms.core.clock import today
from lms.core.database import db
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused
from lms.reports.sending import operations, queries, rules
from lms.reports.sending.models import ReportSchedule, ReportSending
from tests import make

DAYS = some.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(some.sampled_from(list(rules.RHYTHMS)), DAYS)
def test_the_next_day_comes_after_and_no_day_of_the_rhythm_is_left_out(rhythm, day):
    found, longest = rules.next_day(rhythm, day), {"weekly": 7, "monthly": 31, "yearly": 366}[rhythm]
    assert day < found <= day + timedelta(days=longest)
    assert rules.next_day(rhythm, found - timedelta(days=1)) == found
    assert rules.year_of(rhythm, found) in (found.year, found.year - 1)


def post(client, address, **data):
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)
    return client.post(address, data={"csrf_token": found[1], **data})


def due_now(row):
    row.next_on = today()
    db.session.flush()
    operations.send_due()
    return list(db.session.scalars(select(ReportSending).where(ReportSending.schedule_id == row.id)))


def test_a_report_goes_out_on_its_day_once_and_ends_by_the_link_in_it(database, client):
    chamber = make.chamber()
    make.enrolment(make.person(), make.course(chamber, title="Zemin Etüdü"))
    officer = make.officer("training_officer", chamber)
    row = operations.begin(chamber, officer.id, "weekly", "pdf", officer.id)
    operations.send_due()
    assert queries.sendings(chamber.id) == []
    (sent,) = due_now(row)
    assert row.next_on > today() and sent.file_name.endswith(".pdf") and sent.size > 1000
    operations.send_due()
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.recipient == officer.email)).one()
    assert mail.attachment[:5] == b"%PDF-" and mail.attachment_name == sent.file_name
    address = next(line for line in mail.body.splitlines() if "/rapor-gonderimi/" in line).partition("/rapor-")[2]
    assert "Gönderimi durdur" in client.get(f"/rapor-{address}").text and row.stopped_at is None
    post(client, f"/rapor-{address}")
    db.session.refresh(row)
    assert row.stopped_at and "durduruldu" in client.get(f"/rapor-{address}").text
    assert len(due_now(row)) == 1


def test_who_may_not_see_the_report_gets_none(database):
    chamber = make.chamber()
    officer, boss = make.officer("training_officer", chamber), make.officer("chamber_admin", chamber)
    for wrong in (make.person().id, make.officer("training_officer", make.chamber()).id):
        with pytest.raises(Refused):
            operations.begin(chamber, wrong, "weekly", "xlsx", boss.id)
    row = operations.begin(chamber, officer.id, "monthly", "xlsx", boss.id)
    with pytest.raises(Refused, match="zaten"):
        operations.begin(chamber, officer.id, "monthly", "pdf", boss.id)
    end_grant(db.session.scalar(select(RoleGrant).where(RoleGrant.user_id == officer.id)), boss.id, "Ayrıldı")
    assert due_now(row) == [] and row.stopped_why == operations.NO_RIGHT


def test_an_officer_begins_it_by_clicking_and_a_coordinator_for_herself(database, sign_in):
    chamber = make.chamber()
    officer, coordinator = make.officer("training_officer", chamber), make.officer("union_coordinator")
    for user, address in ((officer, f"/masa/{chamber.slug}/raporlar/gonderim"), (coordinator, "/birlik/gonderim")):
        client = sign_in(user)
        assert "Gönderim yok" in client.get(address).text
        answer = post(client, address, user_id=user.id, rhythm="monthly", form="xlsx")
        assert answer.status_code == 302
        assert "Her ay" in client.get(address).text
        row = db.session.scalars(select(ReportSchedule).where(ReportSchedule.user_id == user.id)).one()
        assert len(due_now(row)) == 1 and "Gönderilenler" in client.get(address).text
    other = sign_in(make.officer("union_coordinator"))
    assert "Gönderim yok" in other.get("/birlik/gonderim").text
