"""A question with variables is written, a plan is drawn from its bank, a second person checks and locks it, and two
candidates meet their own values."""

import re

from tests.stories.looks import findings
from tests.stories.people import person

WORLD = """
chamber = make.chamber('plan', 'Plan Mühendisleri Odası')
make.rule(chamber, results_need_second_person=False)
from lms.core import turkish
for role, email, name in (('exam_officer', 'plan.yazan@example.org', 'Plan Yazan'),
                          ('approver', 'plan.kilitleyen@example.org', 'Plan Kilitleyen')):
    one = make.officer(role, chamber, email=email, is_demo=True)
    one.full_name, one.search_key, one.sort_key = name, turkish.fold(name), turkish.sort_key(name)
make.person(full_name='Değer Gören', email='deger@example.org', is_demo=True)
"""
STATE = """
from lms.exams.models import Exam, Paper, Result
from lms.exams.verification import verify
exam = db.session.query(Exam).filter_by(title='Özdirenç sınavı').one()
result = db.session.query(Result).filter_by(exam_id=exam.id).one()
print(exam.locked_by_id != exam.created_by_id, result.score, list(verify()))
"""


def test_a_plan_with_a_parameterised_question_is_locked_by_a_second_person_and_sat(site, browser):
    site.run(WORLD)
    writer = person(browser, site, "Plan Yazan", "/masa/plan")
    writer.get_by_role("link", name="Soru bankaları").first.click()
    writer.get_by_label("Bankanın adı").fill("Ölçme")
    writer.get_by_role("button", name=re.compile("Bankayı aç|Aç")).first.click()
    writer.get_by_text("Soru bankası açıldı").wait_for()
    writer.get_by_text("Soru yaz", exact=True).click()
    writer.get_by_role("link", name="Değişkenli sayısal").click()
    writer.get_by_label("Soru metni").fill("Uç aralığı {a} m, direnç {R} Ω ise a ile R çarpımı kaçtır?")
    writer.get_by_label("Değişkenler").fill("a = 0 … 9; 1\nR = 2 … 40; 1")
    writer.get_by_label("Formül").fill("R/a*a*a")
    writer.get_by_text("sıfıra bölünüyor").wait_for()
    writer.get_by_role("button", name="Soruyu kaydet").click()
    writer.get_by_text("sıfıra bölünüyor").first.wait_for()
    writer.get_by_label("Değişkenler").fill("a = 2 … 9; 1\nR = 2 … 40; 1")
    writer.get_by_label("Formül").fill("a*R")
    writer.get_by_text("Örnek değerler").wait_for()
    assert findings(writer) == []
    writer.get_by_role("button", name="Soruyu kaydet").click()
    writer.get_by_text("Soru bankaya yazıldı").wait_for()
    writer.get_by_role("link", name="Sınavlar", exact=True).first.click()
    writer.get_by_role("link", name="Yeni sınav").click()
    writer.get_by_label("Sınavın adı").fill("Özdirenç sınavı")
    writer.get_by_label("Giriş yapan herkes").check()
    writer.locator("[name=draw-0-bank_id]").select_option(label="Ölçme (1)")
    writer.locator("[name=draw-0-count]").fill("1")
    writer.get_by_role("button", name=re.compile("[Kk]aydet")).first.click()
    writer.get_by_text("yazmamış bir yetkilinin kontrolünü").wait_for()
    writer.get_by_label("Bildiriminiz").select_option("none")
    writer.get_by_role("button", name="Bildir", exact=True).click()
    writer.get_by_text("Bildiriminiz kaydedildi").wait_for()
    assert findings(writer) == []

    second = person(browser, site, "Plan Kilitleyen", "/masa/plan/sinavlar")
    second.get_by_role("link", name="Özdirenç sınavı").click()
    assert findings(second) == []
    second.get_by_role("button", name="Kontrol ettim, kilitle").click()
    second.get_by_text("Plan kilitlendi").wait_for()
    writer.reload()
    writer.get_by_role("button", name="Sınavı aç").click()
    writer.get_by_text("Sınav açıldı").wait_for()

    candidate = person(browser, site, "Değer Gören", "/sinavlar")
    candidate.get_by_role("link", name="Özdirenç sınavı").first.click()
    candidate.locator("main form button").click()
    candidate.locator("html[data-exam=ready]").wait_for(state="attached")
    a, r = re.search(r"aralığı (\d+) m, direnç (\d+) Ω", candidate.inner_text("main")).groups()
    candidate.locator("#s1-y").fill(str(int(a) * int(r)))
    candidate.locator("[data-answer-state]", has_text="Yanıtınız kaydedildi").first.wait_for()
    assert findings(candidate) == []
    candidate.locator("[data-finish]").last.click()
    candidate.locator("[data-finish-now]").click()
    candidate.get_by_text("Başarılı").first.wait_for()
    assert site.run(STATE).strip() == "True 100.00 []"
    for page in (writer, second, candidate):
        page.context.close()
