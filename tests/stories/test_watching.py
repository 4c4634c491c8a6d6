"""Watching as a person does it: a real player in a real browser, a really transcoded video, the whole program."""

import pytest

from tests.stories.looks import findings
from tests.stories.watching_site import facts, make_clip, make_course, make_learners, open_browser, until

SECONDS = 16


@pytest.fixture(scope="module")
def course(site, tmp_path_factory):
    return make_course(site, make_clip(tmp_path_factory.mktemp("clip") / "olcum.mp4", SECONDS))


@pytest.fixture(scope="module")
def learners(site, course):
    return iter(make_learners(site, course, 12))


@pytest.fixture
def learner(learners):
    return next(learners)


@pytest.fixture
def open_lesson(site, browser, course, learner):
    """open_lesson() -> a page with the lesson's player ready; every message about the policy fails the test."""
    contexts = []

    def open_lesson(**options):
        context = open_browser(browser, site, learner, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{site}/izle/{learner['enrolment']}")
        page.wait_for_selector("#ders[data-ready]")
        return page

    yield open_lesson
    for context in contexts:
        assert context.problems == []
        context.close()


def holds(page, expression, seconds=40):
    """Waits until it is true on the page (Playwright's own wait_for_function needs eval, which our policy forbids)."""
    until(lambda: page.evaluate(expression), seconds)


def play(page, speed="2"):
    page.select_option("#hiz", speed)
    page.click("#baslat")
    holds(page, "video.currentTime > 0.2 && !video.paused")


def played_to(page, second):
    holds(page, f"video.currentTime >= {second} || video.ended")


def seek(page, second):
    page.evaluate("s => { konum.value = s * 1000; konum.dispatchEvent(new Event('input', { bubbles: true })) }", second)


def pause(page):
    page.evaluate("video.pause()")
    holds(page, "document.getElementById('kayit').textContent.match(/Kaydedildi|Son kayıt/)")


def test_a_gap_is_seen_and_watched_and_the_crossing_is_told(site, learner, open_lesson):
    page = open_lesson()
    assert findings(page) == []
    play(page)
    played_to(page, 4)
    seek(page, 9)
    played_to(page, 11)
    pause(page)
    until(lambda: len(facts(site, learner)["ranges"]) == 2)
    seen = facts(site, learner)
    (start, first), (second, _) = seen["ranges"]
    assert start == 0 and 3_500 < first < 8_000 and 8_500 <= second <= 9_500 and not seen["done"]
    gap = page.locator("#bosluklar a")
    assert gap.count() == 1 and page.locator("#kapsam .c-gap").count() == 1
    assert page.is_hidden("#tamam")
    gap.click()
    holds(page, "document.querySelectorAll('#bosluklar a').length === 0")
    seek(page, 10.5)
    page.wait_for_selector("#tamam:visible", timeout=30_000)
    until(lambda: facts(site, learner)["done"], 5)
    assert "Belgelerim" in page.inner_text("#tamam")
    page.reload()
    page.wait_for_selector("#ders[data-ready]")
    assert page.is_visible("#tamam") and page.locator("#kapsam .c-seen").count() == 1
    assert float(page.inner_text("#toplam-oran").strip("%").replace(",", ".")) >= 90


def test_a_second_player_takes_over_and_the_first_stops(site, learner, open_lesson):
    first, second = open_lesson(), open_lesson()
    play(first, "1")
    played_to(first, 2)
    play(second, "1")
    first.evaluate("dispatchEvent(new Event('online'))")  # the next report, without waiting its quarter of a minute
    first.wait_for_selector("#uyari:visible")
    assert "Başka bir sekmede ya da cihazda" in first.inner_text("#uyari")
    assert first.evaluate("video.paused") and not second.evaluate("video.paused")
    assert facts(site, learner)["covered"] >= 1_500  # what the first had played counts
    first.click("#burada")
    holds(first, "!video.paused && video.played.length && video.played.start(0) >= 1.5")


def test_what_is_played_offline_is_handed_in_later(site, learner, open_lesson):
    page = open_lesson()
    play(page)
    holds(page, "video.buffered.length && video.buffered.end(0) > 14")
    pause(page)
    before = facts(site, learner)["covered"]
    page.context.set_offline(True)
    page.evaluate("void video.play()")
    at = page.evaluate("video.currentTime")
    played_to(page, at + 4)
    page.evaluate("video.pause()")
    holds(page, "document.getElementById('kayit').textContent.startsWith('Çevrimdışı')")
    assert facts(site, learner)["covered"] == before
    page.context.set_offline(False)
    until(lambda: facts(site, learner)["covered"] >= before + 3_500)


def test_leaving_the_page_loses_nothing_and_another_device_goes_on_there(site, learner, open_lesson):
    page = open_lesson()
    play(page)
    played_to(page, 3)
    page.goto(f"{site}/yardim")
    until(lambda: facts(site, learner)["covered"] >= 2_500)
    other = open_lesson()
    assert "anından sürdür" in other.inner_text("#baslat") or int(other.input_value("#konum")) >= 2_500


def test_case_39_a_change_of_quality_keeps_what_was_covered(site, learner, open_lesson):
    page = open_lesson()
    play(page)
    played_to(page, 3)
    page.select_option("#kalite", "audio")
    page.wait_for_selector("#yalniz-ses:visible")
    played_to(page, 6)
    pause(page)
    until(lambda: facts(site, learner)["covered"] >= 5_000)
    assert len(facts(site, learner)["ranges"]) == 1
    assert page.locator("#kapsam .c-seen").count() == 1


def test_case_40_without_storage_it_works(site, learner, browser):
    context = open_browser(browser, site, learner)
    context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden') } })")
    page = context.new_page()
    page.goto(f"{site}/izle/{learner['enrolment']}")
    page.wait_for_selector("#ders[data-ready]")
    play(page)
    played_to(page, 3)
    pause(page)
    until(lambda: facts(site, learner)["covered"] >= 2_500)
    context.close()


def test_case_41_coming_back_hands_in_and_opens_a_new_session(site, learner, open_lesson):
    page = open_lesson()
    play(page)
    played_to(page, 3)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    until(lambda: facts(site, learner)["covered"] >= 2_500)
    with page.expect_response("**/api/v1/playback/start"):
        page.keyboard.press("k")
    holds(page, "!video.paused && video.played.length && video.played.start(0) >= 2.5")


def test_a_refused_segment_leads_to_a_new_session_at_the_same_second(site, learner, open_lesson):
    page, starts, refused = open_lesson(), [], []
    page.on("request", lambda request: starts.append(1) if request.url.endswith("/playback/start") else None)

    def refuse_one(route):
        if refused:
            return route.continue_()
        refused.append(1)
        return route.fulfill(status=403, body="Oynatma süresi doldu.")

    page.route("**/*.m4s", refuse_one)
    page.click("#baslat")
    holds(page, "video.currentTime > 1 && !video.paused")
    assert refused and len(starts) == 2


def test_the_keyboard_alone_is_enough(site, learner, open_lesson):
    page = open_lesson()
    page.keyboard.press("k")
    holds(page, "video.currentTime > 0.2 && !video.paused")
    page.keyboard.press(">")
    assert page.input_value("#hiz") == "1.25"
    page.keyboard.press("m")
    page.keyboard.press("c")
    assert page.evaluate("video.muted && altyazi.getAttribute('aria-pressed') === 'true'")
    page.keyboard.press("l")
    holds(page, "video.currentTime > 9")
    page.keyboard.press("j")  # ten seconds back: time enough to write before the end
    holds(page, "video.currentTime < 6")
    page.keyboard.press("n")
    page.keyboard.type("Kazık aralığı derinliğin iki katı.")
    page.click("#not-formu button")
    page.wait_for_selector(".notes li p")
    assert "Kazık aralığı" in page.inner_text(".notes") and not page.evaluate("video.paused")
    page.fill("#dokum-ara", "IKI")
    assert page.inner_text("#dokum-bulunan") == "1 yerde geçiyor"
