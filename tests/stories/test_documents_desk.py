"""A typo on every document of a course is mended by two people; an old register comes in; a program reads."""

import json
import re
from urllib.request import Request, urlopen

import pytest

from tests.stories.looks import sound
from tests.stories.people import person, visitor

WORLD = """
chamber = make.chamber("belgeli", "Belgeli Mühendisler Odası")
make.officer("training_officer", chamber, email="sorumlu@belgeli.example.org")
make.officer("chamber_admin", chamber, email="yonetici@belgeli.example.org")
version = make.course(chamber, title="Betonarne Kiriş", code="KIR-1", hours=6)
made = [make.certificate(make.person(f"Belge Sahibi {n}"), version) for n in range(2)]
print(made[0].code)
"""
REGISTER = """Belge No;Ad Soyad;Belge;Eğitim;Tarih
1998/1;Ayşe Çınar;Katılım belgesi;Çelik Yapılar;14.03.1998
1998/2;;;;x
"""


@pytest.fixture(scope="module")
def code(site):
    return site.run(WORLD).strip()


def until(page, text, tries=60):
    """Reloads until the page says so: the worker is at it."""
    for _ in range(tries):
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{page.url} never said: {text}")


def test_a_typo_is_mended_on_all_documents_by_two_people(site, browser, code):
    desk = person(browser, site, "sorumlu@belgeli.example.org", "/masa/belgeli/belgeler")
    desk.get_by_role("link", name="Toplu yeniden düzenle").click()
    sound(desk)
    desk.get_by_label("Belge türü").select_option(index=1)
    desk.get_by_label("Ne düzeltilecek").select_option("course.title")
    desk.get_by_label("Yanlış yazılan").fill("Betonarne")
    desk.get_by_label("Doğrusu").fill("Betonarme")
    desk.get_by_label("Gerekçe").fill("Eğitimin adı yanlış yazılmış.")
    desk.get_by_role("button", name="Önizle").click()
    sound(desk)
    desk.get_by_role("button", name="İkinci onaya gönder: 2 belge").click()
    desk.get_by_text("ikinci onaya gönderildi").wait_for()

    second = person(browser, site, "yonetici@belgeli.example.org")
    second.goto(desk.url)
    second.get_by_role("button", name=re.compile("^Onayla")).click()
    until(second, "Tamamlandı: 2 belge")
    sound(second)
    page = visitor(browser, site, f"{site}/belge-dogrula/{code}")
    page.get_by_role("heading", name="Belge yenilenmiş").wait_for()
    sound(page)
    page.get_by_role("main").get_by_role("link", name=re.compile("^belgeli-")).click()
    page.get_by_text("Betonarme Kiriş").first.wait_for()

    second.goto(f"{site}/masa/belgeli/belge-turleri")
    second.get_by_role("link", name="Katılım Belgesi", exact=True).click()
    second.get_by_label("Belgenin görünüşü").select_option("framed")
    with second.expect_response(re.compile(r"gorunus\.png.*design=framed")) as drawn:
        second.get_by_label("Ad", exact=True).fill("Katılım Belgesi 2")
    assert drawn.value.ok
    sound(second)


def test_an_old_register_comes_in_and_a_program_reads(site, browser, code):
    desk = person(browser, site, "yonetici@belgeli.example.org", "/masa/belgeli")
    desk.get_by_role("link", name="Arşiv kayıtları").first.click()
    sound(desk)
    desk.get_by_role("link", name="Defterden aktar").click()
    desk.get_by_label("Hangi defter").fill("Eğitim kayıt defteri, 1998")
    file = {"name": "defter.csv", "mimeType": "text/csv", "buffer": REGISTER.encode("cp1254")}
    desk.get_by_label("Dosya (CSV, XLSX)").set_input_files(file)
    sound(desk)
    desk.get_by_role("button", name="Oku ve önizle").click()
    desk.get_by_text("Eksik: ad soyad").wait_for()
    sound(desk)
    desk.get_by_role("button", name="Onayla ve aktar").click()
    until(desk, "Aktarımı geri al")
    desk.goto(f"{site}/masa/belgeli/arsiv?ara=cinar")
    desk.get_by_role("link", name=re.compile(r"^[0-9A-Z]{4}-")).click()
    desk.get_by_role("heading", name="Belge arşiv kaydında var").wait_for()
    sound(desk)

    desk.goto(f"{site}/masa/belgeli/baglantilar")
    sound(desk)
    desk.get_by_label("Ad", exact=True).fill("Üye sistemi")
    desk.get_by_role("button", name="Anahtar oluştur").click()
    secret = re.search(r"omk_[\w-]{40,}", desk.get_by_role("main").inner_text())[0]
    sound(desk)
    asked = Request(f"{site}/api/v1/registry/entries", headers={"Authorization": f"Bearer {secret}"})
    entries = json.load(urlopen(asked))["entries"]
    assert {one["event"] for one in entries} >= {"issued", "superseded"} and "person" not in entries[0]
    desk.goto(f"{site}/masa/belgeli/kutuk")
    sound(desk)
    desk.goto(f"{site}/masa/belgeli/denetim?oda_isi=registry")
    desk.get_by_text("registry.entries").first.wait_for()
    sound(desk)
