"""The union's coordinator reads figures and their definitions, and finds nobody behind them."""

import re

from tests.stories import looks
from tests.stories.people import person

WORLD = """
make.officer("union_coordinator", email="esgudum@example.org")
for name, number in (("Deniz Mühendisleri Odası", 7), ("Hava Mühendisleri Odası", 2)):
    version = make.course(make.chamber(name=name), title=f"Temel {name}")
    for _ in range(number):
        make.enrolment(make.person("Zübeyde Ünver"), version)
"""


def sound(page):
    looks.sound(page)
    assert "Zübeyde" not in page.content()


def test_a_coordinator_reads_the_figures_their_definitions_and_the_courses_behind_them(site, browser):
    site.run(WORLD)
    page = person(browser, site, "esgudum@example.org", "/egitimlerim")
    page.get_by_role("link", name="Birlik").first.click()
    page.get_by_role("heading", name="Birlik geneli", level=1).wait_for()
    row = page.get_by_role("row").filter(has_text="Hava Mühendisleri Odası")
    assert row.get_by_role("cell", name="gizli").count() == 1
    sound(page)
    page.get_by_role("link", name="Hava Mühendisleri Odası").click()
    page.get_by_text("Temel Hava Mühendisleri Odası").wait_for()
    sound(page)
    page.goto(f"{site}/birlik")
    page.get_by_role("link", name=re.compile("^Tanım.*ayrı eğitim")).click()
    page.get_by_role("heading", name="Ayrı eğitim").wait_for()
    sound(page)
    page.get_by_role("link", name="Rapordaki tablo").first.click()
    page.get_by_role("heading", name="2023 raporundaki sayılar", level=1).wait_for()
    assert page.get_by_role("row").filter(has_text="Makina MO").get_by_text("260").count() == 1
    sound(page)


BRANCH = """
chamber = make.chamber(slug="sube-raporu", name="Uzay Mühendisleri Odası")
mine, other = make.branch(chamber, "Van"), make.branch(chamber, "Muş")
make.officer("branch_officer", chamber, mine, email="sube@example.org")
version = make.course(chamber, title="Zemin Etüdü Uygulaması")
for branch in (mine, other):
    run = make.dated_run(version, branch_id=branch.id)
    for _ in range(3):
        make.enrolment(make.person("Zübeyde Ünver"), version).run_id = run.id
"""


def test_a_branch_officer_reads_the_figures_of_the_own_branch_and_of_one_course(site, browser):
    site.run(BRANCH)
    page = person(browser, site, "sube@example.org", "/masa/sube-raporu")
    page.get_by_role("link", name="Şube raporları").first.click()
    page.get_by_role("heading", name="Şube raporları", level=1).wait_for()
    assert page.get_by_role("row").count() == 2
    sound(page)
    page.get_by_role("main").get_by_role("link", name="Van").click()
    page.get_by_role("heading", name=re.compile("Van.*: rapor"), level=1).wait_for()
    sound(page)
    page.get_by_role("link", name="Zemin Etüdü Uygulaması").click()
    page.get_by_role("heading", name="Dönemlere göre").wait_for()
    assert "katılım: 3" in page.get_by_role("main").inner_text()
    sound(page)
