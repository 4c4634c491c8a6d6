"""An exam officer sets coursework, a participant hands in twice and makes it final, a marker who sees no name marks it
by the rubric, and the participant reads the result; every page is whole on a phone."""

import os
from pathlib import Path

from tests.stories.looks import sound
from tests.stories.people import person

WORLD = """
chamber = make.chamber('odevci', 'Ödev Mühendisleri Odası')
from lms.core import turkish
for role, email, name in (('exam_officer', 'odev.veren@example.org', 'Ödev Veren'),
                          ('marker', 'odev.okuyan@example.org', 'Ödev Okuyan')):
    one = make.officer(role, chamber, email=email, is_demo=True)
    one.full_name, one.search_key, one.sort_key = name, turkish.fold(name), turkish.sort_key(name)
user = make.person(full_name='Nurgül Teslimeden', email='odev.yapan@example.org', is_demo=True)
make.enrolment(user, make.course(chamber, title='Topraklama Ölçümü'))
"""
SHOTS = os.environ.get("LMS_SHOTS")


def seen(page, name):
    sound(page)
    if SHOTS:
        for width in (360, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)


def test_coursework_from_the_brief_to_the_result(site, browser, tmp_path):
    site.run(WORLD)
    first, last = tmp_path / "Nurgül rapor.pdf", tmp_path / "Nurgül son.pdf"
    for file in (first, last):
        file.write_bytes(b"%PDF-1.7 rapor")
    officer = person(browser, site, "Ödev Veren", "/masa/odevci")
    officer.get_by_role("link", name="Ödevler").first.click()
    officer.get_by_role("link", name="Yeni ödev").click()
    officer.get_by_label("Ödevin adı").fill("Ölçüm raporu")
    officer.get_by_label("Ödevin açıklaması").fill("Bir tesisin topraklama ölçümünü raporlayın.")
    officer.get_by_label("Puanlama anahtarı").fill("3 | Hesap doğru\n2 | Anlatım açık")
    officer.get_by_role("button", name="Ödevi kaydet").click()
    officer.get_by_text("Son teslim için bir tarih ya da gün sayısı yazın").first.wait_for()
    seen(officer, "form")
    officer.get_by_label("kaç gün sonra").fill("30")
    officer.get_by_role("button", name="Ödevi kaydet").click()
    officer.get_by_role("button", name="Ödevi aç").click()
    officer.get_by_text("Ödev açıldı").first.wait_for()

    learner = person(browser, site, "Nurgül Teslimeden", "/sinavlar")
    learner.get_by_role("link", name="Ödevlerim").click()
    seen(learner, "mine")
    learner.get_by_role("link", name="Ölçüm raporu").click()
    for file in (first, last):
        learner.get_by_label("Dosyalar").set_input_files(str(file))
        learner.get_by_role("button", name="Teslim et").click()
        learner.get_by_text("Ödeviniz alındı").wait_for()
    seen(learner, "work")
    assert "Nurgül son.pdf" in learner.content() and "Nurgül rapor.pdf" not in learner.content()
    learner.get_by_role("button", name="kesinleştir").click()
    learner.get_by_text("Tesliminiz kesinleşti").first.wait_for()

    marker = person(browser, site, "Ödev Okuyan", "/masa/odevci")
    marker.get_by_role("link", name="Değerlendirme").first.click()
    marker.get_by_role("link", name="Teslim 1").click()
    assert "Nurgül" not in marker.content()
    seen(marker, "mark")
    marker.get_by_label("Hesap doğru").fill("3")
    marker.get_by_label("Anlatım açık").fill("1,5")
    marker.get_by_label("Gerekçe").fill("Ölçüm noktaları iyi seçilmiş.")
    marker.get_by_role("button", name="Puanı yaz").click()
    marker.get_by_text("kişiye haber verildi").wait_for()

    learner.reload()
    learner.get_by_text("Ölçüm noktaları iyi seçilmiş.").wait_for()
    assert "100 üzerinden 90" in learner.content()
    officer.reload()
    seen(officer, "desk")
    officer.get_by_role("link", name="Nurgül Teslimeden").click()
    officer.get_by_text("Nurgül rapor.pdf").wait_for()
    seen(officer, "submission")
