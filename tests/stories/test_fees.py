"""Money: a run with a price, a transfer matched from a statement, a seat free with evidence, refunds after the run is
cancelled and paid out by a second person."""

import re
from datetime import datetime, timedelta

import pytest

from tests.stories.looks import sound
from tests.stories.people import person

WORLD = """
chamber = make.chamber("ucret", "Ücret Mühendisleri Odası")
make.officer("training_officer", chamber, email="sorumlu@ucret.example.org")
make.officer("chamber_admin", chamber, email="yonetici@ucret.example.org")
for name, key in (("Aslı Çınar", "asli"), ("Bora Işık", "bora")):
    make.membership(make.person(name, email=f"{key}@ucret.example.org"), chamber)
run = make.priced_run(chamber, kurus=1250_00, days=20)
print(run.id)
"""
IBAN = "TR33 0006 1005 1978 6457 8413 26"


@pytest.fixture(scope="module")
def run_id(site):
    return site.run(WORLD)


def apply(page, site, run_id):
    page.goto(f"{site}/donemler/{run_id}")
    page.get_by_label("İade kuralını okudum, onaylıyorum").check()
    sound(page)
    page.get_by_role("button", name="Bu döneme başvur").click()
    page.get_by_role("heading", name="Başvurum").wait_for()
    sound(page)


def desk(page, site, link):
    page.goto(f"{site}/masa/ucret")
    page.get_by_role("link", name=link, exact=True).first.click()
    sound(page)


def test_money_from_the_price_to_the_refund(site, browser, run_id, tmp_path):
    officer = person(browser, site, "sorumlu@ucret.example.org")
    desk(officer, site, "Ödeme ayarları")
    officer.get_by_label("Banka ve şube").fill("Örnek Bankası, Kızılay")
    officer.get_by_label("IBAN").fill(IBAN)
    officer.get_by_role("button", name="Hesabı ekle").click()
    officer.get_by_text("Hesap eklendi").wait_for()
    sound(officer)

    asli, bora = person(browser, site, "asli@ucret.example.org"), person(browser, site, "bora@ucret.example.org")
    apply(asli, site, run_id)
    assert "Yeriniz ayrıldı" in asli.locator("#neden").inner_text()
    asli.get_by_role("link", name="Ödeme bilgileri").click()
    sound(asli)
    paying = asli.get_by_role("main").inner_text()
    assert "1.250,00 TL" in paying and IBAN in paying and "Üyelik sınıfınız: Üye." in paying
    reference = asli.locator("#referans .code").inner_text()

    apply(bora, site, run_id)
    bora.goto(f"{site}/indirimlerim")
    bora.get_by_label("Oda").select_option(label="Ücret Mühendisleri Odası")
    bora.get_by_label("İşsiz").check()
    (tmp_path / "sgk.pdf").write_bytes(b"%PDF-1.7 sgk")
    bora.get_by_label("Belgesi").set_input_files(tmp_path / "sgk.pdf")
    sound(bora)
    bora.get_by_role("button", name="Başvur").click()
    bora.get_by_text("İndirim başvurunuz alındı").wait_for()

    desk(officer, site, "İndirim başvuruları")
    officer.get_by_role("link", name="Bora Işık").click()
    officer.get_by_label("Kabul et", exact=True).check()
    officer.get_by_label(re.compile("^Son gün")).fill(f"{datetime.now() + timedelta(days=90):%d.%m.%Y}")
    officer.get_by_label("Gerekçe").fill("SGK dökümü güncel")
    sound(officer)
    officer.get_by_role("button", name="Kararı kaydet").click()
    officer.get_by_text("Karar kaydedildi").wait_for()
    bora.goto(f"{site}/egitimlerim")
    assert "Zemin Etüdü Uygulaması" in bora.get_by_role("main").inner_text()

    statement = tmp_path / "ekstre.csv"
    yesterday = f"{datetime.now() - timedelta(days=1):%d.%m.%Y}"
    rows = f"{yesterday};KURS {reference};1.250,00;ASLI ÇINAR\n{yesterday};aidat;300;X\n"
    lines = f"Tarih;Açıklama;Tutar;Gönderen\n{rows}"
    statement.write_bytes(lines.encode("cp1254"))
    desk(officer, site, "Banka hareketleri")
    officer.get_by_role("link", name="Ekstre yükle").first.click()
    officer.get_by_label("Ekstre dosyası").set_input_files(statement)
    sound(officer)
    officer.get_by_role("button", name="Önizle").click()
    officer.get_by_role("button", name="Hareketleri al").wait_for()
    sound(officer)
    officer.get_by_role("button", name="Hareketleri al").click()
    officer.get_by_text("Referans ve tutar tuttu.").wait_for()
    sound(officer)
    officer.get_by_role("link", name="ASLI ÇINAR").click()
    sound(officer)
    officer.get_by_role("button", name="Seçtiklerimle eşle").click()
    officer.get_by_text("Ödeme eşlendi").wait_for()
    sound(officer)
    asli.goto(f"{site}/basvurularim")
    asli.get_by_role("link", name="Zemin Etüdü Uygulaması").click()
    assert "Yeriniz kesin" in asli.locator("#neden").inner_text()
    sound(asli)

    officer.goto(f"{site}/masa/ucret/donemler/{run_id}/adim/cancelled")
    officer.get_by_label("Gerekçe").fill("Salon kullanılamıyor")
    officer.get_by_role("button", name="Dönemi iptal et").click()
    officer.get_by_text("İlgililere bildirildi.").wait_for()
    asli.goto(f"{site}/hesabim/bildirimler")
    asli.get_by_role("link", name=re.compile("Size iade yapılacak")).first.click()
    asli.get_by_label("IBAN").fill(IBAN)
    sound(asli)
    asli.get_by_role("button", name="Kaydet").click()
    asli.get_by_text("İade hesabınız kaydedildi.").wait_for()

    desk(officer, site, "İadeler")
    officer.get_by_role("button", name="Onayla").click()
    officer.get_by_text("İade onaylandı").wait_for()
    sound(officer)
    second = person(browser, site, "yonetici@ucret.example.org")
    desk(second, site, "İadeler")
    second.get_by_role("button", name=re.compile("^Ödendi")).click()
    second.get_by_text("ödendi olarak işaretlendi").wait_for()
    desk(second, site, "Muhasebe dökümü")
    desk(second, site, "Ödemeler")
    second.get_by_role("link", name="Aslı Çınar").click()
    sound(second)
    assert "Salon kullanılamıyor" in second.get_by_role("main").inner_text()
