"""A live run at the desk: postponed, measured from the meeting program's report, practice signed off by two people."""

import re

import pytest

from tests.stories.looks import sound
from tests.stories.people import person

WORLD = """
from datetime import timedelta
from sqlalchemy import text
from lms.attendance.practice.operations import write_rubric
from lms.catalogue.runs import operations as runs
from lms.enrolments.admission import operations as admission
chamber = make.chamber("canli", "Canlı Mühendisleri Odası")
make.signatory(chamber)
make.officer("training_officer", chamber, email="sorumlu@canli.example.org")
make.officer("chamber_admin", chamber, email="yonetici@canli.example.org")
coming = make.dated_run(make.course(chamber, title="Gelecek Dönem", code="CAN-1", videos=()))
admission.apply(make.person("Ceren Öz", email="ceren@canli.example.org"), coming)
version = make.course(chamber, title="Topraklama Ölçümü", code="CAN-2", videos=())
write_rubric(version.course, ["Baret takar | evet", "Ölçümü doğru yapar | 20"], 7000, None)
db.session.commit()
run = make.dated_run(version, meetings=(1,), delivery_form="online", online_url="https://toplanti.example.org/1")
for name, email in (("Aslı Çınar", "asli@canli.example.org"), ("Bora Işık", "bora@canli.example.org")):
    admission.apply(make.person(name, email=email), run)
for state in ("closed", "confirmed"):
    runs.step(run, state, None)
db.session.commit()
over = f"starts_at = lms_now() - interval '2 hours', ends_at = lms_now() - interval '1 hour'"
db.session.execute(text(f"UPDATE run_sessions SET {over} WHERE run_id = {run.id}"))
db.session.execute(text(f"UPDATE course_runs SET {over} WHERE id = {run.id}"))
"""
REPORT = "Name,Email,Duration (Minutes)\nAslı Çınar,asli@canli.example.org,55\nBora (telefon),,60\n"


@pytest.fixture(scope="module")
def world(site):
    site.run(WORLD)
    return site


def sign(page, yes, points):
    page.get_by_role("link", name="Aslı Çınar").click()
    sound(page)
    page.get_by_label("Evet" if yes else "Hayır").check()
    page.get_by_label("Ölçümü doğru yapar").fill(points)
    page.get_by_role("button", name="Değerlendirmemi kaydet").click()
    page.get_by_text("Değerlendirmeniz kaydedildi.").wait_for()


def test_a_coming_run_is_postponed(world, browser):
    page = person(browser, world, "sorumlu@canli.example.org", "/masa/canli/donemler")
    page.get_by_role("link", name="Gelecek Dönem").first.click()
    page.get_by_role("link", name="Ertele…").click()
    sound(page)
    page.get_by_label(re.compile("^Yeni ilk gün")).fill("31.12.2027")
    page.get_by_label(re.compile("^Gerekçe")).fill("Eğitici hasta")
    page.get_by_role("button", name="Ertele", exact=True).click()
    page.get_by_text("Dönem ertelendi.").first.wait_for()
    assert "Yeni günler: 31.12.2027" in page.get_by_role("main").inner_text()


def test_minutes_come_from_the_report_and_two_people_sign_the_practice_off(world, browser):
    page = person(browser, world, "sorumlu@canli.example.org", "/masa/canli/donemler")
    page.get_by_role("link", name="Topraklama Ölçümü").first.click()
    page.get_by_role("link", name="Yoklama").click()
    page.get_by_role("link", name=re.compile("^Katılım raporu")).click()
    sound(page)
    page.get_by_label(re.compile("^Katılım raporu")).set_input_files(
        {"name": "rapor.csv", "mimeType": "text/csv", "buffer": REPORT.encode()}
    )
    page.get_by_role("button", name="Yükle ve göster").click()
    page.get_by_text("E-posta ile bulundu").wait_for()
    sound(page)
    page.get_by_label("Bora (telefon) hangi katılımcı").select_option(label="Bora Işık")
    page.get_by_role("button", name="Yoklamaya işle").click()
    page.get_by_text("Rapor yoklamaya işlendi. Yazılan kayıt: 2").wait_for()
    sound(page)
    assert "55 dakika" in page.locator("#katilimcilar").locator("xpath=../..").inner_text()

    page.get_by_role("link", name="Uygulama değerlendirmesi").click()
    sound(page)
    sign(page, True, "20")
    second = person(browser, world, "yonetici@canli.example.org")
    second.goto(page.url)
    sign(second, True, "15")
    second.get_by_text("İki değerlendirme uyuştu").first.wait_for()
    page.goto(f"{world}/masa/canli/egitimler")
    page.get_by_role("link", name="Topraklama Ölçümü").first.click()
    page.get_by_role("link", name="Uygulama ölçütleri").click()
    sound(page)
