"""A question on a drawing: an officer uploads a picture, draws one region with the mouse and one with the keyboard; a
candidate marks one place by touch on a narrow screen and one with the keyboard alone, and sees both in the result."""

import re

from tests.stories.looks import findings
from tests.stories.people import person

WORLD = """
chamber = make.chamber('cizim', 'Çizim Mühendisleri Odası')
from lms.core import turkish
one = make.officer('exam_officer', chamber, email='cizim.yazan@example.org', is_demo=True)
name = 'Çizim Yazan'
one.full_name, one.search_key, one.sort_key = name, turkish.fold(name), turkish.sort_key(name)
make.bank(chamber, 'Betonarme')
make.person(full_name='Yer Gösteren', email='cizim.aday@example.org', is_demo=True)
"""
EXAM = """
from lms.exams.models import ExamQuestion, Question
question = db.session.query(Question).filter_by(kind='hotspot').one()
from lms.chambers.models import Chamber
exam = make.exam(db.session.get(Chamber, question.bank.chamber_id), kinds=(), shown='answers', title='Kesit sınavı')
make.saved(ExamQuestion(exam_id=exam.id, question_id=question.id, position=1))
print(exam.id)
"""
STATE = """
from lms.exams.models import Result
from lms.exams.verification import verify
result = db.session.query(Result).filter_by(exam_id=EXAM).one()
print(result.score, list(verify()))
"""


def at(page, selector, x, y):
    """A place of an element, in shares of its size, on the screen."""
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y


def drag(page, selector, first, last):
    page.mouse.move(*at(page, selector, *first))
    page.mouse.down()
    page.mouse.move(*at(page, selector, *last), steps=4)
    page.mouse.up()


def write_question(page):
    from tests.make import png

    page.get_by_role("link", name="Soru bankaları").first.click()
    page.get_by_role("link", name="Betonarme").click()
    page.get_by_text("Soru yaz", exact=True).click()
    page.get_by_role("link", name="Resimde işaretleme").click()
    page.get_by_label("Soru metni").fill("Kesitte çekme donatısı ile basınç bölgesini işaretleyin.")
    page.get_by_role("button", name="Resmi yükle").click()
    page.get_by_text("Önce bir resim dosyası seçin").first.wait_for()
    page.get_by_label("Resim dosyası").set_input_files(
        {"name": "k.png", "mimeType": "image/png", "buffer": png(800, 400)}
    )
    page.get_by_role("button", name="Resmi yükle").click()
    page.get_by_text("800 × 400 piksel").wait_for()
    page.get_by_label(re.compile("sözle anlatımı")).first.fill(
        "Dikdörtgen bir kiriş kesiti; donatı dairelerle gösterilmiş."
    )
    page.get_by_role("group", name="Bölge 1").get_by_role("button", name="Çiz").click()
    page.locator("[data-canvas]").scroll_into_view_if_needed()
    drag(page, "[data-canvas]", (0.1, 0.5), (0.3, 0.9))
    page.get_by_role("group", name="Bölge 1").get_by_label("Doğru").check()
    second = page.get_by_role("group", name="Bölge 2")
    second.get_by_label("biçim").select_option(label="Daire")
    second.get_by_role("button", name="Çiz").focus()
    page.keyboard.press("Enter")  # from here the keyboard alone: centre in the middle, edge ten steps to the right
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert second.get_by_label("Sayılar").input_value() == "400, 192, 80"
    second.get_by_label("Doğru").check()
    page.locator("[data-preview] [data-same-drawing]").wait_for()
    assert findings(page) == []
    page.get_by_role("button", name="Soruyu kaydet").click()
    page.get_by_text("Soru bankaya yazıldı").wait_for()
    assert page.locator(".hotspot-shown .region-right").count() == 2
    assert findings(page) == []


def test_regions_are_drawn_and_places_marked_by_touch_and_by_keyboard(site, browser):
    site.run(WORLD)
    write_question(person(browser, site, "Çizim Yazan", "/masa/cizim"))
    exam_id = site.run(EXAM)
    page = person(browser, site, "Yer Gösteren", f"/sinavlar/{exam_id}")
    broken = []
    page.on("console", lambda said: broken.append(said.text) if "Content Security" in said.text else None)
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator("main form button").first.click()
    page.locator("html[data-exam=ready]").wait_for(state="attached")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    area = "[data-hotspot]"
    page.locator(area).scroll_into_view_if_needed()
    page.mouse.click(*at(page, area, 0.2, 0.7))
    page.get_by_text("1. işaret: soldan %20, üstten %70 (sol alt)").wait_for()
    page.locator("[data-answer-state]", has_text="Yanıtınız kaydedildi").first.wait_for()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Yazıyı büyüt").focus()
    page.locator(area).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.get_by_text("2. işaret: soldan %50, üstten %48 (tam orta)").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("En çok 2 işaret konabilir").first.wait_for()
    assert findings(page) == []
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    page.locator("[data-save-state]", has_text="Bütün yanıtlarınız kayıtlı").wait_for()
    page.reload()
    page.locator("html[data-exam=ready]").wait_for(state="attached")
    assert page.locator("[data-hotspot] .place").count() == 2
    page.get_by_role("button", name="Sınavı bitir…").first.click()
    page.get_by_role("button", name="Sınavı bitir ve teslim et").click()
    page.get_by_role("heading", name="Sorular ve yanıtlar").wait_for()
    assert page.locator(".hotspot-shown .place").count() == 2 and page.locator(".region-right").count() == 2
    assert findings(page) == [] and broken == []
    assert site.run(STATE.replace("EXAM", str(exam_id))) == "100.00 []"
