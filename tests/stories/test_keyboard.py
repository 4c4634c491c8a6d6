"""The main job without a mouse: from the sign-in over search, enrolment and a gap to the document's file."""

import pytest

from tests.stories.test_main_job import value
from tests.stories.watching_site import make_clip, make_course, until

SECONDS = 20  # more than one step of ten seconds


@pytest.fixture(scope="module")
def course(site, tmp_path_factory):
    made = make_course(site, make_clip(tmp_path_factory.mktemp("clip") / "vinc.mp4", SECONDS))
    site.run(
        f"""
        from lms.catalogue.models import CourseVersion
        from lms.catalogue.operations.versions import index
        from lms.chambers.models import Chamber
        make.signatory(db.session.get(Chamber, {made["chamber"]}))
        version = db.session.get(CourseVersion, {made["version"]})
        version.title = "Kule Vinçlerde Kaldırma Planı"
        index(version)
        make.person(full_name="Şükran Çiğdem Ağaoğlu", email="sukran@example.org", is_demo=True)
        """
    )
    return made


NAME = "(e.labels?.[0]?.innerText || e.ariaLabel || e.innerText || e.value || '').trim()"


def tab_to(page, text, most=120):
    """Tabs until something of this text (or name) has the focus, and the focus can be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate("() => { const e = document.activeElement; return NAME }".replace("NAME", NAME))
        if found.split("\n")[0].strip() == text:
            seen = page.evaluate(
                "() => { const e = document.activeElement, s = getComputedStyle(e);"
                " return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
            )
            assert seen, f"nobody sees that {text} has the focus"
            return
    raise AssertionError(f"{text} is not reached by Tab")


def press(page, text):
    tab_to(page, text)
    page.keyboard.press("Enter")


@pytest.mark.slow
def test_the_whole_of_it_by_keyboard_alone(site, browser, course):
    page = browser.new_context(locale="tr-TR", accept_downloads=True).new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site}/giris")
    press(page, "Şükran Çiğdem Ağaoğlu")
    page.get_by_role("heading", name="Eğitimlerim", level=1).wait_for()
    press(page, "Eğitimler")
    page.get_by_role("heading", name="Eğitimler", level=1).wait_for()
    tab_to(page, "Eğitimlerde ara")
    page.keyboard.type("kule VINC kaldirma")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Kule Vinçlerde Kaldırma Planı").wait_for()
    press(page, "Kule Vinçlerde Kaldırma Planı")
    page.get_by_role("heading", name="Kule Vinçlerde Kaldırma Planı", level=1).wait_for()
    enrol(page)

    page.keyboard.press("k")
    until(lambda: page.evaluate("!video.paused"))
    for _ in range(4):
        page.keyboard.press(">")
    until(lambda: page.evaluate("video.currentTime > 1"))
    page.keyboard.press("l")  # ten seconds on: a gap
    until(lambda: page.evaluate("video.ended"))
    gap = page.locator("#bosluklar a").first.inner_text()
    press(page, gap)
    page.wait_for_selector("#tamam:visible")
    until(lambda: value(site, "SELECT count(*) FROM certificates WHERE version_id = %s", course["version"]) == 1, 5)
    press(page, "Belgelerim")
    page.get_by_role("heading", name="Belgelerim", level=1).wait_for()
    until(lambda: value(site, "SELECT count(*) FROM register_lines WHERE kind = 'file'") >= 1, 15)
    page.reload()
    with page.expect_download() as download:
        press(page, page.get_by_role("link", name="PDF").first.evaluate(f"e => {NAME}").split("\n")[0].strip())
    assert download.value.suggested_filename.endswith(".pdf")


def enrol(page):
    """Whatever the way into the course asks for: buttons by Enter, boxes by Space."""
    for _ in range(4):
        if "/izle/" in page.url:
            break
        for box in page.locator("main form input[type=checkbox]:not(:checked)").all():
            tab_to(page, box.evaluate("e => (e.labels[0]?.innerText || '').trim().split('\\n')[0]"))
            page.keyboard.press("Space")
        with page.expect_navigation():
            press(page, page.locator("main .btn-main").first.inner_text().strip())
    page.wait_for_selector("#ders[data-ready]")
