"""A visitor finds a course by typing without diacritics, signs in and enrols; with one click and with two."""

from tests.stories.looks import findings

COURSE = """
chamber = make.chamber('iskele', 'İskele Mühendisleri Odası')
make.course(chamber, title='Iğdır Şantiyesinde Çelik İskele Güvenliği', code='ISK-101', aim='Kurmak ve sökmek')
make.course(chamber, title='Bambaşka Bir Eğitim', code='BSK-1')
make.person(full_name='Şule Ağaoğlu', email='sule@example.org', is_demo=True)
"""
ENROLLED = """
from lms.accounts.models import User
from lms.enrolments.models import Enrolment
user = db.session.query(User).filter_by(email='sule@example.org').one()
print(db.session.query(Enrolment).filter_by(user_id=user.id).count(), user.name_locked_at is not None)
"""


def test_a_visitor_searches_without_diacritics_signs_in_and_enrols(site, browser):
    site.run(COURSE)
    page = browser.new_page()
    page.set_default_timeout(60_000)
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.goto(f"{site}/egitimler")
    assert findings(page) == []
    page.get_by_label("Eğitimlerde ara").fill("IGDIR santiye iskele")
    page.get_by_role("button", name="Ara").click()
    page.get_by_text("1 eğitim", exact=False).first.wait_for()
    assert page.get_by_role("link", name="Bambaşka Bir Eğitim").count() == 0
    assert findings(page) == []
    page.get_by_role("link", name="Iğdır Şantiyesinde Çelik İskele Güvenliği").click()
    page.get_by_role("heading", name="Çıkan belge neyi kanıtlar").wait_for()
    assert findings(page) == []
    page.get_by_role("link", name="Kaydolmak için giriş yap").click()
    page.get_by_role("button", name="Şule Ağaoğlu").click()
    page.get_by_label("Belgelerde yazılacak ad soyad").wait_for()
    assert findings(page) == []
    page.get_by_role("button", name="Eğitime kaydol").dblclick()
    page.get_by_text("Kaydınız yapıldı").wait_for()
    assert site.run(ENROLLED) == "1 True"
    page.goto(f"{site}/egitimler/iskele/ISK-101")
    page.get_by_text("Bu eğitime kayıtlısınız.").wait_for()
    assert complaints == []  # the structured data among them: no policy forbids it


def test_a_phone_and_no_script_are_enough_to_search(site, browser):
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site}/egitimler?ara=zzzz")
    page.get_by_role("heading", name="Aramanıza uyan eğitim bulunamadı").wait_for()
    context.close()
