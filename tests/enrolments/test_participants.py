import re

import pytest

from lms.core.audit import AuditEntry
from lms.core.mail import OutgoingMail
from lms.enrolments import participants, queries
from lms.enrolments.models import Enrolment
from tests import make


@pytest.fixture
def course(database, monkeypatch):
    """A course with five people who have watched 0, 79, 80, 89,99 and 90 %."""
    version = make.course(make.chamber(), title="Izgara Sistemler")
    shares = {}
    for share, name in (
        (0, "Iğdır Can"),
        (7900, "İlke Er"),
        (8000, "Çiğdem Ak"),
        (8999, "Zeynep Öz"),
        (9000, "Cem Us"),
    ):
        shares[make.enrolment(make.person(full_name=name), version).id] = (share, 10000)
    monkeypatch.setattr(queries, "COVERAGE", lambda ids: {one: shares[one] for one in ids})
    return version


def names(page):
    return [row.enrolment.user.full_name for row in page.items]


def test_people_come_in_turkish_order_with_what_they_watched(course):
    page = participants.page_of(course.course_id)
    assert names(page) == ["Cem Us", "Çiğdem Ak", "Iğdır Can", "İlke Er", "Zeynep Öz"]
    assert page.items[-1].share_bp == 8999


@pytest.mark.parametrize(
    ("band", "expected"),
    [("8000-9000", ["Çiğdem Ak", "Zeynep Öz"]), ("0-0", ["Iğdır Can"]), ("9000-10001", ["Cem Us"])],
)
def test_between_80_and_90_percent(course, band, expected):
    assert names(participants.page_of(course.course_id, band=band)) == expected


@pytest.mark.parametrize("text", ["igdir", "IĞDIR", "ığdır can"])
def test_search_forgives_letters(course, text):
    assert names(participants.page_of(course.course_id, text=text)) == ["Iğdır Can"]


def path_of(version, rest=""):
    return f"/masa/{version.chamber.slug}/egitimler/{version.course_id}/katilimcilar{rest}"


def token(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]


def test_the_file_holds_what_the_list_shows_and_no_formula(course, sign_in, database):
    evil = make.person(full_name="=cmd|calc Er")
    enrolment = make.enrolment(evil, course)
    queries.COVERAGE = lambda ids, before=queries.COVERAGE: {one: (8500, 10000) for one in ids}
    client = sign_in(make.officer("training_officer", course.chamber))
    text = client.get(path_of(course, ".csv?izleme=8000-9000")).text
    assert "'=cmd" in text and "\n=cmd" not in text and text.startswith("\ufeffAd soyad;")
    assert database.session.query(AuditEntry).filter_by(act="enrolments.export").count() == 1
    assert enrolment.state == "active"


def test_a_reminder_is_looked_at_first_and_then_sent(course, sign_in, database):
    client = sign_in(make.officer("training_officer", course.chamber))
    chosen = database.session.query(Enrolment).filter_by(version_id=course.id).limit(2).all()
    query = "&".join(f"who={one.id}" for one in chosen)
    page = client.get(path_of(course, "/hatirlat?" + query))
    assert chosen[0].user.full_name in page.text and "Kaldığınız yerden" in page.text
    assert database.session.query(OutgoingMail).count() == 0
    sent = {"csrf_token": token(page), "who": [one.id for one in chosen], "note": "Son hafta", "gonder": "1"}
    assert client.post(path_of(course, "/hatirlat"), data=sent).status_code == 302
    mails = database.session.query(OutgoingMail).all()
    assert {one.recipient for one in mails} == {one.user.email for one in chosen} and "Son hafta" in mails[0].body


def test_people_of_another_course_cannot_be_reminded_from_here(course, sign_in, database):
    foreign = make.enrolment(make.person(), make.course())
    client = sign_in(make.officer("training_officer", course.chamber))
    page = client.get(path_of(course, "/ekle"))
    client.post(path_of(course, "/hatirlat"), data={"csrf_token": token(page), "who": [foreign.id], "gonder": "1"})
    assert database.session.query(OutgoingMail).count() == 0
    assert client.get(path_of(course, f"/{foreign.id}")).status_code == 404


