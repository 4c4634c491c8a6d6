"""The pages, walked: desk, participant, trainer, and one's own choices."""

import re

import pytest

from lms.core.database import db
from lms.notices.models import Announcement, CourseQuestion, Message
from tests import make
from tests.notices.test_questions import teacher_of
from tests.surveys.test_views import post


@pytest.fixture
def version(database):
    return make.course(make.chamber("duyuru", "Duyuru Mühendisleri Odası"))


@pytest.fixture
def desk(version, sign_in):
    return sign_in(make.officer("training_officer", version.chamber))


def test_an_announcement_is_written_published_and_withdrawn(version, desk, client, sign_in):
    base = "/masa/duyuru/duyurular"
    assert "Henüz duyuru yok" in desk.get(base).text
    form = {"title": "Bahar dönemi", "body": "Ayrıntı: https://ornek.org/a", "shown_from": "21.11.2020 09.00"}
    assert "Zamanı gg.aa.yyyy" in post(desk, f"{base}/yeni", form | {"shown_from": "yarın"}, f"{base}/yeni").text
    assert "Taslak kaydedildi" in post(desk, f"{base}/yeni", form, f"{base}/yeni").text
    row = db.session.query(Announcement).one()
    here = f"{base}/{row.id}"
    assert "Duyuru yayımlandı" in post(desk, f"{here}/islem", {"islem": "yayimla", "seen": row.lock_version}, here).text
    page = client.get("/oda/duyuru").text
    assert "Bahar dönemi" in page and "Bahar dönemi" in client.get("/duyurular").text
    assert 'href="https://ornek.org/a"' in client.get(f"/duyurular/{row.id}").text
    member = make.person()
    make.membership(member, version.chamber)
    assert "Bahar dönemi" in sign_in(member).get("/egitimlerim").text
    old = post(desk, here, form | {"seen": 1, "title": "Yeni ad"}, here).text
    assert "yayımladı" in old and "Yeni ad" in old, "what was typed stays, what changed is said"
    out = {"islem": "geri-cek", "seen": row.lock_version, "reason": "Tarih değişti"}
    assert "Duyuru geri çekildi" in post(desk, f"{here}/islem", out, here).text
    assert client.get(f"/duyurular/{row.id}").status_code == 404
    assert "Tarih değişti" in desk.get(f"{base}?durum=withdrawn&bicim=csv").get_data(as_text=True)


def test_a_message_is_previewed_sent_and_recorded(version, desk, sign_in):
    base, user = "/masa/duyuru/iletiler", make.person("Ayşe Çınar")
    make.enrolment(user, version)
    form = {"audience": f"course:{version.course_id}", "subject": "Yer değişti", "body": "Salon 2"}
    preview = post(desk, f"{base}/yeni", form, f"{base}/yeni").text
    assert "Gönder: 1 kişi" in preview and "Sayın Ayşe Çınar" in preview and db.session.query(Message).count() == 0
    hidden = dict(re.findall(r'name="(key|people)"[^>]*value="([^"]*)"', preview))
    sent = post(desk, f"{base}/yeni", form | hidden | {"gonder": "1"}, f"{base}/yeni").text
    assert "Kime ulaştı" in sent and "Ayşe Çınar" in sent
    message = db.session.query(Message).one()
    assert "Salon 2" in sign_in(user).get(f"/iletilerim/{message.id}").text
    assert "Ayşe Çınar" in desk.get(f"{base}/{message.id}.csv").get_data(as_text=True)
    foreign = post(desk, f"{base}/yeni", form | {"audience": "run:999999"}, f"{base}/yeni").text
    assert "Kime yazacağınızı listeden seçin" in foreign and "Salon 2" in foreign


def test_a_question_goes_round(version, desk, sign_in):
    enrolment = make.enrolment(make.person("Soran Kişi"), version)
    asker, teacher = sign_in(enrolment.user), sign_in(teacher_of(version))
    ask = f"/egitimlerim/{enrolment.id}/soru"
    assert "Eğiticiye sor" in asker.get("/egitimlerim").text
    assert "error-summary" in post(asker, ask, {"subject": "Konu", "text": ""}, ask).text
    assert "eğiticiye iletildi" in post(asker, ask, {"subject": "Örnek hesap", "text": "k nedir?"}, ask).text
    question = db.session.query(CourseQuestion).one()
    assert "Örnek hesap" in teacher.get("/egitmen/sorular?durum=open").text
    assert "Katılımcı sorusu yanıt bekliyor" in desk.get("/masa/duyuru").text
    there = f"/egitmen/sorular/{question.id}"
    assert "Gönderildi" in post(teacher, there, {"text": "0,85"}, there).text
    assert "0,85" in asker.get(f"/sorularim/{question.id}").text
    assert "0,85" in desk.get(f"/masa/duyuru/egitici-sorulari/{question.id}").text
    closed = post(asker, f"/sorularim/{question.id}", {"islem": "kapat"}, f"/sorularim/{question.id}").text
    assert "Soru kapatıldı" in closed and "Kapatıldı" in asker.get("/sorularim").text


def test_choices_are_kept_and_the_announcement_one_is_the_consent(version, sign_in):
    user = make.person()
    own = sign_in(user)
    page = post(own, "/hesabim/bildirim-secimleri", {"announcement": "1", "question": "1"}).text
    assert "Seçimleriniz kaydedildi" in page
    boxes = dict(re.findall(r'name="(\w+)" value="1"( checked)?', page))
    assert {kind for kind, on in boxes.items() if on} == {"announcement", "question"}
    assert re.search(r'name="announcements" value="1" checked', own.get("/hesabim/izinler").text)
