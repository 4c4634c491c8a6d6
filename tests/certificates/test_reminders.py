"""Before a term ends its holder is reminded, each time once, and reads how to renew; a kind may come to an end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts.models import Notification
from lms.accounts.operations import people
from lms.certificates import operations, queries, rules
from lms.core.clock import today
from lms.core.database import db
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused, Stale
from tests import make
from tests.surveys.test_views import post

DAY = date(2026, 11, 21)


@given(st.integers(-50, 900), st.lists(st.integers(1, 730), max_size=6))
def test_reminders_come_in_order_each_once_and_never_after_the_end(left, days):
    until, at, sent = DAY + timedelta(days=left), DAY, []
    while (at := rules.next_reminder(until, days, at)) is not None:
        sent.append(at)
    assert sent == sorted({until - timedelta(days=n) for n in days if until - timedelta(days=n) > DAY})
    assert all(DAY < one < until for one in sent)


def test_days_are_read_as_typed():
    assert rules.reminder_words("7, 30;90") == [90, 30, 7] and rules.reminder_words(" ") == []
    assert [rules.reminder_words(one) for one in ("a", "0", "800", "1,2,3,4,5,6,7")] == [None] * 4


@pytest.fixture
def document(database):
    return make.certificate(kind="authorisation")


def inbox(user):
    return db.session.query(Notification).filter_by(user_id=user.id, kind="expiry").count()


def letters():
    return db.session.query(OutgoingMail).filter(OutgoingMail.subject.like("Belgenizin süresi doluyor%")).all()


def test_each_reminder_is_sent_once_and_the_last_before_the_end(document, clock):
    left = (document.valid_until - today()).days
    counts = []
    for ahead in (91, 90, 90, 30, 7, 1):
        clock(days=left - ahead)
        operations.remind_of_expiry()
        counts.append(inbox(document.user))
    assert counts == [0, 1, 1, 2, 3, 3] and len(letters()) == 3
    assert document.remind_on is None


def test_who_wants_no_mail_reads_it_on_the_site(document, clock):
    people.choose_mail(document.user_id, "expiry", False)
    clock(days=(document.valid_until - today()).days - 20)
    operations.remind_of_expiry()
    assert inbox(document.user) == 1 and letters() == []


def test_who_has_renewed_already_is_not_reminded(document, clock):
    clock(days=(document.valid_until - today()).days - 20)
    newer = make.course(document.chamber)
    operations.add_renewal(document.chamber_id, document.version.course_id, newer.course_id, make.person().id)
    make.certificate(document.user, newer, kind="authorisation")
    operations.remind_of_expiry()
    assert inbox(document.user) == 0


def test_changed_days_reach_documents_in_force(document, clock):
    operations.kinds.set_reminders(document.kind, [10])
    db.session.refresh(document)
    assert document.remind_on == document.valid_until - timedelta(days=10)


def test_the_way_of_renewal_is_shown_and_may_be_taken_away(document, clock, sign_in):
    slug, other = document.chamber.slug, make.course(document.chamber, title="Yenileme Eğitimi")
    desk = sign_in(make.officer("training_officer", document.chamber))
    address = f"/masa/{slug}/belge-yenileme"
    form = {"course": document.version.course_id, "renewed_by": other.course_id}
    assert "Yenileme yolu eklendi" in post(desk, address, form, address).text
    assert "zaten var" in post(desk, address, form, address).text
    clock(days=(document.valid_until - today()).days - 20)
    own = sign_in(document.user)
    assert f"/egitimler/{slug}/{other.course.code}" in own.get("/belgelerim").text
    operations.remind_of_expiry()
    assert "Yenileme Eğitimi" in letters()[0].body
    assert document.number in desk.get(f"/masa/{slug}/belgeler?durum=expiring").text
    path = queries.renewal_paths(document.chamber_id)[0]
    assert "Yenileme yolu kaldırıldı" in post(desk, f"{address}/{path.id}/kaldir", None, address).text
    with pytest.raises(Stale):
        operations.end_renewal(path, make.person().id)
    assert queries.renewals_of([document.version.course_id]) == {document.version.course_id: [document.version]}


def test_after_a_kinds_last_day_nothing_is_issued_and_what_was_issued_carries_the_note(document, client, clock):
    kind = document.kind
    values = {name: getattr(kind, name) for name in (*operations.WORDS, "basis", "validity_years")}
    values |= {"ends_on": today(), "end_note": "Dayanak yönetmelik yürürlükten kalktı."}
    operations.make_kind(document.chamber_id, values, make.person().id, kind)
    clock(days=1)
    with pytest.raises(Refused, match="son düzenleme günü geçmiş"):
        operations.issuing.plan_for(kind, today())
    page = client.get(f"/belge-dogrula/{document.code}").text
    assert "Belge geçerli" in page and "Dayanak yönetmelik yürürlükten kalktı." in page
    assert operations.reissue(document.id, "Ad", make.person().id, make.person().id).edition == 2


def test_a_kinds_look_is_chosen_and_seen_without_saving(database, sign_in):
    chamber = make.chamber()
    desk = sign_in(make.officer("chamber_admin", chamber))
    desk.get(f"/masa/{chamber.slug}/belge-turleri")
    kind = queries.kinds(chamber.id)[0]
    page = desk.get(f"/masa/{chamber.slug}/belge-turleri/{kind.id}").text
    assert "Renkli şerit" in page and "90, 30, 7" in page
    pictures = {
        look: desk.get(f"/masa/{chamber.slug}/belge-turleri/gorunus.png?title=A&basis=participation&design={look}").data
        for look in ("drawing", "plain", "framed")
    }
    assert len(set(pictures.values())) == 3 and all(one.startswith(b"\x89PNG") for one in pictures.values())
