"""A candidate sits an exam with the keyboard alone; the line breaks, the page is reloaded, the session ends, another
device takes over; every acknowledged answer is there at the end, and the exam is passed."""

import re

from tests.stories.looks import findings
from tests.stories.people import person, visitor

WORLD = """
chamber = make.chamber('sinama', 'Sınama Mühendisleri Odası')
user = make.person(full_name='Sinem Sınayan', email='sinem@example.org', is_demo=True)
version = make.course(chamber, title='Topraklama Tesisleri')
make.enrolment(user, version)
kinds = ('single', 'multiple', 'true_false', 'numerical', 'short_text', 'matching', 'ordering', 'cloze')
exam = make.exam(version=version, kinds=kinds, title='Topraklama Tesisleri, kuram sınavı')
print(exam.id)
"""
END_SESSIONS = """
from sqlalchemy import text
db.session.execute(text("UPDATE login_sessions SET ended_at = lms_now() WHERE ended_at IS NULL"))
"""
STATE = """
from lms.exams.models import Result
from lms.exams.verification import verify
result = db.session.query(Result).filter_by(exam_id=EXAM).one()
print(result.attempt.state, result.score, list(verify()))
"""


def enter(page, after):
    page.goto(f"/giris?sonra={after}")
    page.get_by_role("button", name="Sinem Sınayan").click()


