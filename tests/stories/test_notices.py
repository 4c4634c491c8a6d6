"""An officer announces and writes to the participants; a participant reads and asks; the trainer answers."""

import re

import pytest

from tests.stories.looks import sound
from tests.stories.people import person

WORLD = """
from tests.house.world import row
chamber = make.chamber("duyurulu", "Duyurulu Mühendisler Odası")
make.officer("training_officer", chamber, email="sorumlu@duyurulu.example.org")
version = make.course(chamber, title="Deprem Yalıtımı", code="DEP-1", hours=6)
teacher = make.officer("trainer", chamber, email="egitici@duyurulu.example.org")
serving = make.trainer(chamber, user=teacher)
who = {"trainer_id": serving.trainer_id, "version_id": version.id, "chamber_id": chamber.id}
row("catalogue.assignments.models", "CourseTrainer", **who)
make.enrolment(make.person("Ayşe Çınar", email="ayse@duyurulu.example.org"), version)
"""


@pytest.fixture(scope="module")
def world(site):
    site.run(WORLD)
    return site


def test_announced_written_asked_and_answered(world, browser):
    desk = person(browser, world, "sorumlu@duyurulu.example.org", "/masa/duyurulu")
    desk.get_by_role("link", name="Duyurular", exact=True).first.click()
    sound(desk)
    desk.get_by_role("link", name="Yeni duyuru").first.click()
    sound(desk)
    desk.get_by_label("Başlık").fill("Salon değişikliği")
    desk.get_by_role("textbox", name="Metin").fill("Eğitimler yeni salonda.\nAyrıntı sayfada.")
    desk.get_by_role("button", name="Taslağı kaydet").click()
    desk.get_by_role("button", name="Yayımla").click()
    desk.get_by_text("Duyuru yayımlandı.").wait_for()
    sound(desk)

    desk.get_by_role("link", name="Katılımcılara ileti").first.click()
    desk.get_by_role("link", name="Yeni ileti").first.click()
    desk.get_by_label("Kime", exact=True).select_option(index=1)
    desk.get_by_label("Konu", exact=True).fill("Ders notu eklendi")
    desk.get_by_label("İleti", exact=True).fill("Yeni not sitede.")
    desk.get_by_role("button", name="Önizle").click()
    sound(desk)
    desk.get_by_role("button", name="Gönder: 1 kişi").click()
    desk.get_by_role("heading", name="Kime ulaştı").wait_for()
    sound(desk)

    own = person(browser, world, "ayse@duyurulu.example.org", "/egitimlerim")
    sound(own)
    own.get_by_role("link", name="Salon değişikliği").click()
    sound(own)
    own.goto(f"{world}/hesabim/bildirimler")
    own.get_by_role("link", name="İleti: Ders notu eklendi").click()
    own.get_by_text("Yeni not sitede.").wait_for()
    own.get_by_role("link", name="Bildirim seçimlerim").click()
    sound(own)
    own.goto(f"{world}/egitimlerim")
    own.get_by_role("link", name="Eğiticiye sor").first.click()
    sound(own)
    own.get_by_label("Konu", exact=True).fill("Örnek hesap")
    own.get_by_label("Sorunuz").fill("k katsayısı nedir?")
    own.get_by_role("button", name="Soruyu gönder").click()
    sound(own)

    teacher = person(browser, world, "egitici@duyurulu.example.org", "/egitmen")
    teacher.get_by_role("link", name="Sorular", exact=True).click()
    sound(teacher)
    teacher.get_by_role("link", name="Örnek hesap").click()
    teacher.get_by_role("textbox", name="Metin").fill("0,85 alınır.")
    teacher.get_by_role("button", name="Gönder").click()
    teacher.get_by_text("Gönderildi.").wait_for()
    sound(teacher)
    own.reload()
    own.get_by_text("0,85 alınır.").wait_for()
    desk.goto(f"{world}/masa/duyurulu")
    desk.get_by_role("link", name="Eğiticiye sorular").first.click()
    desk.get_by_role("link", name="Örnek hesap").click()
    assert re.search("Yanıtlandı", desk.get_by_role("main").inner_text())
    sound(desk)
