"""An editor makes a course by clicking, another person approves it, a third publishes it, and the public sees it."""

from tests.stories.looks import findings
from tests.stories.people import person, visitor

WORLD = """
from datetime import date
from lms.chambers.models import Signatory
from lms.videos.operations import record_rights
chamber = make.chamber('yazim', 'Yazım Mühendisleri Odası')
make.saved(Signatory(chamber_id=chamber.id, name='Şükrü Öz', title='Başkan', from_on=date(2020, 1, 1)))
for name, roles in (('Ece Yazan', ['content_editor', 'approver']), ('Onur Onaylayan', ['approver']),
                    ('Yaren Yayan', ['training_officer'])):
    person = make.person(full_name=name, is_demo=True)
    for role in roles:
        make.grant(person, role, chamber)
video = make.video(chamber)
video.title = 'Köprü ayağı'
record_rights(chamber.id, video.current_version.sha256, 'Oda', 'own_work', 'Eğitim', date(2026, 1, 1), None, None, None)
"""
PROGRAMME = {
    "Amacı": "Köprü ayağını boyutlandırmak",
    "Süresi (saat)": "0,5",
    "Hedef kitlesi": "Mühendisler",
    "Uygulama açıklamaları": "Uygulama yoktur",
    "İçeriği": "Yükler\nKesit",
    "Yöntem ve teknikler": "Video",
    "Ölçme ve değerlendirme": "Yapılmaz",
    "Diğer": "Yok",
}


def test_a_course_from_nothing_to_the_public(site, browser):
    site.run(WORLD)
    page = person(browser, site, "Ece Yazan", "/masa/yazim/egitimler")
    page.get_by_role("link", name="Yeni eğitim aç").click()
    page.get_by_label("Kod").fill("yzm köprü 1")
    page.get_by_label("Adı", exact=True).fill("Köprü Ayağı Hesabı")
    assert findings(page) == []
    page.get_by_role("button", name="Eğitimi aç").click()
    for label, text in PROGRAMME.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Çıkan belge").select_option("participation")
    page.get_by_role("radio", name="Ücretsiz").check()
    assert findings(page) == []
    page.get_by_role("button", name="Kaydet").click()
    page.get_by_text("Yayın için giderilecek eksikler").wait_for()
    assert findings(page) == []

    page.get_by_role("link", name="Bölümler ve dersler").click()
    page.get_by_label("Bölümün adı").fill("Hesap")
    page.get_by_role("button", name="Bölümü ekle").click()
    page.get_by_label("Dersin adı").fill("Köprü ayağına etkiyen yükler")
    page.get_by_role("button", name="Dersi ekle").click()
    page.get_by_label("Video", exact=True).select_option(label="Köprü ayağı")
    page.get_by_role("button", name="Dersi kaydet").click()
    page.get_by_label("Türü").select_option("reading")
    page.get_by_label("Dersin adı").fill("Okuma")
    page.get_by_role("button", name="Dersi ekle").click()
    page.get_by_label("Metin").fill("# Yükler\n\n- öz ağırlık\n- rüzgâr")
    page.get_by_role("button", name="Dersi kaydet").click()
    page.get_by_role("button", name="Yukarı: Okuma").click()
    assert page.locator(".outline-list > li").first.inner_text().startswith("Okuma")
    page.locator(".outline-list > li").first.drag_to(page.locator(".outline-list > li").last)
    page.wait_for_load_state()
    page.locator(".outline-list > li", has_text="Okuma").last.wait_for()
    assert findings(page) == []
    page.get_by_role("link", name="Katılımcı gibi önizle").click()
    page.get_by_text("öz ağırlık").wait_for()
    assert findings(page) == []

    page.goto(f"{site}/masa/yazim/egitimler")
    page.get_by_role("link", name="Köprü Ayağı Hesabı").click()
    page.get_by_role("button", name="Onaya gönder").click()
    page.get_by_text("onayı başka bir görevli verir").wait_for()
    assert page.get_by_role("button", name="Onayla").count() == 0
    address = page.url

    second = person(browser, site, "Onur Onaylayan", address)
    second.get_by_role("button", name="Onayla").click()
    second.get_by_text("Sürüm onaylandı.", exact=False).first.wait_for()

    public = visitor(browser, site)
    assert public.goto(f"{site}/egitimler/yazim/YZM-KOPRU-1").status == 404
    third = person(browser, site, "Yaren Yayan", address)
    third.get_by_role("button", name="Yayımla").click()
    third.get_by_text("Sürüm yayımlandı", exact=False).first.wait_for()
    assert findings(third) == []
    public.wait_for_timeout(1200)  # a process trusts what it read of the catalogue for a second
    public.goto(f"{site}/egitimler?ara=kopru+ayagi")
    public.get_by_role("link", name="Köprü Ayağı Hesabı").click()
    public.get_by_text("Kaydolmak için giriş yap").wait_for()
