"""The archive's pages: seen by its editors, closed to others, every refusal beside its field."""

import io

import pytest

from lms.core.database import db
from lms.videos import menu, operations, queries
from lms.videos.models import Caption, RightsRecord, Video
from tests import make

VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nmerhaba\n"


@pytest.fixture
def client(sign_in, editor, media):
    return sign_in(editor)


def page(chamber, video=None, rest=""):
    return f"/masa/{chamber.slug}/videolar" + (f"/{video.id}" if video else "") + rest


def post(client, address, **data):
    return client.post(address, data=data, content_type="multipart/form-data", follow_redirects=True)


@pytest.fixture(autouse=True)
def no_csrf(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.mark.parametrize("count", [0, 1, 35])
def test_the_list_shows_what_there_is(client, chamber, count):
    for number in range(count):
        operations.make_video(chamber.id, f"Ders {number}", None)
    text = client.get(page(chamber)).text
    assert ("Henüz video yok" in text) == (count == 0)
    assert text.count('<th scope="row">') == min(count, 30)
    assert ("sayfa=2" in text) == (count > 30)


def test_search_forgives_case_and_diacritics(client, chamber):
    operations.make_video(chamber.id, "İnşaat Şantiyesi", None)
    for text in ("insaat", "İNŞAAT", "santiye"):
        assert "İnşaat Şantiyesi" in client.get(page(chamber, rest=f"?ara={text}")).text
    assert "bulunamadı" in client.get(page(chamber, rest="?ara=topraklama")).text


def test_a_small_file_is_uploaded_without_script(client, chamber, clips, database, worker):
    sent = (io.BytesIO(clips().read_bytes()), "../ders bir.mp4")
    assert "Sırada" in post(client, page(chamber, rest="/yukle"), files=sent).text
    video = database.session.query(Video).one()
    version = queries.newest_version(video.id)
    assert "Sırada" in client.get(page(chamber, video, "/durum")).text
    worker(version.job_id)
    text = client.get(page(chamber, video)).text
    assert "Önizleme" in text and "90p" in text and "Yalnız ses" in text and "master.m3u8" in text
    assert "data-done" in client.get(page(chamber, video, "/durum?yer=liste")).text


def test_a_form_without_a_file_says_so(client, chamber):
    assert "Bir dosya seçin." in post(client, page(chamber, rest="/yukle")).text


def test_a_failed_video_says_why_and_waits_on_the_desk(app, client, chamber, editor, taken, tmp_path):
    (tmp_path / "x").write_bytes(b"<html>")
    version = taken(tmp_path / "x")
    assert "web sayfası" in client.get(page(chamber, version.video)).text
    assert "Hazırlanamadı" in client.get(page(chamber)).text
    assert db.counted(menu.counts(chamber.id)) == {"videos.index": 1}
    address = page(chamber, version.video, f"/surum/{version.id}")
    assert "yeniden sıraya alındı" in post(client, address, karar="yeniden").text


def test_captions_are_added_replaced_and_removed(client, chamber, taken, clips, database):
    version = taken(clips())
    address = page(chamber, version.video, "/altyazilar")
    assert "Altyazı eklendi" in post(client, address, file=(io.BytesIO(VTT), "a.vtt"), language="tr").text
    assert "Altyazı eklendi" in post(client, address, file=(io.BytesIO(VTT), "b.srt"), language="tr").text
    (caption,) = queries.captions(version.id)
    assert "merhaba" in caption.vtt
    wrong = post(client, address, file=(io.BytesIO(b"1\n00:00:0x --> a\nx\n"), "a.srt"), language="tr")
    assert "2. satırdaki zaman okunamadı" in wrong.text and "Önizleme" in wrong.text
    assert "kaldırıldı" in post(client, f"{address}/{caption.id}/sil").text
    assert database.session.query(Caption).count() == 0


def test_a_dropped_caption_finds_its_video_by_name(client, chamber, taken, clips):
    version = taken(clips(), "Ders1.mp4")
    address = page(chamber, rest="/altyazi")
    answer = post(client, address, file=(io.BytesIO(VTT), "ders1.tr.vtt"))
    assert answer.status_code == 200 and "Altyazı eklendi" in answer.json["message"]
    assert [row.language for row in queries.captions(version.id)] == ["tr"]
    answer = post(client, address, file=(io.BytesIO(VTT), "baska.vtt"))
    assert answer.status_code == 409 and "bulunamadı" in answer.json["message"]


def test_rights_are_recorded_ended_and_missed(client, chamber, taken, clips, database):
    version = taken(clips())
    assert queries.rights_missing([version.sha256]) == {version.sha256}
    address = page(chamber, version.video, "/haklar")
    wrong = post(client, address, owner="Oda", basis="own_work", scope="", from_on="32.1.2026")
    assert "Hakkın kapsamını yazın." in wrong.text and "takvimde yok" in wrong.text and 'value="Oda"' in wrong.text
    facts = {"owner": "Oda", "basis": "transfer", "scope": "çevrimiçi gösterim", "from_on": "01.01.2026", "to_on": ""}
    assert "Hak kaydı yazıldı." in post(client, address, **facts).text
    record = database.session.query(RightsRecord).one()
    assert queries.rights_missing([version.sha256]) == set()
    assert "neden" in post(client, f"{address}/{record.id}/bitir", neden="").text
    post(client, f"{address}/{record.id}/bitir", neden="sözleşme bitti")
    assert queries.rights_missing([version.sha256]) == {version.sha256}


def test_rights_outside_their_days_do_not_count(chamber, editor, database, clock):
    from datetime import timedelta

    from lms.core.clock import today

    day = today()
    operations.record_rights(chamber.id, "a" * 64, "Oda", "licence", "x", day, day + timedelta(days=3), None, editor.id)
    assert queries.rights_missing(["a" * 64, None]) == {None}
    clock(days=5)
    assert queries.rights_missing(["a" * 64]) == {"a" * 64}


def test_rename_retire_and_restore(client, chamber, editor, database):
    video = operations.make_video(chamber.id, "Eski ad", editor.id)
    assert "Yeni ad" in post(client, page(chamber, video, "/ad"), title="Yeni ad").text
    assert "Videoya bir ad verin." in post(client, page(chamber, video, "/ad"), title=" ").text
    assert "Neden kaldırdığınızı yazın." in post(client, page(chamber, video, "/kaldir"), reason="").text
    post(client, page(chamber, video, "/kaldir"), reason="eskidi")
    assert "Yeni ad" not in client.get(page(chamber)).text.split("<tbody>")[-1]
    assert "Yeni ad" in client.get(page(chamber, rest="?durum=retired")).text
    post(client, page(chamber, video, "/geri-al"))
    assert video.retired_at is None


def test_a_replacement_must_say_what_it_is(client, chamber, taken, clips):
    version = taken(clips())
    sent = (io.BytesIO(clips().read_bytes()), "yeni.mp4")
    assert (
        "Yeni dosyanın ne olduğunu seçin." in post(client, page(chamber, version.video, "/yeni-surum"), files=sent).text
    )
    sent = (io.BytesIO(clips().read_bytes()), "yeni.mp4")
    assert "Yeni dosya alındı" in post(client, page(chamber, version.video, "/yeni-surum"), files=sent, same="1").text
    assert len(queries.versions_of(version.video_id)) == 2


def test_another_chambers_video_is_404_and_without_the_right_403(sign_in, chamber, editor, client):
    foreign = make.chamber()
    video = operations.make_video(foreign.id, "Yabancı", None)
    assert client.get(page(foreign)).status_code == 404
    assert client.get(page(chamber, video)).status_code == 404
    assert client.post(page(chamber, video, "/ad"), data={"title": "x"}).status_code == 404
    own = operations.make_video(chamber.id, "Bizim", None)
    assert sign_in(make.officer("exam_officer", chamber)).get(page(chamber, own)).status_code == 403
    assert sign_in(make.person()).get(page(chamber, own)).status_code == 403
