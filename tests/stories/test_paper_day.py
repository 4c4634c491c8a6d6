"""A day on which the line fails: a candidate's unsent answers come as a sealed file, then everybody goes on on paper,
and what two people read from the sheet, settled by a third, becomes the result."""

import re
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from tests.stories.looks import sound
from tests.stories.people import person

WORLD = """
from datetime import timedelta
from lms.core.clock import now
from lms.halls import queries
from lms.halls.operations import day, seats, sessions
chamber = make.chamber('kagitli', 'Kâğıtlı Mühendisler Odası')
people = [make.person(name, email=f'{name.split()[0].lower()}.kagit@example.org', is_demo=True)
          for name in ('Planlayan Yetkili', 'Okuyan Yetkili', 'Karar Yetkilisi')]
for one in people:
    make.grant(one, 'exam_officer', chamber)
version = make.course(chamber, title='Kablo Kesitleri')
candidate = make.person('Derya Aday', email='derya.kagit@example.org', is_demo=True)
make.enrolment(candidate, version)
exam = make.exam(version=version, kinds=('single', 'numerical', 'short_text'), title='Kablo Kesitleri sınavı')
values = {'title': 'Kablo Kesitleri, salonda', 'place': 'Merkez', 'late_minutes': 60, 'entry_rule': ''}
values |= {'starts_at': now() + timedelta(minutes=1), 'qualification': 'gozetmen', 'proctors_needed': 1}
session = sessions.write_session(exam, values, people[0].id)
sessions.write_hall(session, {'name': 'Salon A', 'seats': 4, 'columns': 2}, people[0].id)
seats.place(session, [candidate], people[0].id)
day.check_in(session, queries.seatings_of(session.id)[0], 'kimlik', people[0].id)
day.open_session(session, people[0].id)
print(exam.id, session.id)
"""
FACTS = """
from lms.exams.models import AnswerEntry, Attempt, Result
from lms.exams.verification import verify
attempt = db.session.query(Attempt).filter_by(exam_id=EXAM).one()
lines = db.session.query(AnswerEntry).filter_by(attempt_id=attempt.id).order_by(AnswerEntry.n)
print([(one.kind, one.question) for one in lines])
print(attempt.state, [str(one.score) for one in db.session.query(Result).filter_by(exam_id=EXAM)], list(verify()))
"""


def text_of(data):
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


def lines_of(page):
    """Opens the sheet's page from the session's."""
    page.get_by_role("link", name="Derya Aday").click()


def enter(page, site, session_id, third_answer):
    page.goto(f"{site}/masa/kagitli/oturumlar/{session_id}/kagit")
    lines_of(page)
    page.get_by_role("link", name=re.compile("Yanıtları gir|İkinci girişi yap")).click()
    page.get_by_label(re.compile("^Soru 2")).first.fill("12,5")
    page.get_by_label(re.compile("^Soru 3")).first.fill(third_answer)
    sound(page)
    page.get_by_role("button", name="Girişi kaydet").click()
    page.get_by_text("Girişiniz kaydedildi").wait_for()


