"""A used system is backed up and brought back elsewhere: everything verifies, and the member plays on."""

import os
import subprocess
import sys

import pytest

from tests.conftest import HERE, clone
from tests.stories.conftest import program, queue_of
from tests.stories.test_main_job import value
from tests.stories.watching_site import facts, make_clip, make_course, make_learners, open_browser, until

MADE = "SELECT count(*) FROM certificates WHERE version_id = %s"  # of this course: other stories issue some too
SEALED = MADE + " AND file_path IS NOT NULL"


def lms(environment, *command):
    done = subprocess.run(
        [sys.executable, "-m", "lms.cli", *command], env=os.environ | environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def signed_in_anew(browser, site):
    """The session's cookie is worth nothing in the new place: its secret is another."""
    page = browser.new_context(locale="tr-TR").new_page()
    page.goto(f"{site}/giris")
    page.get_by_role("button", name="Nermin Çağlar").first.click()
    page.get_by_role("heading", name="Eğitimlerim", level=1).wait_for()
    return page


def watch(page, site, learner, until_true):
    page.goto(f"{site}/izle/{learner['enrolment']}")
    page.wait_for_selector("#ders[data-ready]")
    page.select_option("#hiz", "2")
    page.click("#baslat")
    until(lambda: until_true(page))
    page.evaluate("video.pause()")


@pytest.mark.slow
def test_a_member_plays_on_in_the_restored_system_and_gets_the_document(site, browser, tmp_path):
    course = make_course(site, make_clip(tmp_path / "olcum.mp4", 16))
    site.run(f"from lms.chambers.models import Chamber\nmake.signatory(db.session.get(Chamber, {course['chamber']}))")
    early, learner = make_learners(site, course, 2)
    site.run(
        f"from lms.accounts.models import User\nuser = db.session.get(User, {learner['user']})\n"
        "user.full_name, user.is_demo = 'Nermin Çağlar', True"
    )
    watch(open_browser(browser, site, early).new_page(), site, early, lambda page: facts(site, early)["done"])
    until(lambda: value(site, SEALED, course["version"]) == 1)
    page = open_browser(browser, site, learner).new_page()
    watch(page, site, learner, lambda page: page.evaluate("video.currentTime > 6"))
    until(lambda: facts(site, learner)["covered"] >= 5_500)
    page.close()

    lms(site.environment, "backup", str(tmp_path / "copy"))
    database = clone(f"elsewhere_{HERE}")
    there = {"LMS_VAR": str(tmp_path / "var"), "LMS_MEDIA": str(tmp_path / "media")}
    (tmp_path / "var").mkdir()
    lms(there | {"LMS_DATABASE_URL": database}, "restore", str(tmp_path / "copy"))
    with program(database, there | queue_of(9)) as restored:
        assert "all: clean" in lms(restored.environment, "verify")
        before = facts(restored, learner)
        assert before["covered"] >= 5_500 and not before["done"]
        watch(signed_in_anew(browser, restored), restored, learner, lambda page: facts(restored, learner)["done"])
        until(lambda: value(restored, SEALED, course["version"]) == 2 == value(restored, MADE, course["version"]))
        assert "all: clean" in lms(restored.environment, "verify")
    assert value(site, MADE, course["version"]) == 1
