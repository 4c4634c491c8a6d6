"""A trainer is taken on, their outside training is approved by a second person, and the gates of a strict and of a
lenient chamber decide about somebody who was never trained to teach - until they are."""

import re
from pathlib import Path

import pytest

from tests.stories.looks import sound
from tests.stories.people import person

APPROVE = re.compile("^Onayla.*Şükrü Çağlar")
WORLD = """
strict, lenient = make.chamber("siki", "Sıkı Mühendisler Odası"), make.chamber("esnek", "Esnek Mühendisler Odası")
make.rule(strict, trainer_training_gate="refuse")
for chamber in (strict, lenient):
    make.officer("training_officer", chamber, email=f"sorumlu@{chamber.slug}.example.org")
    make.officer("approver", chamber, email=f"onaylayan@{chamber.slug}.example.org")
    make.course(chamber, title="Zemin Etüdü", code="ZEM-1", hours=6)
user = make.person("İpek Iğdır", email="ipek@example.org")
for chamber in (strict, lenient):
    make.authorised(make.trainer(chamber, user=user))
"""


@pytest.fixture(scope="module")
def world(site):
    site.run(WORLD)
    return site


def choose(page, site, chamber):
    """From the desk's list to the trainer's passport, and on to the course with the trainer chosen."""
    page.goto(f"{site}/masa/{chamber}/egiticiler")
    page.get_by_role("link", name="İpek Iğdır").click()
    page.get_by_label("Eğitime görevlendir").select_option(label="ZEM-1 · Zemin Etüdü")
    page.get_by_role("button", name="Koşullara bak").click()


def test_an_officer_adds_a_trainer_and_a_second_person_approves_the_outside_record(world, browser):
    page = person(browser, world, "sorumlu@siki.example.org", "/masa/siki/egiticiler")
    sound(page)
    page.get_by_role("link", name="Yeni eğitici ekle").click()
    sound(page)
    page.get_by_role("button", name="Eğiticiyi ekle").click()
    assert "Ad ve soyadı yazın." in page.locator(".error-summary").inner_text()
    sound(page)
    page.get_by_label("Ad soyad").fill("Şükrü Çağlar")
    page.get_by_label("Eğitici türü").select_option(label="Akademisyen")
    page.get_by_role("button", name="Eğiticiyi ekle").click()
    page.get_by_role("heading", name="Şükrü Çağlar", level=1).wait_for()
    passport = page.url
    sound(page)

    page.get_by_role("link", name="Kayıt gir").click()
    sound(page)
    page.get_by_label("Veren kurum").fill("Üniversite")
    document = {"name": "belge.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 belge"}
    page.get_by_label("Belge", exact=True).set_input_files(document)
    page.get_by_role("button", name="Onaya gönder").click()
    page.get_by_text("Kayıt ikinci kişinin onayını bekliyor.").wait_for()
    page.goto(f"{world}/masa/siki/egiticiler/onay")
    assert page.get_by_role("button", name=APPROVE).count() == 0

    second = person(browser, world, "onaylayan@siki.example.org", "/masa/siki/egiticiler/onay")
    sound(second)
    with second.expect_download() as taken:
        second.get_by_role("link", name="belge.pdf").click()
    assert Path(taken.value.path()).read_bytes() == b"%PDF-1.7 belge"
    second.get_by_role("button", name=APPROVE).click()
    second.get_by_text("Kayıt onaylandı.").wait_for()

    page.goto(passport)
    assert "Tamamlama" in page.locator(".conditions").inner_text()


def test_a_strict_chamber_refuses_a_lenient_one_warns_and_our_own_course_opens_the_gate(world, browser):
    strict = person(browser, world, "sorumlu@siki.example.org")
    choose(strict, world, "siki")
    assert "oda kuralı izin vermiyor" in strict.locator(".panel-h").inner_text()
    sound(strict)
    assert strict.get_by_label("Gerekçe").count() == 0  # none would help
    strict.get_by_role("button", name=re.compile("^Görevlendir")).click()
    assert "izin vermiyor" in strict.locator(".error-summary").inner_text()
    assert "Onaylanmış bir kayıt yok." in strict.locator(".conditions").inner_text()
    sound(strict)

    lenient = person(browser, world, "sorumlu@esnek.example.org")
    choose(lenient, world, "esnek")
    lenient.get_by_role("button", name=re.compile("^Görevlendir")).click()
    assert "gerekçenizi yazın" in lenient.locator(".error-summary").inner_text()
    lenient.get_by_label("Gerekçe").fill("Eğitimi bu ay bitecek")
    lenient.get_by_role("button", name=re.compile("^Görevlendir")).click()
    lenient.get_by_text("eksik koşul ve gerekçe kaydedildi").wait_for()
    assert "Eğitimi bu ay bitecek" in lenient.get_by_role("row", name=re.compile("İpek Iğdır")).inner_text()
    sound(lenient)

    world.run(
        "from lms.accounts.queries import user_by_email\nfrom lms.core.clock import today\n"
        "from lms.trainers.operations import record_training\n"
        "record_training(user_by_email('ipek@example.org').id, None, 'egt-2026-000001', today())"
    )
    choose(strict, world, "siki")
    assert "koşullar sağlanıyor" in strict.locator(".panel-h").inner_text()
    strict.get_by_role("button", name=re.compile("^Görevlendir")).click()
    strict.get_by_text("Görevlendirildi.").wait_for()


def test_the_trainer_reads_the_own_record_courses_and_hours(world, browser):
    page = person(browser, world, "ipek@example.org", "/egitimlerim")
    page.get_by_role("link", name="Eğiticiliğim").first.click()
    page.get_by_role("heading", name="Eğitici kaydım", level=1).wait_for()
    assert "egt-2026-000001" in page.get_by_role("main").inner_text()
    sound(page)
    page.get_by_role("link", name="Dışarıda aldığım eğitimi ekle").click()
    sound(page)
    page.goto(f"{world}/egitmen/egitimlerim")
    assert page.get_by_role("row", name=re.compile("Zemin Etüdü")).count() == 2
    sound(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="PDF indir").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")
