"""A term of office from its definition to its end: call, nomination and application, a decision by somebody else, the
public page with consent, an early end; and a member who asks for suggestions and gives them up."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.stories.looks import sound
from tests.stories.people import person, visitor

WORLD = """
from datetime import timedelta
from lms.core.clock import today
chamber = make.chamber('gorevli', 'Görevli Mühendisler Odası')
make.grant(make.person('Tanımlayan Sorumlu', email='tanimlayan@example.org', is_demo=True), 'training_officer', chamber)
make.grant(make.person('Karar Yöneticisi', email='karar-yonetici@example.org', is_demo=True), 'chamber_admin', chamber)
for name, address, years in (('Aslı Aday', 'asli-aday@example.org', 9), ('Birol Aday', 'birol-aday@example.org', 8)):
    person = make.person(name, email=address, is_demo=True)
    make.membership(person, chamber).from_on = today() - timedelta(days=366 * years)
subject = make.category(chamber, 'Görev alanı')
for n in range(2):
    make.course(chamber, title=f'Görev eğitimi {n}').course.category_id = subject.id
"""
OVER = """
from datetime import timedelta
from lms.core.clock import today
from lms.offices.models import OfficeCall
db.session.query(OfficeCall).update({'opens_on': today() - timedelta(days=9), 'closes_on': today() - timedelta(days=1),
                                     'starts_on': today()})
"""
ISTANBUL = ZoneInfo("Europe/Istanbul")


def day(ahead):
    return (datetime.now(ISTANBUL) + timedelta(days=ahead)).strftime("%d.%m.%Y")


def open_call(officer):
    officer.get_by_role("link", name="Süreli görevler").first.click()
    officer.get_by_role("link", name="Yeni görev tanımla").click()
    officer.get_by_label("Görevin adı").fill("Eğitim eşgüdümcüsü")
    officer.get_by_label("En az üyelik yılı").fill("5")
    sound(officer)
    officer.get_by_role("button", name="Kaydet").click()
    officer.get_by_role("link", name="Çağrı aç").click()
    officer.get_by_label("Son başvuru günü").fill(day(7))
    officer.get_by_label("Görevin ilk günü").fill(day(7))
    officer.get_by_role("button", name="Çağrıyı aç").click()
    officer.get_by_text("son başvuru gününden sonra başlamalıdır").first.wait_for()
    officer.get_by_label("Görevin ilk günü").fill(day(10))
    officer.get_by_role("button", name="Çağrıyı aç").click()
    officer.get_by_label("Adayın e-posta adresi").fill("birol-aday@example.org")
    officer.get_by_label("Neden öneriyorsunuz").fill("Komisyonda çalıştı")
    officer.get_by_role("button", name="Kişiye sor").click()
    officer.get_by_text("Kişiye soruldu").wait_for()
    sound(officer)


def test_a_term_of_office(site, browser):
    site.run(WORLD)
    officer = person(browser, site, "Tanımlayan Sorumlu", "/masa/gorevli")
    open_call(officer)
    asli = person(browser, site, "Aslı Aday", "/gorevlerim")
    asli.get_by_role("link", name="Eğitim eşgüdümcüsü").click()
    asli.get_by_text("En az 5 yıl aranıyor").wait_for()
    asli.get_by_label("Başvuru yazınız").fill("Bu görevi isterim")
    asli.get_by_label("Atanırsam adım").check()
    sound(asli)
    asli.get_by_role("button", name="Başvur").click()
    asli.get_by_text("Başvurunuz alındı").wait_for()
    birol = person(browser, site, "Birol Aday", "/gorevlerim")
    sound(birol)
    birol.get_by_role("button", name="Adaylığı kabul et").click()
    birol.get_by_text("Adaylığı kabul ettiniz").wait_for()
    site.run(OVER)
    admin = person(browser, site, "Karar Yöneticisi", "/masa/gorevli")
    admin.get_by_role("link", name="Görev çağrısının süresi doldu").click()
    sound(admin)
    admin.get_by_role("link", name="Karar bekliyor").click()
    admin.get_by_label("Göreve atansın: Aslı Aday").check()
    admin.get_by_label("Kararı verenler").fill("Eğitim komisyonu")
    admin.get_by_label("Karar ve gerekçesi").fill("Karar 2026/7")
    sound(admin)
    admin.get_by_role("button", name="Kararı kaydet").click()
    admin.get_by_text("Atanan: 1").wait_for()
    guest = visitor(browser, site, f"{site}/sureli-gorevler/gorevli")
    guest.get_by_text("Aslı Aday").wait_for()
    sound(guest)
    asli.goto(f"{site}/gorevlerim")
    asli.get_by_role("button", name="Adımı kaldır").click()
    guest.reload()
    assert "Aslı Aday" not in guest.inner_text("main") and "istemeyen: 1" in guest.inner_text("main")
    admin.get_by_role("link", name="Eğitim eşgüdümcüsü").first.click()
    admin.get_by_role("link", name="Aslı Aday").click()
    admin.get_by_label("Gerekçe").fill("İstifa etti")
    sound(admin)
    admin.get_by_role("button", name="Görevi sonlandır").click()
    admin.get_by_text("Görev sonlandırıldı").wait_for()


def test_suggestions_are_asked_for_explained_and_given_up(site, browser):
    member = person(browser, site, "Birol Aday", "/egitimlerim")
    member.get_by_role("link", name="İlgi alanınıza göre eğitim önerileri").click()
    member.get_by_label("Görev alanı").check()
    sound(member)
    member.get_by_role("button", name="Önerileri aç").click()
    member.get_by_text("Üyesi olduğunuz oda: Görevli Mühendisler Odası").first.wait_for()
    member.get_by_role("button", name="Bunu bir daha önerme").first.click()
    member.get_by_text("Bu eğitim bir daha önerilmez").wait_for()
    sound(member)
    member.goto(f"{site}/egitimler")
    member.get_by_role("heading", name="Size uygun olabilecek eğitimler").wait_for()
    sound(member)
    member.get_by_role("link", name="Bütün öneriler ve ilgi alanlarım").click()
    member.get_by_role("button", name="Önerileri kapat").click()
    member.get_by_text("Öneriler kapatıldı").wait_for()
