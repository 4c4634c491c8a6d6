"""The main job: a member finds a course, watches it, and the moment enough of it has been watched the document exists,
once, and a stranger can verify it."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from tests.stories.looks import findings
from tests.stories.watching_site import make_clip, make_course, until

SECONDS = 12


@pytest.fixture(scope="module")
def course(site, tmp_path_factory):
    made = make_course(site, make_clip(tmp_path_factory.mktemp("clip") / "iskele.mp4", SECONDS))
    site.run(
        f"""
        from datetime import date
        from lms.chambers.models import Signatory
        from lms.catalogue.models import CourseVersion
        from lms.catalogue.operations.versions import index
        make.saved(Signatory(chamber_id={made["chamber"]}, name="Iğdır Şişli", title="Başkan",
            from_on=date(2020, 1, 1)))
        version = db.session.get(CourseVersion, {made["version"]})
        version.title = "Yapı İskelelerinde Güvenli Çalışma"
        index(version)
        make.person(full_name="Gülşah Işık Çöğüş", email="gulsah@example.org", is_demo=True)
        """
    )
    return made


def value(site, query, *values):
    with psycopg.connect(site.environment["LMS_DATABASE_URL"].replace("+psycopg", "")) as connection:
        return connection.execute(query, values).fetchone()[0]


def test_from_a_search_without_diacritics_to_a_document_that_a_stranger_verifies(site, browser, course):
    page = browser.new_context(locale="tr-TR").new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site}/giris")
    page.get_by_role("button", name="Gülşah Işık Çöğüş").first.click()
    page.get_by_role("heading", name="Eğitimlerim", level=1).wait_for()
    page.goto(str(site))
    page.fill("#ara", "yapi ISKELE guvenli")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Yapı İskelelerinde Güvenli Çalışma").click()
    page.get_by_role("heading", name="Yapı İskelelerinde Güvenli Çalışma", level=1).wait_for()
    assert findings(page) == []
    page.locator("main .btn-main").first.click()  # to the enrolment, which names price, access and issuer
    page.wait_for_load_state()
    if "/izle/" not in page.url:
        for box in page.locator("main form input[type=checkbox]").all():
            box.check()
        page.locator("main form button.btn-main").first.click()
    page.wait_for_selector("#ders[data-ready]")

    watch_with_a_gap(page)
    until(lambda: value(site, "SELECT count(*) FROM certificates WHERE version_id = %s", course["version"]) == 1, 5)
    page.goto(f"{site}/belgelerim")
    page.get_by_text("Yapı İskelelerinde Güvenli Çalışma").first.wait_for()
    assert findings(page) == []
    until(lambda: value(site, "SELECT count(*) FROM register_lines WHERE kind = 'file'") >= 1, 15)
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").first.click()
    data = Path(download.value.path()).read_bytes()

    words = PdfReader(io.BytesIO(data)).pages[0].extract_text()
    assert "Gülşah Işık Çöğüş" in words and "Yapı İskelelerinde Güvenli Çalışma" in words and "Iğdır Şişli" in words
    assert signature_is_intact(data)
    code = re.sub(r"\W", "", value(site, "SELECT code FROM certificates WHERE version_id = %s", course["version"]))
    stranger = browser.new_context(locale="tr-TR").new_page()
    stranger.goto(f"{site}/belge-dogrula/{code}")
    assert "geçerli" in stranger.inner_text("h1").lower() and "Gülşah" not in stranger.inner_text("main")
    assert findings(stranger) == []


def signature_is_intact(data):
    """In a thread of its own: Playwright's event loop runs in this one."""
    signature = PdfFileReader(io.BytesIO(data)).embedded_signatures[0]
    nobody = ValidationContext(trust_roots=[])  # whether it is whole; whom one trusts is another question
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(validate_pdf_signature, signature, nobody).result().intact


def watch_with_a_gap(page):
    """At 2x, with one seek that leaves a gap; then the gap by its button, to the end."""
    page.select_option("#hiz", "2")
    page.click("#baslat")
    until(lambda: page.evaluate("video.currentTime > 2"))
    page.evaluate("konum.value = 7000; konum.dispatchEvent(new Event('input', { bubbles: true }))")
    until(lambda: page.evaluate("video.ended"))
    page.locator("#bosluklar a").first.click()
    page.wait_for_selector("#tamam:visible")
