"""A dated run from its planning to the documents: quota two, three members, one withdraws, the waiting list moves."""

import re
import time
from datetime import datetime, timedelta

import pytest

from tests.stories.looks import sound
from tests.stories.people import person

NAMES = ("Aslı Çınar", "Bora Işık", "Ceren Öz")
WORLD = """
chamber = make.chamber("donem", "Dönem Mühendisleri Odası")
make.branch(chamber, "Van")
make.signatory(chamber)
make.officer("training_officer", chamber, email="sorumlu@donem.example.org")
for name, key in (("Aslı Çınar", "asli"), ("Bora Işık", "bora"), ("Ceren Öz", "ceren")):
    make.membership(make.person(name, email=f"{key}@donem.example.org"), chamber)
version = make.course(chamber, title="Zemin Etüdü Uygulaması", code="ZEM-7", hours=6, videos=())
version.course.delivery_form, version.course.timing = "in_person", None
"""
OVER = """
from sqlalchemy import text
db.session.execute(text("UPDATE run_sessions SET starts_at = lms_now() - interval '2 hours',"
    " ends_at = lms_now() - interval '1 hour' WHERE chamber_id = (SELECT id FROM chambers WHERE slug = 'donem')"))
db.session.execute(text("UPDATE course_runs SET starts_at = lms_now() - interval '2 hours', ends_at = lms_now() -"
    " interval '1 hour' WHERE kind = 'dated' AND chamber_id = (SELECT id FROM chambers WHERE slug = 'donem')"))
"""


@pytest.fixture(scope="module")
def world(site):
    site.run(WORLD)
    return site


def plan(page, site):
    """From the desk's menu to an opened run with two seats; returns its address on the desk."""
    page.goto(f"{site}/masa/donem")
    page.get_by_role("link", name="Dönemler", exact=True).first.click()
    sound(page)
    page.get_by_role("link", name="İlk dönemi planla").click()
    page.get_by_label("Düzenleyen birim").select_option(label="Van Şubesi")
    page.get_by_label("İl (isteğe bağlı)").or_(page.get_by_label("İl", exact=True)).fill("Van")
    page.get_by_label(re.compile("^Yer")).fill("Şube eğitim salonu")
    today = datetime.now()
    page.get_by_label(re.compile("^Başvurunun ilk günü")).fill(f"{today:%d.%m.%Y}")
    page.get_by_label(re.compile("^Başvurunun son günü")).fill(f"{today + timedelta(days=1):%d.%m.%Y}")
    page.get_by_role("button", name="Dönemi planla").click()
    assert "Kontenjanı yazın." in page.locator(".error-summary").inner_text()
    sound(page)
    page.get_by_label("Kontenjan", exact=True).fill("2")
    page.get_by_role("button", name="Dönemi planla").click()
    page.get_by_text("Dönem planlandı.").wait_for()
    sound(page)
    day = today + timedelta(days=4)
    page.get_by_role("textbox", name="Oturumlar").fill(
        f"{day:%d.%m.%Y} 09.00-12.00 Giriş\n{day:%d.%m.%Y} 13.00-16.00 Saha"
    )
    page.get_by_role("button", name="Oturumları ekle").click()
    page.get_by_text("Oturumlar eklendi.").wait_for()
    address = page.url
    take(page, address, "Başvuruya aç…", "Başvuruya aç")
    sound(page)
    return address


def take(page, address, link, button):
    """A step of the run, past its preview."""
    page.goto(address)
    page.get_by_role("link", name=link).click()
    sound(page)
    page.get_by_role("button", name=button).click()
    page.get_by_text("İlgililere bildirildi.").wait_for()


def apply(browser, site, key):
    page = person(browser, site, f"{key}@donem.example.org", "/donemler")
    page.get_by_role("link", name="Zemin Etüdü Uygulaması").first.click()
    sound(page)
    page.get_by_role("button", name="Bu döneme başvur").click()
    page.get_by_role("heading", name="Başvurum").wait_for()
    sound(page)
    return page


def test_a_run_from_its_planning_to_the_documents(world, browser):
    desk = person(browser, world, "sorumlu@donem.example.org")
    address = plan(desk, world)

    asli, bora, ceren = (apply(browser, world, key) for key in ("asli", "bora", "ceren"))
    assert "Yeriniz kesin" in asli.locator("#neden").inner_text()
    assert "Yedek listedeki yeriniz: 1" in ceren.locator("#neden").inner_text()
    waiting = ceren.url

    ceren.get_by_role("link", name="Bütün başvuruların adsız sırası").click()
    sound(ceren)
    order = ceren.get_by_role("main").inner_text()
    assert order.count("Yerleşti") == 2 and not any(name in order for name in NAMES)

    asli.get_by_role("button", name="Başvurumu geri çek").click()
    asli.get_by_text("Başvurunuz geri çekildi.").first.wait_for()

    ceren.goto(f"{world}/hesabim/bildirimler")
    assert "Sıranız geldi" in ceren.get_by_role("main").inner_text()
    ceren.goto(waiting)
    sound(ceren)
    ceren.get_by_role("button", name="Yeri kabul et").click()
    ceren.get_by_text("Yeriniz kesinleşti.").wait_for()

    desk.goto(address)
    desk.get_by_role("link", name=re.compile("^Başvurular")).click()
    sound(desk)
    desk.get_by_role("link", name="Bora Işık").click()
    sound(desk)
    take(desk, address, "Başvuruyu kapat…", "Başvuruyu kapat")
    take(desk, address, "Kesinleştir…", "Kesinleştir")

    world.run(OVER)
    deadline = time.monotonic() + 30
    desk.goto(address)
    while desk.get_by_role("link", name="Tamamla…").count() == 0:  # the run begins by itself at its hour
        assert time.monotonic() < deadline
        time.sleep(1)
        desk.goto(address)

    desk.get_by_role("link", name="Yoklama").click()
    sound(desk)
    for number in (0, 1):
        desk.get_by_role("link", name=re.compile("^Yoklama al")).nth(number).click()
        desk.get_by_role("group", name="Ceren Öz").get_by_label(re.compile("^Yok")).check()
        sound(desk)
        desk.get_by_role("button", name="Kalan herkes var, kaydet").click()
        desk.get_by_text("Yoklama kaydedildi.").wait_for()
    for number in (0, 1):  # the signed list says otherwise
        desk.get_by_role("link", name=re.compile("^İmzalı listeyi işle")).nth(number).click()
        desk.get_by_role("group", name="Ceren Öz").get_by_label(re.compile("^Var")).check()
        desk.get_by_role("button", name="Yoklamayı kaydet").click()
        desk.get_by_text("Değişen kayıt: 1").wait_for()
    take(desk, address, "Tamamla…", "Tamamla")

    for page in (bora, ceren):
        page.goto(f"{world}/belgelerim")
        assert "Zemin Etüdü Uygulaması" in page.get_by_role("main").inner_text()
        page.goto(f"{world}/egitimlerim")
        sound(page)
    asli.goto(f"{world}/belgelerim")
    assert "Zemin Etüdü Uygulaması" not in asli.get_by_role("main").inner_text()