def test_the_line_fails_and_the_exam_ends_on_paper(site, browser, tmp_path):
    exam_id, session_id = site.run(WORLD).split()
    candidate = person(browser, site, "Derya Aday", f"/sinavlar/{exam_id}")
    officer = person(browser, site, "Planlayan Yetkili", f"/masa/kagitli/oturumlar/{session_id}/salon")
    candidate.get_by_role("button", name="Sınavı başlat").click()
    candidate.locator("html[data-exam=ready]").wait_for(state="attached")

    # the network is off: the answer waits in the browser, and is offered as a file
    candidate.context.set_offline(True)
    candidate.get_by_text("Yeşil", exact=True).click()
    save = candidate.get_by_role("button", name="Yanıtları dosyaya kaydet")
    save.wait_for()
    sound(candidate)
    with candidate.expect_download() as got:
        save.click()
    file = Path(got.value.path()).read_bytes()
    assert "Yeşil".encode() not in file and b"ogrenme-merkezi-acil-durum-1" in file
    good, bad = tmp_path / got.value.suggested_filename, tmp_path / "degisik.json"
    good.write_bytes(file)
    bad.write_bytes(file.replace(b'"sealed":"', b'"sealed":"AAAA'))
    officer.get_by_text("Kâğıtlar ve tutanaklar").click()
    officer.get_by_role("link", name="Acil durum dosyası").click()
    sound(officer)
    officer.get_by_label("Acil durum dosyaları").set_input_files([good, bad])
    officer.get_by_role("button", name="Dosyaları al").click()
    officer.get_by_text("Derya Aday: alındı: 1").wait_for()
    officer.get_by_text("Dosya değiştirilmiş ya da bozulmuş").wait_for()
    sound(officer)
    officer.get_by_label("Acil durum dosyaları").set_input_files(good)
    officer.get_by_role("button", name="Dosyaları al").click()
    officer.get_by_text("zaten kayıtlı: 1").wait_for()

    # the line comes back: the page sends the same answer again, and it is the same line
    candidate.context.set_offline(False)
    candidate.locator("[data-answer-state]", has_text="Yanıtınız kaydedildi").first.wait_for()

    # the hall goes on on paper
    officer.get_by_role("link", name="Kablo Kesitleri, salonda").click()
    officer.get_by_text("Kâğıtlar ve tutanaklar").click()
    officer.get_by_role("link", name="Kâğıtta sürdürme").click()
    officer.get_by_label("Nerede").select_option(label="Bütün salonlar")
    officer.get_by_label("Gerekçe").fill("Salonda elektrik kesildi, geri gelmiyor.")
    sound(officer)
    officer.get_by_role("button", name="Kâğıda geçir").click()
    officer.get_by_text("Kâğıda geçirilen aday: 1").wait_for()
    sound(officer)
    candidate.reload()
    candidate.get_by_text("Sınavınız kâğıtta sürüyor").first.wait_for()
    sound(candidate)
    with officer.expect_download() as got:
        officer.get_by_role("link", name="Soru kitapçıkları (PDF)").click()
    booklet = text_of(Path(got.value.path()).read_bytes())
    assert "Derya Aday" in booklet and "Yeşil" in booklet and "12,5" not in booklet
    with officer.expect_download() as got:
        officer.get_by_role("link", name="Yanıt kâğıtları (PDF)").click()
    assert "Derya Aday" in text_of(Path(got.value.path()).read_bytes())
    officer.get_by_label("Seç: Derya Aday").check()
    officer.get_by_role("button", name="Seçilenleri teslim al").click()
    officer.get_by_text("Teslim alınan yanıt kâğıdı: 1").wait_for()

    # two people read it, a third settles what they read differently
    second = person(browser, site, "Okuyan Yetkili", "/masa/kagitli")
    third = person(browser, site, "Karar Yetkilisi", "/masa/kagitli")
    enter(officer, site, session_id, "çıkmaz koridor")
    enter(second, site, session_id, "koridor")
    lines_of(second)
    second.get_by_text("Farklı okunan sorular: 3").wait_for()
    assert "koridor" not in second.inner_text("main")
    sound(second)
    third.get_by_role("link", name="Sınav oturumları").first.click()
    third.get_by_role("link", name="Kablo Kesitleri, salonda", exact=True).click()
    third.get_by_role("link", name="Salon ekranı").click()
    third.get_by_text("Kâğıtlar ve tutanaklar").click()
    third.get_by_role("link", name=re.compile("Kâğıtta sürdürme")).click()
    lines_of(third)
    third.get_by_label("1. giriş: çıkmaz koridor").check()
    sound(third)
    third.get_by_role("button", name="Farkları karara bağla").click()
    third.get_by_text("Yanıtlar sınav kaydına işlendi").wait_for()
    candidate.goto(f"{site}/sinavlar")
    candidate.get_by_text("Kablo Kesitleri sınavı").first.wait_for()
    said = site.run(FACTS.replace("EXAM", exam_id)).splitlines()
    assert said[0] == str(
        [("start", None), ("answer", 1), ("to_paper", None), ("paper", 2), ("paper", 3), ("finish", None)]
    )
    assert said[1] == "finished ['100.00'] []"
    for view in (candidate, officer, second, third):
        view.context.close()
