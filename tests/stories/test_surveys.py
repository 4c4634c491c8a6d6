"""An officer prepares a survey; four participants answer and nobody sees anything; the fifth opens the results, and a
text reaches the trainer after somebody has read it."""

import re
from pathlib import Path

import pytest

from tests.stories.looks import sound
from tests.stories.people import person

WORLD = """
from tests.house.world import row
chamber = make.chamber("anketli", "Anketli Mühendisler Odası")
make.officer("training_officer", chamber, email="sorumlu@anketli.example.org")
version = make.course(chamber, title="Rüzgâr Yükleri", code="RUZ-1", hours=6)
teacher = make.officer("trainer", chamber, email="egitici@anketli.example.org")
serving = make.trainer(chamber, user=teacher)
who = {"trainer_id": serving.trainer_id, "version_id": version.id, "chamber_id": chamber.id}
row("catalogue.assignments.models", "CourseTrainer", **who)
for place in range(5):
    make.enrolment(make.person(f"Katılımcı {place}", email=f"k{place}@anketli.example.org"), version)
"""
WATCHED = """
from sqlalchemy import select
from lms.accounts.queries import user_by_email
from lms.enrolments.models import Enrolment
from lms.watching.signals import course_watched
for place in range(5):
    user = user_by_email(f"k{place}@anketli.example.org")
    course_watched.send(db.session.scalar(select(Enrolment).where(Enrolment.user_id == user.id)))
"""
ANSWERED = """
from lms.accounts.queries import user_by_email
from lms.surveys.models import SurveyInvitation
from lms.surveys.operations import answer
for place in (1, 2, 3):
    user = user_by_email(f"k{place}@anketli.example.org")
    invitation = db.session.query(SurveyInvitation).filter_by(user_id=user.id).one()
    said, questions = {"scale": 4, "choice": 0}, invitation.survey.version.questions
    answers = {one["key"]: said.get(one["kind"]) for one in questions}
    answers |= {one["key"]: f"Söz {place}" for one in questions if "değiştirme" in one["text"]}
    answer(invitation, answers)
"""


@pytest.fixture(scope="module")
def world(site):
    site.run(WORLD)
    return site


def answer(browser, site, place):
    page = person(browser, site, f"k{place}@anketli.example.org", "/egitimlerim")
    page.get_by_role("link", name=re.compile("Yanıtınızı bekleyen eğitim anketi")).click()
    page.get_by_role("link", name="Rüzgâr Yükleri").click()
    page.get_by_role("heading", name="Eğitim anketi", level=1).wait_for()
    if place == 0:
        sound(page)
        page.get_by_role("button", name="Yanıtları gönder").click()
        assert "yanıtlamak istemiyorsanız" in page.locator(".error-summary").inner_text()
        sound(page)
    for group in page.get_by_role("group").all():
        options = group.get_by_role("radio")
        if options.count():
            options.nth(3 if options.count() > 4 else 0).check()
    page.get_by_label(re.compile("Neyi değiştirmemizi")).fill(f"Söz {place}")
    page.get_by_role("button", name="Yanıtları gönder").click()
    page.get_by_text("Yanıtlarınız adınız olmadan kaydedildi.").wait_for()
    if place == 0:
        sound(page)
    page.context.close()


def test_four_answers_show_nothing_five_show_results(world, browser):
    desk = person(browser, world, "sorumlu@anketli.example.org", "/masa/anketli")
    desk.get_by_role("link", name="Anketler").first.click()
    sound(desk)
    desk.get_by_role("link", name="Yeni anket").first.click()
    desk.get_by_label("Anketin adı").fill("Eğitim sonu anketi")
    sound(desk)
    desk.get_by_role("button", name="Anketi aç").click()
    desk.get_by_role("button", name=re.compile("^Aşağı.*Eğitimin içeriği")).click()
    sound(desk)
    desk.get_by_role("link", name="Soru ekle").click()
    desk.get_by_label("Soru", exact=True).fill("Ders notları yeterliydi.")
    sound(desk)
    desk.get_by_role("button", name="Soruyu kaydet").click()
    desk.get_by_role("button", name="Taslağı kullanıma al").click()
    desk.get_by_role("button", name="Her eğitimin sonunda kendiliğinden gönder").click()
    desk.get_by_text("Bu anket artık her eğitimin sonunda").wait_for()

    world.run(WATCHED)
    answer(browser, world, 0)
    world.run(ANSWERED)
    results = f"{world}/masa/anketli/anketler/sonuclar"
    desk.goto(results)
    desk.get_by_text("5 kişi yanıtlayana dek hiçbir sonuç açılmaz").wait_for()
    sound(desk)
    teacher = person(browser, world, "egitici@anketli.example.org", "/egitmen")
    teacher.get_by_role("link", name="Anket sonuçlarım").click()
    teacher.get_by_text("5 kişi yanıtlayana dek hiçbir sonuç açılmaz").wait_for()
    sound(teacher)

    answer(browser, world, 4)
    desk.goto(results)
    assert "Sayılan yanıt: 5" in desk.get_by_role("main").inner_text()
    row = desk.get_by_role("row").filter(has_text="Eğitici konuyu açık")
    assert row.get_by_role("cell", name="4,0").count() == 1
    sound(desk)
    with desk.expect_download() as taken:
        desk.get_by_role("link", name="CSV").click()
    assert "Ders notları yeterliydi." in Path(taken.value.path()).read_text(encoding="utf-8-sig")

    desk.goto(f"{world}/masa/anketli/anketler/metinler")
    sound(desk)
    said = desk.get_by_role("listitem").filter(has_text="Söz 2")
    said.get_by_role("button", name="Eğiticiye aç").click()
    desk.get_by_text("Metin eğiticiye açıldı.").wait_for()
    teacher.reload()
    assert "Sayılan yanıt: 5" in teacher.get_by_role("main").inner_text()
    assert "Söz 2" in teacher.get_by_role("main").inner_text() and "Söz 1" not in teacher.content()
    sound(teacher)
