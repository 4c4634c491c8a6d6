"""Who sees an announcement, who is told, and what a page that has grown old says."""

from datetime import timedelta

import pytest

from lms.accounts.models import Notification
from lms.accounts.operations import people
from lms.core.audit import AuditEntry
from lms.core.clock import now
from lms.core.database import db
from lms.core.jobs import Job
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused, Stale
from lms.notices import operations, queries
from tests import make


@pytest.fixture
def chamber(database):
    return make.chamber()


@pytest.fixture
def officer(chamber):
    return make.officer("training_officer", chamber)


def values(**more):
    return {"title": "Bahar dönemi", "body": "Kayıtlar başladı.", "run_id": None, "shown_from": now()} | {
        "shown_until": None,
        "by_email": False,
        **more,
    }


def published(chamber, officer, **more):
    row = operations.make_announcement(chamber.id if chamber else None, values(**more), officer.id)
    return operations.publish(row.id, row.lock_version, officer.id)


def run_jobs(handler):
    """Does the jobs of this kind, those that they add too."""
    from lms.core import jobs

    done = set()
    while rows := [one for one in db.session.query(Job).filter_by(handler=handler) if one.id not in done]:
        for one in rows:
            done.add(one.id)
            jobs.handlers[handler](None, *one.arguments)
    return len(done)


def test_a_draft_is_seen_by_nobody_and_a_published_one_by_everybody_of_the_chamber(chamber, officer):
    member, stranger = make.person(), make.person()
    make.membership(member, chamber)
    row = operations.make_announcement(chamber.id, values(), officer.id)
    assert queries.on_site_for(member.id) == [] and queries.readable(row.id, member.id) is None
    operations.publish(row.id, row.lock_version, officer.id)
    assert queries.on_site_for(member.id) == [row] and queries.on_site_for(stranger.id) == []
    assert queries.board(chamber.id, 1).items == [row] and queries.readable(row.id, None) == row


def test_a_runs_announcement_is_its_participants_alone(chamber, officer):
    version = make.course(chamber)
    inside, member = make.person(), make.person()
    make.membership(member, chamber)
    make.enrolment(inside, version)
    row = published(chamber, officer, run_id=make.run_of(version).id)
    assert queries.on_site_for(inside.id) == [row] and queries.on_site_for(member.id) == []
    assert queries.readable(row.id, member.id) is None and queries.readable(row.id, None) is None
    assert queries.board(chamber.id, 1).items == []


def test_dates_open_and_close_it_by_themselves(chamber, officer, clock):
    row = published(chamber, officer, shown_from=now() + timedelta(days=1), shown_until=now() + timedelta(days=2))
    assert queries.readable(row.id, None) is None and row.told_at is None
    clock(days=1, minutes=1)
    operations.tell_due()
    db.session.refresh(row)
    assert queries.readable(row.id, None) == row and row.told_at is not None
    clock(days=2, minutes=1)
    assert queries.readable(row.id, None) is None


def test_general_mail_goes_to_members_who_allowed_it_and_to_nobody_else(chamber, officer):
    willing, silent, outside = make.person(), make.person(), make.person()
    for user in (willing, silent):
        make.membership(user, chamber)
    for user in (willing, outside):
        people.choose_mail(user.id, "announcement", True)
    row = published(chamber, officer, by_email=True)
    assert run_jobs("notices.tell") == 1
    db.session.refresh(row)
    assert [mail.recipient for mail in db.session.query(OutgoingMail)] == [willing.email]
    assert (row.told, row.mailed) == (1, 1)


def test_a_runs_people_are_told_on_the_site_always_and_by_mail_unless_they_said_no(chamber, officer):
    version = make.course(chamber)
    first, second = make.person(), make.person()
    for user in (first, second):
        make.enrolment(user, version)
    people.choose_mail(second.id, "course", False)
    published(chamber, officer, run_id=make.run_of(version).id, by_email=True)
    run_jobs("notices.tell")
    assert {one.user_id for one in db.session.query(Notification)} == {first.id, second.id}
    assert [mail.recipient for mail in db.session.query(OutgoingMail)] == [first.email]


def test_many_people_are_told_in_several_jobs_each_once(chamber, officer, monkeypatch):
    monkeypatch.setattr("lms.notices.operations.announcements.AT_ONCE", 2)
    version = make.course(chamber)
    for _ in range(5):
        make.enrolment(make.person(), version)
    row = published(chamber, officer, run_id=make.run_of(version).id)
    assert run_jobs("notices.tell") == 3
    db.session.refresh(row)
    assert row.told == db.session.query(Notification).count() == 5


def test_publishing_or_withdrawing_twice_does_it_once(chamber, officer):
    row = published(chamber, officer)
    with pytest.raises(Stale):
        operations.publish(row.id, row.lock_version, officer.id)
    with pytest.raises(Refused, match="gerekçesini"):
        operations.withdraw(row.id, row.lock_version, " ", officer.id)
    operations.withdraw(row.id, row.lock_version, "Tarih değişti", officer.id)
    assert queries.readable(row.id, None) is None
    assert db.session.query(AuditEntry).filter_by(act="notices.withdrawn").one().reason == "Tarih değişti"


def test_an_old_page_is_told_who_changed_what(chamber, officer):
    row = operations.make_announcement(chamber.id, values(), officer.id)
    seen = row.lock_version
    operations.change_announcement(row.id, seen, values(body="Başka metin", shown_from=row.shown_from), officer.id)
    with pytest.raises(Stale, match=rf"{officer.full_name}: değiştirdi \(metin\)"):
        operations.publish(row.id, seen, officer.id)
    assert row.state == "draft"


def test_an_end_before_the_beginning_and_a_foreign_run_are_refused_by_their_fields(chamber, officer):
    with pytest.raises(Refused) as refused:
        operations.make_announcement(chamber.id, values(shown_until=now() - timedelta(days=1)), officer.id)
    assert refused.value.field == "shown_until"
    foreign = make.run_of(make.course())
    with pytest.raises(Refused) as refused:
        operations.make_announcement(chamber.id, values(run_id=foreign.id), officer.id)
    assert refused.value.field == "run_id"


def test_the_small_world_says_something(database):
    from lms.seed.notices import SAID, plant_notices

    chambers = {slug: make.chamber(slug) for slug, *_ in SAID}
    make.officer("training_officer", chambers["insaat"])
    run = make.dated_run(make.course(chambers["insaat"]))
    plant_notices(chambers)
    assert {one.run_id for one in queries.of_chamber(chambers["insaat"].id, "", 1).items} == {None, run.id}
    assert queries.of_chamber(chambers["elektrik"].id, "", 1).items == [], "nobody there to say it"
