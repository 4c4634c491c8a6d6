"""A member has two accounts: two officers make them one, seeing what will happen; the member goes on."""

from tests.stories.looks import findings, sound
from tests.stories.people import person, visitor

PASSWORD = "köprü ayağı 1881"
WORLD = """
from lms.accounts import passwords
from lms.watching.operations.totals import ensure_total, needs_of, recount
from lms.watching.operations.uniting import put
chamber = make.chamber("ikiz", "İkiz Mühendisleri Odası")
make.signatory(chamber)
known = {"password_hash": passwords.hashed("köprü ayağı 1881")}
for number in (1, 2):
    officer = make.person(f"Yetkili {number}", email=f"yetkili{number}@ikiz.example.org")
    make.grant(officer, "chamber_admin", chamber)
new = make.person("Gülşah Işık", email="gulsah.yeni@ikiz.example.org", **known)
old = make.person("Gülşah Işık", email="gulsah.eski@ikiz.example.org", **known)
make.membership(new, chamber)
version = make.course(chamber, videos=(60_000, 60_000), title="Yapılarda İkiz Kirişler")
video = needs_of(version.id)["ids"]
for user, which in ((new, 0), (old, 1)):
    enrolment = make.enrolment(user, version)
    ensure_total(enrolment)
    put(enrolment.id, video[which], [(0, 60_000)])
    recount(version.id, "report", enrolment.id)
"""


def enter(browser, site, email):
    page = visitor(browser, site, "/giris")
    page.get_by_label("E-posta adresi").fill(email)
    page.get_by_label("Parola", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Giriş yap").click()
    return page


def test_two_accounts_become_one_and_the_document_comes_once(site, browser):
    site.run(WORLD)
    first = person(browser, site, "yetkili1@ikiz.example.org", "/masa/ikiz")
    first.get_by_role("link", name="Kişiler", exact=True).first.click()
    first.locator("tr", has_text="gulsah.yeni@").get_by_role("link").first.click()
    first.get_by_role("link", name="Başka bir hesapla birleştir").click()
    assert findings(first) == []
    first.get_by_role("textbox", name="Öteki hesap").fill("gulsah.eski@ikiz.example.org")
    first.get_by_label("Gerekçe").fill("Eski iş adresiyle açmış; kimliğini gösterdi")
    first.get_by_role("button", name="Öner", exact=True).click()
    first.get_by_text("Öneri kaydedildi").wait_for()
    assert first.get_by_role("button", name="Birleştir", exact=True).count() == 0

    second = person(browser, site, "yetkili2@ikiz.example.org", "/masa/ikiz")
    second.get_by_role("link", name="Hesap birleştirme önerisi karar bekliyor").click()
    second.locator("tr", has_text="gulsah.yeni@").get_by_role("link").click()
    assert "İzleme koşulu böylece sağlanan eğitim" in second.get_by_role("main").inner_text()
    sound(second)
    second.get_by_role("button", name="Birleştir", exact=True).click()
    second.get_by_text("Hesaplar birleşti").wait_for()
    assert second.get_by_role("button", name="Birleştirmeyi geri al").count() == 1

    member = enter(browser, site, "gulsah.eski@ikiz.example.org")
    member.get_by_text("öteki hesapla birleştirildi").wait_for()
    member = enter(browser, site, "gulsah.yeni@ikiz.example.org")
    member.goto(f"{site}/belgelerim")
    assert member.get_by_role("main").get_by_text("Yapılarda İkiz Kirişler").count() == 1
    for page in (first, second, member):
        page.context.close()
