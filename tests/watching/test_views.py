import pytest

from lms.core.clock import now
from lms.core.database import db
from lms.lessons.models import Lesson, Section
from lms.videos.models import Caption, Rendition
from tests import make
from tests.watching.test_credits import token_in


@pytest.fixture
def one(player):
    one = player(videos=(60_000, 60_000))
    section = db.session.query(Section).filter_by(version_id=one.enrolment.version_id).one()
    make.saved(
        Caption(version_id=one.video.id, vtt="WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nAkım elektrodu\n"),
        Rendition(version_id=one.video.id, name="240p", height=240, bytes=1_234_567),
        Lesson(
            section_id=section.id,
            version_id=section.version_id,
            title="Okuma",
            kind="reading",
            position=3,
            body="# Başlık\n\n<script>alert(1)</script>\n\n- bir",
        ),
    )
    db.session.commit()
    return one


def lesson_page(one, title="Ders 1"):
    found = db.session.query(Lesson).filter_by(version_id=one.enrolment.version_id, title=title).one()
    return f"/izle/{one.enrolment.id}/{found.id}"


def test_the_lesson_page_shows_player_transcript_and_sizes(one):
    shown = one.client.get(lesson_page(one))
    assert shown.status_code == 200
    for words in ("Akım elektrodu", "240p · 1,2 MB", "Kalan: 1 dakika 48 saniye", "İzlemeye başla"):
        assert words in shown.text
    assert "sha256-" in shown.headers["Content-Security-Policy"]


def test_a_reading_is_cleaned(one):
    shown = one.client.get(lesson_page(one, "Okuma"))
    assert "<h2>Başlık</h2>" in shown.text and "<script>alert" not in shown.text
    assert "sha256-" not in shown.headers["Content-Security-Policy"]


def test_the_course_opens_where_one_left_off(one):
    first, second = lesson_page(one), lesson_page(one, "Ders 2")
    assert one.client.get(f"/izle/{one.enrolment.id}").location == first
    one.start()
    one.watch(0, 60_000)
    assert one.client.get(f"/izle/{one.enrolment.id}").location == second


def test_gaps_are_links_to_the_second(one):
    one.start()
    one.watch(0, 10_000)
    one.watch(20_000, 30_000)
    shown = one.client.get(lesson_page(one)).text
    assert "0:10–0:20 arasını izle" in shown and 'href="#t=10"' in shown


def test_notes_are_kept_listed_downloaded_and_deleted(one):
    page = lesson_page(one)
    token = token_in(one.client.get(page).text)
    note = {"at_ms": "12000", "text": "Kazık aralığı", "csrf_token": token}
    assert one.client.post(page + "/notlar", data=note).status_code == 302
    fragment = one.client.post(page + "/notlar", data=note | {"text": ""}, headers={"X-Requested-With": "fetch"})
    assert fragment.status_code == 400 and "Notunuzu yazın." in fragment.text
    shown = one.client.get(page).text
    assert "Kazık aralığı" in shown and 'href="#t=12"' in shown
    assert "0:12  Kazık aralığı" in one.client.get(f"/izle/{one.enrolment.id}/notlar.txt").text
    action = shown.split('/sil"')[0].rsplit('"', 1)[1] + "/sil"
    assert one.client.post(action, data={"csrf_token": token}).status_code == 302
    assert "Kazık aralığı" not in one.client.get(page).text


def test_another_persons_lesson_is_not_there(one, sign_in):
    stranger = sign_in(make.person())
    db.session.commit()
    assert stranger.get(lesson_page(one)).status_code == 404
    assert stranger.get(f"/izle/{one.enrolment.id}/notlar.txt").status_code == 404


def test_after_the_access_period_the_page_says_so(one):
    one.enrolment.access_until = now()
    db.session.commit()
    shown = one.client.get(lesson_page(one))
    assert shown.status_code == 403 and "Erişim süreniz doldu" in shown.text


def test_a_beacon_without_a_content_type_is_heard(one):
    import json

    one.start()
    one.wait(10)
    body = json.dumps({"t": one.token, "q": 1, "p": [[0, 10_000]]})
    answer = one.client.post("/api/v1/playback/report", data=body, content_type="text/plain;charset=UTF-8")
    assert answer.status_code == 200 and one.covered == 10_000


def test_start_asks_for_json_so_that_no_foreign_form_can_send_it(one):
    answer = one.client.post("/api/v1/playback/start", data='{"enrolment": 1, "version": 1}')
    assert answer.status_code == 400


def test_signed_out_a_report_is_refused_and_nothing_is_lost(one, client):
    one.start()
    one.client = client
    assert one.report((0, 1_000)).json["reason"] == "login"
