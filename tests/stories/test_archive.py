"""A content editor uploads recordings with a caption, sees them prepared, plays one, writes the rights record - and a
file that only calls itself a video is refused in words."""

import subprocess
import time
from pathlib import Path

import pytest

from lms.videos import ffmpeg
from tests.stories.looks import sound
from tests.stories.people import person

WORLD = """
chamber = make.chamber("arsiv", "Arşiv Mühendisleri Odası")
make.officer("content_editor", chamber, email="editor@arsiv.example.org")
"""
VTT = "WEBVTT\n\n00:00.500 --> 00:02.000\nToprağın özdirenci\n"


@pytest.fixture(scope="module")
def desk(site, browser):
    site.run(WORLD)
    page = person(browser, site, "editor@arsiv.example.org")
    return page


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("arsiv")
    command = [ffmpeg.binary(), "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10:duration=5"]
    command += ["-f", "lavfi", "-i", "sine=duration=5", "-g", "20", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([*command, str(folder / "ders1.mp4")], check=True)
    (folder / "ders1.vtt").write_text(VTT)
    (folder / "sahte.mp4").write_text("#EXTM3U\nfile:///etc/passwd\n")
    (folder / "bozuk.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + b"\0" * 2**16)
    return [folder / name for name in ("ders1.mp4", "ders1.vtt", "sahte.mp4", "bozuk.mp4")]


def until(page, true, seconds=60):
    """Waits in the page, so that its requests go on meanwhile."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, "not in time"
        page.wait_for_timeout(300)
    return found


def test_many_files_are_uploaded_together_and_prepared(desk, site, files: list[Path]):
    desk.goto(f"{site}/masa/arsiv/videolar/yukle")
    desk.set_input_files("input[type=file]", files)
    desk.get_by_role("button", name="Yükle", exact=True).click()
    rows = desk.locator("[data-upload-list] > li")
    ends = ["done", "done", "refused", "done"]
    until(desk, lambda: rows.evaluate_all("rows => rows.map(row => row.dataset.state)") == ends)
    assert "Altyazı eklendi: ders1" in rows.all_inner_texts()[1]
    assert "oynatma listesi" in rows.all_inner_texts()[2] and "Sürdür" not in rows.all_inner_texts()[2]
    sound(desk)
    desk.goto(f"{site}/masa/arsiv/videolar")
    states = desk.locator("td[data-label=Durum]")
    until(desk, lambda: sorted(text.split()[0] for text in states.all_inner_texts()) == ["Hazır", "Hazırlanamadı"], 120)
    sound(desk)


def test_the_preview_plays_with_its_captions(desk, site):
    desk.goto(f"{site}/masa/arsiv/videolar")
    desk.get_by_role("link", name="ders1").click()
    desk.wait_for_selector("video[data-preview]")
    desk.evaluate("() => { const v = document.querySelector('video'); v.muted = true; void v.play(); }")
    until(desk, lambda: desk.evaluate("() => document.querySelector('video').currentTime > 1"))
    cues = desk.evaluate("() => document.querySelector('video').textTracks[0].cues[0].text")
    assert cues == "Toprağın özdirenci"
    assert abs(desk.evaluate("() => document.querySelector('video').duration") - 5) < 0.3
    sound(desk)


def test_the_rights_record_is_written_and_a_wrong_one_keeps_what_was_typed(desk):
    desk.get_by_label("Kapsam").fill("Üyelere çevrimiçi gösterim")
    desk.get_by_label("Başlangıç").fill("31.02.2026")
    desk.get_by_role("button", name="Hak kaydını yaz").click()
    assert desk.get_by_label("Kapsam").input_value() == "Üyelere çevrimiçi gösterim"
    desk.get_by_label("Başlangıç").fill("01.02.2026")
    desk.get_by_role("button", name="Hak kaydını yaz").click()
    assert desk.get_by_text("Hak kaydı yazıldı.").is_visible()
    assert not desk.get_by_text("Hak kaydı olmayan video yayımlanamaz").is_visible()


def test_a_reload_in_the_middle_goes_on_where_it_was(desk, site, tmp_path):
    """The connection is cut after the first chunk; the page is loaded anew and the same file chosen again."""
    big = tmp_path / "buyuk.mp4"
    big.write_bytes(b"\0\0\0\x18ftypmp42" + b"\0" * 9 * 2**20)
    sent = []

    def second_chunk_fails(route):
        sent.append(int(route.request.headers["upload-offset"]))
        route.abort() if len(sent) > 1 else route.continue_()

    desk.goto(f"{site}/masa/arsiv/videolar/yukle")
    desk.route("**/api/v1/uploads/*", lambda r: second_chunk_fails(r) if r.request.method == "PATCH" else r.continue_())
    desk.set_input_files("input[type=file]", big)
    desk.get_by_role("button", name="Yükle", exact=True).click()
    until(desk, lambda: len(sent) > 1)
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.goto("about:blank")  # leave while the line is cut, or the next try would finish it
    desk.unroute_all(behavior="ignoreErrors")
    desk.goto(f"{site}/masa/arsiv/videolar/yukle")
    assert "Yarım kalan yüklemeler" in desk.inner_text("main") and "4,2 MB" in desk.inner_text("main")
    offsets = []

    def noted(route):
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
        route.continue_()

    desk.route("**/api/v1/uploads/*", noted)
    desk.set_input_files("input[type=file]", big)
    desk.get_by_role("button", name="Yükle", exact=True).click()
    rows = desk.locator("[data-upload-list] > li")
    until(desk, lambda: rows.evaluate_all("rows => rows.length == 1 && rows[0].dataset.state == 'done'"))
    assert offsets and offsets[0] >= 4 * 2**20
