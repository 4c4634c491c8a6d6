"""A member comes for the first time: registers, reads the mail, confirms, claims a membership, signs out and in."""

import re

from tests.stories.looks import findings

PASSWORD = "köprü ayağı 1881"
MAIL = """
from lms.core.mail import OutgoingMail
print(db.session.query(OutgoingMail).filter_by(recipient="gulsah.isik@example.org").order_by(OutgoingMail.id).all()[-1].body)
"""


def sign_in(page, site):
    page.goto(f"{site}/giris")
    page.get_by_label("E-posta adresi").fill("gulsah.isik@example.org")
    page.get_by_label("Parola", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Giriş yap").click()


def test_a_member_registers_confirms_claims_and_comes_back(site, browser):
    chamber_id = site.run(
        "chamber = make.chamber('hikaye', 'Hikâye Mühendisleri Odası')\n"
        "make.list_entry(chamber, '004812', 'IŞIK GÜLŞAH')\nprint(chamber.id)"
    )
    page = browser.new_page()
    page.goto(f"{site}/kayit")
    assert findings(page) == []
    page.get_by_label("Ad soyad").fill("Gülşah Işık")
    page.get_by_label("E-posta adresi").fill("gulsah.isik@example.org")
    page.get_by_label("Parola").fill("kısa")
    page.get_by_label("Aydınlatma metnini gördüm").check()
    page.get_by_role("button", name="Kayıt ol").click()
    assert "en az 10 karakter" in page.locator(".error-summary").inner_text()
    assert findings(page) == []
    page.get_by_label("Parola").fill(PASSWORD)
    page.get_by_role("button", name="Kayıt ol").click()
    page.get_by_role("heading", name="E-postanıza bakın").wait_for()

    path = re.search(r"https?://[^/\s]+(/dogrula/\S+)", site.run(MAIL))[1]
    page.goto(f"{site}{path}")
    page.get_by_role("button", name="Adresimi doğrula").click()
    page.get_by_text("E-posta adresiniz doğrulandı.").wait_for()

    sign_in(page, site)
    page.goto(f"{site}/hesabim/uyelik")
    page.get_by_label("Oda").select_option(chamber_id)
    page.get_by_label("Sicil numarası").fill("4812")
    page.get_by_role("button", name="Gönder").click()
    page.get_by_text("Üyeliğiniz odanın listesiyle eşleşti.").wait_for()
    assert page.get_by_role("row", name=re.compile("Hikâye.*004812")).count() == 1
    assert findings(page) == []

    page.locator("summary", has_text="Gülşah Işık").first.click()
    page.get_by_role("button", name="Çıkış yap").first.click()
    page.goto(f"{site}/hesabim")
    assert "/giris" in page.url
    sign_in(page, site)
    page.get_by_text("Gülşah Işık").first.wait_for()
    assert page.url == f"{site}/hesabim" or "/egitimlerim" in page.url
    page.close()