def test_an_officer_enrols_by_hand_with_a_reason(course, sign_in, database):
    client, user = sign_in(make.officer("training_officer", course.chamber)), make.person(email="yeni@example.org")
    sent = {"csrf_token": token(client.get(path_of(course, "/ekle"))), "who": "YENI@example.org", "reason": ""}
    answer = client.post(path_of(course, "/ekle"), data=sent)
    assert "Gerekçeyi yazın." in answer.text and "YENI@example.org" in answer.text
    for other in (make.person().id, "x"):  # the only hit is not taken in place of whom the form chose
        answer = client.post(path_of(course, "/ekle"), data={**sent, "reason": "Makbuz 12", "user_id": other})
        assert "bu aramada yok" in answer.text
    assert client.post(path_of(course, "/ekle"), data={**sent, "reason": "Makbuz 12"}).status_code == 302
    made = database.session.query(Enrolment).filter_by(user_id=user.id).one()
    assert (made.how, made.reason) == ("officer", "Makbuz 12")
    answer = client.post(path_of(course, "/ekle"), data={**sent, "who": "kimse@example.org", "reason": "x"})
    assert "kimse bulunamadı" in answer.text


def test_extending_and_cancelling_over_the_desk(course, sign_in, database, monkeypatch):
    from datetime import timedelta

    from lms.core.clock import now

    client = sign_in(make.officer("training_officer", course.chamber))
    one = database.session.query(Enrolment).filter_by(version_id=course.id).first()
    one.access_until = now() + timedelta(days=1)
    database.session.flush()
    page = client.get(path_of(course, f"/{one.id}"))
    sent = {"csrf_token": token(page), "uzat-reason": "Hastalık", "sil-reason": "Yanlış kayıt"}
    empty = client.post(path_of(course, f"/{one.id}/sil"), data={**sent, "sil-reason": ""})
    assert empty.status_code == 400 and 'id="sil-reason-hata"' in empty.text and one.state == "active"
    assert client.post(path_of(course, f"/{one.id}/uzat"), data=sent).status_code == 302
    assert one.extended_at
    assert client.post(path_of(course, f"/{one.id}/sil"), data=sent).status_code == 302
    assert one.state == "cancelled"
    looks = database.session.query(AuditEntry).filter_by(act="accounts.looked", subject_id=one.user_id).count()
    assert looks == 2  # the page, and the page that came back
    assert "Silindi" in client.get(path_of(course, "?durum=silinen")).text


def test_a_branch_officer_sees_the_people_of_the_branch(course, sign_in, database):
    branch = make.branch(course.chamber)
    inside = database.session.query(Enrolment).filter_by(version_id=course.id).first()
    membership = make.membership(inside.user, course.chamber)
    membership.branch_id = branch.id
    database.session.flush()
    client = sign_in(make.officer("branch_officer", course.chamber, branch))
    text = client.get(path_of(course)).text
    assert inside.user.full_name in text and text.count("<tr>") == 2
    outside = database.session.query(Enrolment).filter(Enrolment.id != inside.id).first()
    assert client.get(path_of(course, f"/{outside.id}")).status_code == 404


def test_a_branch_officer_acts_in_the_branch_and_finds_nobody_of_another(course, sign_in, database):
    van, mus = (make.branch(course.chamber, city) for city in ("Van", "Muş"))
    inside, outside = database.session.query(Enrolment).filter_by(version_id=course.id).order_by(Enrolment.id).limit(2)
    for one, branch in ((inside, van), (outside, mus)):
        make.membership(one.user, course.chamber).branch_id = branch.id
    database.session.flush()
    client = sign_in(make.officer("branch_officer", course.chamber, van))
    assert "Elle kayıt" in client.get(path_of(course)).text
    page = client.get(path_of(course, f"/{inside.id}")).text
    assert f"/{inside.id}/sil" in page
    data = {
        "csrf_token": token(client.get(path_of(course, "/ekle"))),
        "reason": "Dilekçe",
        "who": outside.user.full_name,
    }
    assert "kimse bulunamadı" in client.post(path_of(course, "/ekle"), data=data).text
    data["who"] = outside.user.email
    client.post(path_of(course, "/ekle"), data=data)
    looks = database.session.query(AuditEntry).filter_by(act="accounts.looked", subject_id=outside.user_id).count()
    assert looks == 1
