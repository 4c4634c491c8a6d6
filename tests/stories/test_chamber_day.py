"""A run of three seats, from its planning in Van to the documents that a stranger verifies, by all who take part:
five people of five classes apply, two pay by transfer, one need not, one is refused and objects, an offer expires. Each
arrow is a story of its own; together they are one day at the desk."""

import re
import time
from datetime import datetime, timedelta

import pytest

from tests.stories.looks import sound
from tests.stories.people import person, visitor

PEOPLE = {
    "asli": ("Aslı Çınar", "member"),
    "bora": ("Bora Işık", "student_member"),
    "ceren": ("Ceren Öz", "member"),  # out of work: asks for the reduction with evidence
    "deniz": ("Deniz Ağaoğlu", "retired_member"),
    "emre": ("Emre Şahin", "other"),
}
WORLD = f"""
chamber, other = make.chamber("gunluk", "Günlük Mühendisleri Odası"), make.chamber("komsu", "Komşu Mühendisleri Odası")
van = make.branch(chamber, "Van")
make.signatory(chamber)
make.officer("branch_officer", chamber, van, email="sube@gunluk.example.org")
make.officer("training_officer", chamber, email="sorumlu@gunluk.example.org")
make.officer("chamber_admin", chamber, email="yonetici@gunluk.example.org")
for key, (name, kind) in {PEOPLE!r}.items():
    person = make.person(name, email=key + "@gunluk.example.org")
    make.membership(person, other if kind == "other" else chamber, "member" if kind == "other" else kind)
fee = {{"price_kurus": 1000_00, "price_basis": "Salon ve ders notu"}}
version = make.course(chamber, title="Zemin Etüdü Uygulaması", code="GUN-1", hours=6, videos=(), **fee)
version.course.delivery_form, version.course.timing = "in_person", None
version.course.open_to_other_chambers = True
"""
IBAN = "TR33 0006 1005 1978 6457 8413 26"
CHAMBER = "(SELECT id FROM chambers WHERE slug = 'gunluk')"
LATE = f"""
from sqlalchemy import text
db.session.execute(text("UPDATE applications SET offered_until = lms_now() - interval '1 minute'"
    " WHERE state = 'offered' AND chamber_id = {CHAMBER}"))
"""
OVER = f"""
from sqlalchemy import text
span = "starts_at = lms_now() - interval '2 hours', ends_at = lms_now() - interval '1 hour'"
db.session.execute(text("UPDATE run_sessions SET " + span + " WHERE chamber_id = {CHAMBER}"))
db.session.execute(text("UPDATE course_runs SET " + span + " WHERE kind = 'dated' AND chamber_id = {CHAMBER}"))
"""


class Day:
    """The people of the day, each in a browser of their own, and what one arrow leaves to the next."""

    def __init__(self, site, browser):
        self.site, self.browser, self.pages, self.references = site, browser, {}, {}

    def page(self, key):
        if key not in self.pages:
            self.pages[key] = person(self.browser, self.site, f"{key}@gunluk.example.org")
        return self.pages[key]

    def desk(self, key, link):
        page = self.page(key)
        page.goto("/masa/gunluk")
        page.get_by_role("link", name=link, exact=isinstance(link, str)).first.click()
        return page

    def application(self, key):
        """One's own application, reached from one's own list."""
        page = self.page(key)
        page.goto("/basvurularim")
        page.get_by_role("link", name="Zemin Etüdü Uygulaması").first.click()
        page.get_by_role("heading", name="Başvurum").wait_for()
        return page

    def stands(self, key):
        return self.application(key).locator("#neden").inner_text()

    def take(self, link, button):
        """A step of the run at the branch's desk, past its preview."""
        page = self.page("sube")
        page.goto(self.run)
        page.get_by_role("link", name=link).click()
        page.get_by_role("button", name=button).click()
        page.get_by_text("İlgililere bildirildi.").wait_for()

    def applications(self, key):
        page = self.page(key)
        page.goto(self.run)
        page.get_by_role("link", name=re.compile("^Başvurular")).click()
        return page


@pytest.fixture(scope="module")
def day(site, browser):
    site.run(WORLD)
    found = Day(site, browser)
    yield found
    for page in found.pages.values():
        page.context.close()


