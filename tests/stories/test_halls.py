"""An exam day in a hall: duty only for people with a valid document, counts for everybody to see, check-in by number, a
seat paused and resumed, an outage given back to exactly those whom it hit, the minutes as PDF."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pypdf import PdfReader

from tests.stories.looks import sound
from tests.stories.people import person

WORLD = """
from datetime import timedelta
from lms.core.clock import today
chamber = make.chamber('salonlu', 'Salonlu Mühendisler Odası')
officer = make.person('Planlayan Sorumlu', email='planlayan@example.org', is_demo=True)
make.grant(officer, 'exam_officer', chamber)
version = make.course(chamber, title='Yüksek Gerilim')
for name, address in (('Asuman Birinci', 'asuman@example.org'), ('Bedri İkinci', 'bedri@example.org')):
    make.enrolment(make.person(name, email=address, is_demo=True), version)
make.person('Güven Gözetmen', email='guven@example.org', is_demo=True)
make.person('Belgesiz Kişi', email='belgesiz@example.org', is_demo=True)
exam = make.exam(version=version, kinds=('single', 'numerical'), title='Yüksek Gerilim sınavı')
print(exam.id)
"""
FACTS = """
from lms.exams.models import Attempt, AttemptCredit
from lms.exams.verification import verify
from lms.halls.models import ExamSession
session = db.session.query(ExamSession).filter_by(title='Yüksek Gerilim, salon oturumu').one()
for attempt in db.session.query(Attempt).filter_by(exam_id=session.exam_id).order_by(Attempt.user_id):
    given = db.session.query(AttemptCredit).filter_by(attempt_id=attempt.id)
    print(attempt.user.full_name, sorted((one.kind, one.ms >= 1000) for one in given))