def tab_to(page, selector):
    """Presses Tab until an element that fits has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def choose(page, *words):
    """Ticks the choices that say these words, with Tab, arrows and space."""
    scope = "section.question:not([hidden])"
    for word in words:
        wanted = page.locator(f"{scope} label", has=page.get_by_text(word, exact=True)).locator("input")
        name = wanted.get_attribute("type")
        if name == "checkbox":
            tab_to(page, f"{scope} input[value='{wanted.get_attribute('value')}']")
            page.keyboard.press("Space")
            continue
        tab_to(page, f"{scope} input[type=radio]")
        page.keyboard.press("Space")
        for _ in range(8):
            if wanted.is_checked():
                break
            page.keyboard.press("ArrowDown")
        assert wanted.is_checked()


def typed(page, text):
    tab_to(page, "section.question:not([hidden]) input[type=text]")
    page.keyboard.insert_text(text)


def select(page, nth, word):
    box = page.locator("section.question:not([hidden]) select").nth(nth)
    tab_to(page, "select#" + box.get_attribute("id"))
    for _ in range(8):
        if box.evaluate("box => box.selectedOptions[0].textContent") == word:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(word)


def into_order(page, words):
    scope = "section.question:not([hidden])"
    for place, word in enumerate(words):
        for _ in range(len(words)):
            shown = page.locator(f"{scope} .order-text").all_inner_texts()
            if shown[place] == word:
                break
            item = page.locator(f"{scope} [data-item]").nth(shown.index(word)).get_attribute("data-item")
            tab_to(page, f"{scope} [data-item='{item}'] [data-move='-1']")
            page.keyboard.press("Enter")


def onward(page):
    tab_to(page, "section.question:not([hidden]) .btn-main")
    page.keyboard.press("Enter")


def saved(page):
    page.locator("section.question:not([hidden]) [data-answer-state]", has_text="Yanıtınız kaydedildi").wait_for()


def test_a_candidate_keeps_every_answer_and_passes(site, browser):
    exam_id = site.run(WORLD)
    page = visitor(browser, site)
    context = page.context
    broken = []
    page.on("console", lambda said: broken.append(said.text) if "Content Security" in said.text else None)
    enter(page, "/sinavlar")
    page.get_by_role("heading", name="Sınavlarım").wait_for()
    assert findings(page) == []
    page.goto(f"{site}/sinavlar/{exam_id}")
    assert findings(page) == []
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.locator("html[data-exam=ready]").wait_for(state="attached")
    address = page.url.partition("#")[0]
    assert findings(page) == []

    choose(page, "Yeşil")
    saved(page)
    assert re.search(r"\d\d\.\d\d\.\d\d", page.locator("[data-answer-state]").first.inner_text())
    onward(page)
    choose(page, "2", "3")
    saved(page)

    page.route("**/api/v1/attempts/**", lambda route: route.abort())  # the line breaks
    onward(page)
    choose(page, "Doğru")
    onward(page)
    typed(page, "12,5")
    page.get_by_text("Bağlantı koptu").wait_for()
    page.get_by_text(re.compile("Bu cihazda bekleyen yanıt: [12]")).first.wait_for()
    assert findings(page) == []
    page.wait_for_timeout(1500)
    page.reload()  # nothing that was typed is lost
    page.locator("html[data-exam=ready]").wait_for(state="attached")
    assert page.locator("#s4-y").input_value() == "12,5" and page.locator("#soru-3 input").first.is_checked()
    page.unroute("**/api/v1/attempts/**")
    page.locator("[data-save-state]", has_text="Bütün yanıtlarınız kayıtlı").wait_for()

    site.run(END_SESSIONS)  # the sign-in runs out; the page stays
    onward(page)
    typed(page, "çıkmaz koridor")
    page.get_by_text("Oturumunuz kapandı").wait_for()
    with context.expect_page() as opened:
        page.get_by_role("link", name="Yeni sekmede giriş yap").click()
    opened.value.get_by_role("button", name="Sinem Sınayan").click()
    opened.value.get_by_role("heading", name="Giriş yapıldı").wait_for()
    opened.value.close()
    page.locator("[data-save-state]", has_text="Bütün yanıtlarınız kayıtlı").wait_for()
    page.locator("body").click(position={"x": 5, "y": 300})

    other = visitor(browser, site)  # another machine
    enter(other, address.removeprefix(str(site)))
    other.get_by_role("button", name="Bu cihazda sürdür").wait_for()
    assert findings(other) == []
    other.get_by_role("button", name="Bu cihazda sürdür").click()
    other.locator("html[data-exam=ready]").wait_for(state="attached")
    assert other.locator("#s5-y").input_value() == "çıkmaz koridor"
    other.goto(f"{address}#soru-6")
    other.reload()
    other.locator("html[data-exam=ready]").wait_for(state="attached")
    pairs(other)
    saved(other)
    onward(other)
    into_order(other, ["önce", "sonra", "en son"])
    saved(other)
    onward(other)
    typed(other, "12,5")
    select(other, 0, "Yeşil")
    saved(other)
    onward(other)
    other.get_by_text("Bütün soruları yanıtladınız.").wait_for()
    assert findings(other) == []
    tab_to(other, "[data-finish-now]")
    other.keyboard.press("Enter")
    other.get_by_text("Başarılı").first.wait_for()
    assert "100 üzerinden 100" in other.inner_text("main") and findings(other) == []
    assert site.run(STATE.replace("EXAM", exam_id)) == "finished 100.00 []" and broken == []
    for view in (page, other):
        view.context.close()


def pairs(page):
    """A goes with bir, B with iki, in whatever order they are shown."""
    for nth, label in enumerate(page.locator("#soru-6 .pair label").all_inner_texts()):
        select(page, nth, {"A": "bir", "B": "iki"}[label.strip()])


def test_the_candidates_page_fits_a_phone(site, browser):
    site.run("make.person(full_name='Telefonlu Aday', email='telefonlu@example.org')")
    page = person(browser, site, "telefonlu@example.org", "/sinavlar/deneme", viewport={"width": 360, "height": 740})
    page.get_by_role("button", name="Denemeyi başlat").click()
    page.locator("html[data-exam=ready]").wait_for(state="attached")
    for number in range(1, 7):
        page.evaluate(f"document.querySelector('[data-map=\"{number}\"]').click()")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert findings(page) == []
    page.locator("[data-zoom]").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.context.close()