def until(true, page=None, seconds=30):
    """Waits for what the program does by itself: its duties come round every two seconds, and each look loads the page
    anew, so a look twice a second is often enough."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, page and page.get_by_role("main").inner_text()
        time.sleep(0.5)
        if page is not None:
            page.reload()


def test_the_branch_opens_a_run_of_three_seats(day):
    page = day.desk("sorumlu", "Ödeme ayarları")
    page.get_by_label("Banka ve şube").fill("Örnek Bankası, Van")
    page.get_by_label("Kimin hesabı").select_option(label="Van Şubesi")
    page.get_by_label("IBAN").fill(IBAN)
    page.get_by_role("button", name="Hesabı ekle").click()
    page.get_by_text("Hesap eklendi").wait_for()

    page, today = day.desk("sube", "Dönemler"), datetime.now()
    page.get_by_role("link", name="İlk dönemi planla").click()
    page.get_by_label(re.compile("^Yer")).first.fill("Şube eğitim salonu")
    page.get_by_label("Kontenjan", exact=True).fill("3")
    page.get_by_label(re.compile("^Başvurunun ilk günü")).fill(f"{today:%d.%m.%Y}")
    page.get_by_label(re.compile("^Başvurunun son günü")).fill(f"{today + timedelta(days=9):%d.%m.%Y}")
    page.get_by_role("button", name="Dönemi planla").click()
    page.get_by_text("Dönem planlandı.").wait_for()
    first = today + timedelta(days=20)
    page.get_by_role("textbox", name="Oturumlar").fill(f"{first:%d.%m.%Y} 09.00-12.00 Saha")
    page.get_by_role("button", name="Oturumları ekle").click()
    page.get_by_text("Oturumlar eklendi.").wait_for()
    day.run = page.url
    day.take("Başvuruya aç…", "Başvuruya aç")


def test_five_people_of_five_classes_apply_and_each_reads_a_price_and_a_place(day):
    prices = {"asli": "1.000,00 TL", "bora": "200,00 TL", "ceren": "1.000,00 TL", "deniz": "500,00 TL"}
    for key in PEOPLE:
        page = day.page(key)
        page.goto("/donemler")
        page.get_by_role("link", name="Zemin Etüdü Uygulaması").first.click()
        assert prices.get(key, "1.100,00 TL") in page.get_by_role("complementary").first.inner_text()
        page.get_by_label("İade kuralını okudum, onaylıyorum").check()
        if key == "asli":
            sound(page)
        page.get_by_role("button", name="Bu döneme başvur").click()
        page.get_by_role("heading", name="Başvurum").wait_for()
    assert "ödemeniz bekleniyor" in day.stands("bora")
    assert "Yedek listedeki yeriniz: 2" in day.stands("emre")


def test_the_order_is_there_for_everybody_without_a_name(day):
    page = day.page("emre")
    page.get_by_role("link", name="Bütün başvuruların adsız sırası").click()
    order = page.get_by_role("main").inner_text()
    assert order.count("Ödeme bekleniyor") == 3 and order.count("Sırada") == 2
    assert not any(name in order for name, _ in PEOPLE.values())
    at_the_desk = day.applications("sube")
    names = at_the_desk.locator("tbody th a").all_inner_texts()
    assert names == [name for name, _ in PEOPLE.values()]
    sound(at_the_desk)


def test_the_list_is_worked_by_keyboard(day):
    page = day.page("sube")
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Klavye kısayolları")
    help_.wait_for()
    sound(page)
    page.keyboard.press("Escape")
    for key in "jjx":
        page.keyboard.press(key)
    assert page.locator("[data-bulk-count]").inner_text() == "1 başvuru seçili"
    assert page.get_by_role("row").filter(has_text="Bora Işık").get_by_role("checkbox").is_checked()
    page.keyboard.press("/")
    page.keyboard.type("?x")  # somebody who types is left alone
    assert not help_.is_visible() and page.get_by_label(re.compile("^Ad, sicil")).input_value() == "?x"


def test_one_is_free_with_evidence(day, tmp_path):
    page = day.application("ceren")
    page.goto("/indirimlerim")
    page.get_by_label("Oda").select_option(label="Günlük Mühendisleri Odası")
    page.get_by_label("İşsiz").check()
    (tmp_path / "sgk.pdf").write_bytes(b"%PDF-1.7 sgk")
    page.get_by_label("Belgesi").set_input_files(tmp_path / "sgk.pdf")
    page.get_by_role("button", name="Başvur").click()
    page.get_by_text("İndirim başvurunuz alındı").wait_for()

    desk = day.desk("sorumlu", "İndirim başvuruları")
    desk.get_by_role("link", name="Ceren Öz").click()
    desk.get_by_label("Kabul et", exact=True).check()
    desk.get_by_label(re.compile("^Son gün")).fill(f"{datetime.now() + timedelta(days=90):%d.%m.%Y}")
    desk.get_by_label("Gerekçe").fill("SGK dökümü güncel")
    desk.get_by_role("button", name="Kararı kaydet").click()
    desk.get_by_text("Karar kaydedildi").wait_for()
    assert "Yeriniz kesin" in day.stands("ceren")


def test_one_is_refused_with_a_reason_and_somebody_else_decides_the_objection(day):
    desk = day.applications("sube")
    desk.get_by_role("link", name="Bora Işık").click()
    desk.get_by_label("Gerekçe").fill("Öğrenci belgeniz okunmuyor")
    sound(desk)
    desk.get_by_role("button", name="Gerekçeyle reddet").click()
    desk.get_by_text("Karar kaydedildi").wait_for()

    page = day.application("bora")
    assert "Öğrenci belgeniz okunmuyor" in page.get_by_role("main").inner_text()
    sound(page)
    page.get_by_label("İtirazınız").fill("Belgem e-Devlet çıktısıdır, karekodu okunuyor")
    page.get_by_role("button", name="İtiraz et").click()
    page.get_by_text("İtirazınız alındı.").wait_for()
    assert "Yer önerildi" in day.application("deniz").get_by_role("main").inner_text()  # the seat went on at once

    desk.reload()
    desk.get_by_text("Başvuruyu siz reddettiniz; itirazı başka bir görevli karara bağlar.").wait_for()
    other = day.page("sorumlu")
    other.goto("/masa/gunluk")
    other.get_by_role("link", name=re.compile("Karar bekleyen itiraz")).first.click()
    other.get_by_label(re.compile("İtirazı kabul et: ")).check()
    other.get_by_label("Gerekçe").fill("Karekod doğrulandı")
    sound(other)
    other.get_by_role("button", name="Kararı kaydet").click()
    other.get_by_text("Karar kaydedildi").wait_for()
    assert "Yedek listedeki yeriniz: 1" in day.stands("bora")


def test_an_offer_that_nobody_answers_passes_on(day):
    sound(day.application("deniz"))
    day.site.run(LATE)
    page = day.application("bora")
    until(lambda: page.get_by_role("button", name="Yeri kabul et").count(), page)
    sound(page)
    page.get_by_role("button", name="Yeri kabul et").click()
    page.get_by_text("Ödemeniz bekleniyor: 200,00 TL").wait_for()
    assert "Süresi doldu" in day.application("deniz").get_by_role("main").inner_text()


def test_two_pay_by_transfer_and_the_statement_finds_them(day, tmp_path):
    for key in ("asli", "bora"):
        page = day.application(key)
        page.get_by_role("link", name="Ödeme bilgileri").click()
        assert IBAN in page.get_by_role("main").inner_text()
        day.references[key] = page.locator("#referans .code").inner_text()
    yesterday = f"{datetime.now() - timedelta(days=1):%d.%m.%Y}"
    rows = [
        "Tarih;Açıklama;Tutar;Gönderen",
        f"{yesterday};KURS {day.references['asli']};1.000,00;ASLI ÇINAR",
        f"{yesterday};{day.references['bora'].replace('-', ' ')} kurs ücreti;200,00;HASAN IŞIK",
        f"{yesterday};aidat;300,00;BAŞKA BİRİ",
    ]
    statement = tmp_path / "ekstre.csv"
    statement.write_bytes("\n".join(rows).encode("cp1254"))
    desk = day.desk("sube", "Banka hareketleri")
    desk.get_by_role("link", name="Ekstre yükle").first.click()
    desk.get_by_label("Ekstre dosyası").set_input_files(statement)
    desk.get_by_role("button", name="Önizle").click()
    desk.get_by_role("button", name="Hareketleri al").click()
    desk.get_by_role("button", name="Referansı ve tutarı tutanları eşle").click()
    desk.get_by_text(re.compile("Eşlenen.*2")).first.wait_for()
    for key in ("asli", "bora"):
        assert "Yeriniz kesin" in day.stands(key)
    assert "Yedek listedeki yeriniz: 1" in day.stands("emre")


def test_attendance_is_taken_and_the_run_ends(day):
    day.take("Başvuruyu kapat…", "Başvuruyu kapat")
    day.take("Kesinleştir…", "Kesinleştir")
    day.site.run(OVER)
    desk = day.page("sube")
    desk.goto(day.run)
    until(lambda: desk.get_by_role("link", name="Tamamla…").count(), desk)  # it begins by itself at its hour
    desk.get_by_role("link", name="Yoklama").click()
    desk.get_by_role("link", name=re.compile("^Yoklama al")).click()
    desk.set_viewport_size({"width": 360, "height": 780})
    desk.get_by_role("button", name="Kalan herkes var, kaydet").click()
    desk.get_by_text("Yoklama kaydedildi.").wait_for()
    desk.set_viewport_size({"width": 1440, "height": 900})
    day.take("Tamamla…", "Tamamla")
    told = day.application("emre").get_by_role("main").inner_text()
    assert "Kapandı" in told and "Dönem tamamlandı." in told


def codes(page):
    """number -> verification code of the documents in the desk's list, by the holder's name."""
    found = {}
    for name in ("Aslı Çınar", "Bora Işık", "Ceren Öz"):
        page.get_by_role("row").filter(has_text=name).get_by_role("link").first.click()
        found[name] = page.get_by_role("link", name="Doğrulama sayfası").get_attribute("href")
        page.go_back()
    return found


def test_the_documents_come_in_a_batch_and_each_has_its_own(day):
    desk = day.desk("sorumlu", "Belgeler")
    until(lambda: desk.locator("tbody tr").count() == 3, desk)
    numbers = sorted(
        int(one.rsplit("-", 1)[-1].rsplit("/", 1)[-1]) for one in desk.locator("tbody .code").all_inner_texts()
    )
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]
    sound(desk)
    day.codes = codes(desk)
    page = day.page("asli")
    page.goto("/belgelerim")
    assert "Zemin Etüdü Uygulaması" in page.get_by_role("main").inner_text()


def second(day, said):
    """Another officer says yes to what waits."""
    page = day.desk("yonetici", re.compile("^İkinci onay bekleyenler"))
    page.get_by_role("row").filter(has_text="İkinci onay bekliyor").get_by_role("link").first.click()
    page.get_by_role("button", name=re.compile("^Onayla")).click()
    until(lambda: page.get_by_text(said).count(), page)


def test_one_is_reissued_and_one_revoked_each_by_two_people(day):
    desk = day.desk("sorumlu", "Belgeler")
    desk.get_by_role("row").filter(has_text="Bora Işık").get_by_role("checkbox").check()
    desk.get_by_role("button", name="Yeniden düzenle…").click()
    desk.get_by_label("Ne düzeltilecek").select_option("course.title")
    desk.get_by_label("Yanlış yazılan").fill("Uygulaması")
    desk.get_by_label("Doğrusu").fill("Uygulamaları")
    desk.get_by_label("Gerekçe").fill("Eğitimin adı eksik yazılmış.")
    desk.get_by_role("button", name="Önizle").click()
    desk.get_by_role("button", name="İkinci onaya gönder: 1 belge").click()
    desk.get_by_text("ikinci onaya gönderildi").wait_for()
    second(day, "Tamamlandı: 1 belge")

    desk = day.desk("sorumlu", "Belgeler")
    desk.get_by_role("row").filter(has_text="Ceren Öz").get_by_role("checkbox").check()
    desk.get_by_role("button", name="İptal et…").click()
    sound(desk)
    desk.get_by_label("Gerekçe").fill("Katılım başka bir kişi adına yazılmış.")
    desk.get_by_role("button", name="İptali ikinci onaya gönder: 1 belge").click()
    desk.get_by_text("ikinci onaya gönderildi").wait_for()
    second(day, "Onaylandı")


def test_a_stranger_verifies_all_three(day):
    page = visitor(day.browser, day.site, day.codes["Aslı Çınar"])
    page.get_by_role("heading", name="Belge geçerli").wait_for()
    page.goto(day.codes["Bora Işık"])
    page.get_by_role("heading", name="Belge yenilenmiş").wait_for()
    page.get_by_role("main").get_by_role("link", name=re.compile("^gunluk-")).click()
    page.get_by_text("Zemin Etüdü Uygulamaları").first.wait_for()
    page.goto(day.codes["Ceren Öz"])
    page.get_by_role("heading", name="Belge iptal edilmiş").wait_for()
    assert "başka bir kişi" not in page.get_by_role("main").inner_text()
    page.context.close()