print(list(verify()))
"""
SILENT = """
from lms.core.clock import now
from lms.exams.models import Attempt, Silence
attempt = next(one for one in db.session.query(Attempt).filter_by(exam_id=EXAM) if one.user.full_name == 'Bedri İkinci')
db.session.add(Silence(attempt_id=attempt.id, began_at=attempt.started_at, ended_at=now()))
"""
ISTANBUL = ZoneInfo("Europe/Istanbul")


def written(**ahead):
    return (datetime.now(ISTANBUL) + timedelta(**ahead)).strftime("%d.%m.%Y %H.%M")


def plan(officer):
    """Session, hall, seats and the open application, by clicking from the desk."""
    officer.get_by_role("link", name="Sınav oturumları").click()
    sound(officer)
    officer.get_by_role("link", name="Yeni oturum").click()
    officer.get_by_label("Oturumun adı").fill("Yüksek Gerilim, salon oturumu")
    officer.get_by_label("Yer", exact=True).fill("Merkez bina, Ankara")
    officer.get_by_label("Başlangıç").fill(written(minutes=45))
    officer.get_by_label("Gereken gözetmen sayısı").fill("1")
    sound(officer)
    officer.get_by_role("button", name="Oturumu kaydet").click()
    for hall in ("Salon A", "Salon B"):
        officer.get_by_label("Salonun adı").fill(hall)
        officer.get_by_label("Sıra sayısı").fill("1")
        officer.get_by_role("button", name="Salon ekle").click()
        officer.get_by_text("Salon eklendi").wait_for()
    sound(officer)
    officer.get_by_role("link", name="Adaylar ve sıralar").click()
    officer.get_by_role("button", name="Hepsini yerleştir: 2").click()
    officer.get_by_text("Yerleştirilen aday: 2").wait_for()
    sound(officer)
    with officer.expect_download() as got:
        officer.get_by_role("link", name="Kapı listesi").click()
    assert got.value.suggested_filename.startswith("kapi-listesi")


def give_duty(officer, proctor, outsider, site):
    """The document is entered, the application opened; only who holds it gets in, the draw decides."""
    officer.get_by_role("link", name="Gözetmen belgeleri").click()
    officer.get_by_label("Kişinin e-posta adresi").fill("guven@example.org")
    officer.get_by_label("Belge numarası").fill("GB-1881")
    officer.get_by_label("Veriliş günü").fill("01.02.2026")
    officer.get_by_role("button", name="Belgeyi kaydet").click()
    officer.get_by_text("Belge kaydedildi").wait_for()
    sound(officer)
    officer.get_by_role("link", name="Sınav oturumları").first.click()
    officer.get_by_role("link", name="Yüksek Gerilim, salon oturumu", exact=True).click()
    officer.get_by_role("link", name="Gözetmenler").click()
    officer.get_by_label("Son başvuru").fill(written(minutes=20))
    officer.get_by_role("button", name="Başvuruyu aç").click()
    officer.get_by_text("başvurusu açık").wait_for()

    outsider.get_by_role("link", name="Sınavlarda gözetmenlik").click()
    outsider.get_by_text("Başvurmak için oturum günü geçerli olan bir belgeniz olmalı").wait_for()
    proctor.reload()
    proctor.get_by_role("link", name="Eğitimlerim").first.click()
    proctor.get_by_role("link", name="Sınavlarda gözetmenlik").click()
    proctor.get_by_role("button", name="Başvur").click()
    proctor.get_by_text("Başvurunuz alındı").wait_for()
    sound(proctor)

    officer.reload()
    officer.get_by_role("button", name="Kurayı çek").click()
    officer.get_by_text("Kura sayısı").wait_for()
    sound(officer)
    proctor.reload()
    proctor.get_by_role("button", name="Kabul et", exact=True).click()
    proctor.get_by_text("Görevi kabul ettiniz").wait_for()
    outsider.goto(f"{site}/gozetmenlik/gorev-sayilari?oda=salonlu")
    assert outsider.get_by_role("row", name=re.compile("Güven G")).get_by_role("cell").all_inner_texts() == ["1", "1"]
    assert (
        "Gözetmen" not in outsider.locator("table").inner_text()
        and "Belgesiz" not in outsider.locator("table").inner_text()
    )
    sound(outsider)


def seat_number(candidate):
    candidate.get_by_role("link", name="Yerim ve giriş numaram").click()
    sound(candidate)
    return re.search(r"\d{4} \d{4}", candidate.inner_text("main"))[0]


def check_in(proctor, said):
    proctor.get_by_label("Giriş numarası").fill(said)
    proctor.get_by_role("button", name="Adayı bul").click()
    proctor.get_by_label("Kimlik kartı").check()
    sound(proctor)
    proctor.get_by_role("button", name="Kimliği onayla").click()
    proctor.get_by_text("Giriş yapıldı").first.wait_for()


def begin(candidate, site, exam_id):
    candidate.goto(f"{site}/sinavlar/{exam_id}")
    candidate.get_by_role("button", name="Sınavı başlat").click()
    candidate.locator("html[data-exam=ready]").wait_for(state="attached")


def hand_in(candidate):
    candidate.locator("[data-finish]").last.click()
    candidate.locator("[data-finish-now]").click()
    candidate.get_by_text("Sınavınız alındı").or_(candidate.get_by_text(re.compile("Başarı"))).first.wait_for()


def test_an_exam_day_in_two_halls(site, browser):
    exam_id = site.run(WORLD)
    officer = person(browser, site, "Planlayan Sorumlu", "/masa/salonlu")
    proctor = person(browser, site, "Güven Gözetmen", "/egitimlerim")
    outsider = person(browser, site, "Belgesiz Kişi", "/egitimlerim")
    first = person(browser, site, "Asuman Birinci", "/egitimlerim")
    second = person(browser, site, "Bedri İkinci", "/egitimlerim")
    plan(officer)
    give_duty(officer, proctor, outsider, site)

    first.reload(), second.reload()
    numbers = seat_number(first), seat_number(second)
    first.goto(f"{site}/sinavlar/{exam_id}")
    first.get_by_text("Gözetmen kimliğinizi onayladıktan sonra").wait_for()
    assert first.get_by_role("button", name="Sınavı başlat").count() == 0

    proctor.get_by_role("link", name="Salon ekranı").click()
    check_in(proctor, numbers[0])
    check_in(proctor, "SALON:" + numbers[1].replace(" ", ""))
    proctor.get_by_role("button", name="Oturumu aç").click()
    proctor.get_by_text("Oturum açıldı").first.wait_for()
    begin(first, site, exam_id)
    begin(second, site, exam_id)
    first.get_by_text("Yeşil", exact=True).click()
    first.locator("[data-answer-state]", has_text="Yanıtınız kaydedildi").first.wait_for()
    proctor.get_by_role("row", name=re.compile("Asuman")).get_by_text("1 / 2").wait_for()
    assert proctor.get_by_text("Sınavda").count() >= 2
    sound(proctor)

    proctor.get_by_role("link", name="Asuman Birinci").click()
    proctor.get_by_role("button", name="Duraklat").click()
    proctor.get_by_role("button", name="Sürdür").wait_for()
    sound(proctor)
    first.reload()
    first.get_by_text("Sınavınız duraklatıldı").first.wait_for()
    assert "Yeşil" not in first.content()
    sound(first)
    proctor.wait_for_timeout(1100)
    proctor.get_by_role("button", name="Sürdür").click()
    first.locator("html[data-exam=ready]").wait_for(state="attached")  # comes back by itself
    assert first.locator("#soru-1 input:checked").count() == 1

    site.run(SILENT.replace("EXAM", exam_id))  # as if one page had not been heard of since its start
    proctor.get_by_role("link", name="Yüksek Gerilim, salon oturumu").click()
    proctor.get_by_text("Karar bekleyen kesinti önerisi: 1").wait_for()
    proctor.get_by_role("link", name="Kesintiler").click()
    sound(proctor)
    proctor.get_by_label("Seç: Bedri İkinci").check()
    proctor.get_by_role("button", name="Kesinti say ve süreyi geri ver").click()
    proctor.get_by_text("Karar verilen öneri: 1").wait_for()
    sound(proctor)
    second.reload()
    second.locator("html[data-exam=ready]").wait_for(state="attached")
    second.get_by_text("Kesinti, ").wait_for()
    said = site.run(FACTS).splitlines()
    assert said == ["Asuman Birinci [('pause', True)]", "Bedri İkinci [('outage', True)]", "[]"]

    hand_in(first)
    hand_in(second)
    proctor.get_by_role("link", name="Yüksek Gerilim, salon oturumu").click()
    proctor.get_by_role("link", name="Olaylar").click()
    proctor.get_by_label("Ne oldu").fill("Salon A'da ışıklar söndü.")
    proctor.get_by_role("button", name="Olayı kaydet").click()
    proctor.get_by_text("Olay kayda geçti").wait_for()
    sound(proctor)
    proctor.get_by_role("link", name="Yüksek Gerilim, salon oturumu").click()
    proctor.get_by_text("Oturumu kapat", exact=True).first.click()  # asks first
    proctor.get_by_role("button", name="Oturumu kapat").click()
    proctor.get_by_text("Oturum kapandı").first.wait_for()
    with proctor.expect_download() as got:
        proctor.get_by_role("link", name="Kapanış tutanağı").click()
    assert read(got.value.path()).count("Bağlantı kaydına göre") >= 1
    for view in (officer, proctor, outsider, first, second):
        view.context.close()


def read(path):
    return "".join(page.extract_text() for page in PdfReader(path).pages)
