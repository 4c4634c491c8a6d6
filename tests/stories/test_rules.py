"""A chamber's rules are changed on the desk: what it would do is shown first, by numbers and by names."""

import re

import pytest

from tests.stories.looks import sound
from tests.stories.people import person

WORLD = """
from lms.chambers.operations import change_rules
from lms.watching.operations import totals
from lms.watching.models import WatchLedger
from lms.lessons.queries import required_videos
chamber = make.chamber("kural", "Kural Mühendisleri Odası")
change_rules(chamber, {}, "Başlangıç değerleri", None)
make.signatory(chamber)
make.officer("chamber_admin", chamber, email="yonetici@kural.example.org")
make.officer("training_officer", chamber, email="sorumlu@kural.example.org")
follows = ["watch_threshold_bp", "watch_scope"]
version = make.course(chamber, title="Kazı Güvenliği", code="KAZ-1", videos=(100000,), follows=follows)
for name, covered in (("Aslı Çınar", 95000), ("Bora Işık", 85000), ("Ceren Öz", 20000)):
    one = make.enrolment(make.person(name), version)
    totals.ensure_total(one)
    video = required_videos(version.id)[0][1]
    make.saved(WatchLedger(enrolment_id=one.id, version_id=video.id, covered_ms=covered, ranges=b""))
make.course(chamber, title="Kaynak Denetimi", code="YEN-1", published=False, follows=follows)
"""


@pytest.fixture(scope="module")
def world(site):
    site.run(WORLD)
    return site


def test_a_rule_change_shows_whom_it_would_touch_before_it_is_saved(world, browser):
    page = person(browser, world, "yonetici@kural.example.org", "/masa/kural")
    page.get_by_role("link", name="Kurallar", exact=True).first.click()
    sound(page)
    share = page.locator("#watch_threshold_bp")
    assert share.input_value() == "90"
    share.fill("80")
    page.get_by_label(re.compile("^Gerekçe ve dayanak")).fill("OYK 12.11.2026, 46/3")
    page.get_by_role("button", name="Değişikliğin etkisini göster").click()
    page.get_by_role("heading", name="Değişikliğin etkisi").wait_for()
    sound(page)
    said = page.get_by_role("main").inner_text()
    assert "kazanacak kişi sayısı 1" in said and "kaybedecek kişi sayısı 0" in said
    assert "Bora Işık" in said and "Aslı Çınar" not in said
    page.get_by_role("button", name="Yeni sürüm olarak kaydet").click()
    page.get_by_text("Kurallar kaydedildi. Sürüm: 2.").wait_for()
    page.get_by_role("link", name="2. sürüm").click()
    sound(page)
    assert "%90" in page.locator("#degisen + table").inner_text()


def test_a_course_takes_a_value_of_its_own(world, browser):
    page = person(browser, world, "sorumlu@kural.example.org", "/masa/kural/egitimler")
    page.get_by_role("link", name="Kaynak Denetimi").first.click()
    page.get_by_role("link", name="Kurallar", exact=True).last.click()
    sound(page)
    page.get_by_label(re.compile("^Devam oranı")).fill("90")
    page.get_by_role("button", name="Değişikliğin etkisini göster").click()
    sound(page)
    page.get_by_role("button", name="Taslağa yaz").click()
    page.get_by_text("Eğitimin kuralları taslağa yazıldı.").wait_for()
    assert page.get_by_label(re.compile("^Devam oranı")).input_value() == "90"
