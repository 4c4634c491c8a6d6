"""A member shows an employer two lines of the professional file and closes the link again; an officer takes over the
totals of past years, and the union's coordinator reads them apart from the live figures."""

import json
from pathlib import Path

import pytest

from tests.stories.looks import sound
from tests.stories.people import person, visitor

WORLD = """
chamber = make.chamber("dosyali", "Dosyalı Mühendisler Odası")
user = make.person("Zeynep Ünlü Çağ", email="zeynep@dosyali.example.org")
for title in ("Rüzgâr Yükleri", "Kar Yükleri", "Deprem Yükleri"):
    make.certificate(user, make.course(chamber, title=title))
make.enrolment(user, make.course(chamber, title="Süren Eğitim", hours=6))
make.officer("training_officer", chamber, email="sorumlu@dosyali.example.org")
make.officer("union_coordinator", email="esgudum@dosyali.example.org")
make.person("Boş Dosya", email="bos@dosyali.example.org")
"""
SHEET = "\r\n".join(
    ["Yıl;Uygulamalı;Yüz yüze;Çevrimiçi;Toplam eğitim;Dönem;Katılım", "2016;2;9;0;11;30;611", "2017;2;9;0;12;30;5"]
)


@pytest.fixture(scope="module")
def world(site):
    site.run(WORLD)
    return site


def test_a_member_shares_chosen_lines_and_closes_the_link(world, browser):
    page = person(browser, world, "zeynep@dosyali.example.org", "/egitimlerim")
    page.locator(".mast-account summary").click()
    page.get_by_role("link", name="Meslek dosyam").first.click()
    page.get_by_role("heading", name="Meslek dosyam", level=1).wait_for()
    sound(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Dijital rozet").first.click()
    assert json.loads(Path(taken.value.path()).read_text())["proof"]["cryptosuite"] == "eddsa-jcs-2022"
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF").first.click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")

    page.get_by_role("link", name="Seçerek paylaş").click()
    sound(page)
    page.get_by_label("Kimin için").fill("Belediye başvurusu")
    page.get_by_role("button", name="Bağlantı oluştur").click()
    page.get_by_text("en az bir satırı seçin").wait_for()
    sound(page)
    for title in ("Rüzgâr Yükleri", "Kar Yükleri"):
        page.get_by_role("checkbox", name=f"{title}, Katılım Belgesi").check()
    page.get_by_role("button", name="Bağlantı oluştur").click()
    page.get_by_role("heading", name="Bağlantınız hazır", level=1).wait_for()
    sound(page)
    address = page.locator(".copyable .code").inner_text()

    stranger = visitor(browser, world, address)
    assert "Kar Yükleri" in stranger.content() and "Deprem Yükleri" not in stranger.content()
    sound(stranger)
    page.goto(f"{world}/meslek-dosyam")
    page.get_by_role("button", name="Kapat").click()
    page.get_by_text("Bağlantı kapatıldı").wait_for()
    sound(page)
    stranger.reload()
    assert "Dosyanın sahibi paylaşımı kapattı." in stranger.get_by_role("main").inner_text()
    sound(stranger)

    nobody = person(browser, world, "bos@dosyali.example.org", "/meslek-dosyam")
    sound(nobody)


def test_totals_of_past_years_are_taken_over_and_read_apart(world, browser):
    desk = person(browser, world, "sorumlu@dosyali.example.org", "/masa/dosyali/raporlar")
    desk.get_by_role("link", name="Geçmiş yılların toplamları").click()
    sound(desk)
    desk.get_by_label("Dosya (CSV ya da XLSX)").set_input_files(
        {"name": "gecmis.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    )
    desk.get_by_role("button", name="Önizle").click()
    desk.get_by_text("biçimlerin toplamı 11").wait_for()
    sound(desk)
    desk.get_by_role("button", name="Yılları yaz: 1").click()
    desk.get_by_text("Yazılan yıl: 1.").wait_for()
    sound(desk)
    desk.get_by_role("link", name="Geçmiş yıllara git").click()
    assert desk.get_by_role("row").filter(has_text="2016").get_by_text("611").count() == 1
    sound(desk)

    union = person(browser, world, "esgudum@dosyali.example.org", "/birlik")
    union.get_by_role("link", name="Odaların bildirdiği geçmiş yıl toplamları").click()
    assert union.get_by_role("row").filter(has_text="2016").get_by_text("611").count() == 1
    sound(union)
