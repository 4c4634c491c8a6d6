"""A message goes to exactly those whom the preview showed, once, and the record says who got what."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from lms.accounts.models import Notification
from lms.accounts.operations import people
from lms.core.database import db
from lms.core.jobs import Job
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused, Stale
from lms.notices import operations, queries
from lms.notices.models import Message, MessageReceipt
from tests import make


@pytest.fixture
def version(database):
    return make.course()


def audience_of(version, branches=None):
    return next(one for one in queries.audiences(version.chamber_id, branches) if one.run_id is None)


def send(version, officer, seen=None, key=None):
    audience = audience_of(version)
    found = queries.people_of(audience, None)
    seen = len(found) if seen is None else seen
    chamber_id = version.chamber_id
    return operations.send_message(
        chamber_id, audience, found, "Yer değişti", "Salon 2", officer.id, key or uuid4(), seen
    )


def test_each_participant_gets_it_once_and_the_mail_only_where_wanted(version):
    first, second = make.person("Ayşe Çınar"), make.person("Zeki İnal")
    for user in (second, first):
        make.enrolment(user, version)
    make.enrolment(make.person(), version, state="cancelled")
    people.choose_mail(second.id, "course", False)
    message = send(version, make.officer("training_officer", version.chamber))
    assert operations.deliver_some(message.id) == 2 and operations.deliver_some(message.id) == 0
    rows = db.session.execute(queries.receipts(message.id)).all()
    assert [(one.user.full_name, one.by_email, one.mail_id is not None) for one, _ in rows] == [
        ("Ayşe Çınar", True, True),
        ("Zeki İnal", False, False),
    ]
    assert {one.user_id for one in db.session.query(Notification)} == {first.id, second.id}
    mail = db.session.query(OutgoingMail).one()
    assert mail.recipient == first.email and "Salon 2" in mail.body and "Sayın Ayşe Çınar" in mail.body


def test_when_the_number_changed_after_the_preview_nothing_is_sent(version):
    make.enrolment(make.person(), version)
    officer = make.officer("training_officer", version.chamber)
    with pytest.raises(Stale, match="2 → 1"):
        send(version, officer, seen=2)
    assert db.session.query(Message).count() == 0


def test_a_second_click_is_the_same_message(version):
    make.enrolment(make.person(), version)
    officer, key = make.officer("training_officer", version.chamber), uuid4()
    assert send(version, officer, key=key) is send(version, officer, key=key)
    assert db.session.query(Job).filter_by(handler="notices.deliver").count() == 1


def test_a_branch_officer_reaches_people_of_the_branch_and_no_others(version):
    branch, other = make.branch(version.chamber), make.branch(version.chamber, "Muş")
    for where in (branch, other):
        user = make.person()
        make.membership(user, version.chamber).branch_id = where.id
        make.enrolment(user, version)
    found = audience_of(version, {branch.id})
    assert len(queries.people_of(found, {branch.id})) == 1
    run = make.dated_run(version, branch_id=other.id)
    assert [one.run_id for one in queries.audiences(version.chamber_id, {branch.id})] == [None]
    assert run.branch_id == other.id


def test_nobody_to_write_to_is_refused(version):
    with pytest.raises(Refused, match="katılımcı yok"):
        empty = queries.messages.Audience("course:1", "x", version.course_id, None)
        operations.send_message(version.chamber_id, empty, [], "a", "b", make.person().id, uuid4(), 0)


def test_twenty_clicks_at_once_send_one_message(app):
    """On connections of their own."""
    from sqlalchemy import create_engine, func, select

    from lms.accounts.models import User
    from tests.conftest import clone

    engine = create_engine(clone("notices_threads"), pool_size=20, connect_args={"options": "-c timezone=UTC"})
    with app.app_context():
        engines, before = db.engines, db.engine
        engines[None] = engine
        db.session.remove()
        version = make.course()
        for _ in range(3):
            make.enrolment(make.person(), version)
        officer_id, chamber_id, key = make.officer("training_officer", version.chamber).id, version.chamber_id, uuid4()
        audience = audience_of(version)
        db.session.commit()

        def click(_):
            with app.app_context():
                found = list(db.session.scalars(select(User).where(User.id != officer_id)))
                operations.send_message(chamber_id, audience, found, "a", "b", officer_id, key, len(found))
                db.session.commit()
                db.session.remove()

        try:
            with ThreadPoolExecutor(20) as pool:
                list(pool.map(click, range(20)))
            counts = [db.session.scalar(select(func.count()).select_from(one)) for one in (Message, MessageReceipt)]
            assert counts == [1, 3]
        finally:
            db.session.remove()
            engines[None] = before
            engine.dispose()
