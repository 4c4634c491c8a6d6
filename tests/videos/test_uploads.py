"""tus 1.0: offsets, resuming, limits, other people's uploads."""

import base64
import fcntl
import io
from dataclasses import replace
from threading import Event

import pytest

from lms.videos import operations, queries, storage
from lms.videos.api import arriving
from lms.videos.models import Upload, VideoVersion
from tests import make

TUS = {"Tus-Resumable": "1.0.0"}


def begin(client, chamber, length, name="ders.mp4", **more):
    facts = {"filename": name, "chamber": chamber.slug, **more}
    text = ",".join(f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in facts.items())
    return client.post("/api/v1/uploads", headers={**TUS, "Upload-Length": str(length), "Upload-Metadata": text})


def send(client, address, data, offset, **headers):
    headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream", **headers}
    return client.patch(address, data=data, headers=headers)


@pytest.fixture
def client(sign_in, editor, media):
    return sign_in(editor)


def test_a_file_in_chunks_becomes_a_video_with_a_job(client, chamber, clips, database, worker, editor):
    data = clips().read_bytes()
    answer = begin(client, chamber, len(data), "Topraklama_1.mp4")
    assert answer.status_code == 201 and answer.headers["Tus-Resumable"] == "1.0.0"
    address = answer.headers["Location"]
    half = len(data) // 2
    first = send(client, address, data[:half], 0)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, str(half))
    assert client.head(address, headers=TUS).headers["Upload-Offset"] == str(half)
    last = send(client, address, data[half:], half)
    assert last.status_code == 204 and last.headers["Upload-Offset"] == str(len(data))
    version = database.session.query(VideoVersion).one()
    assert storage.master_path(version.folder).read_bytes() == data
    assert len(version.sha256) == 64 and version.video.title == "Topraklama 1"
    assert client.get(last.headers["X-Video"]).headers["Location"].endswith(f"/videolar/{version.video_id}")
    worker(version.job_id)
    database.session.refresh(version)
    assert version.state == "ready"
    assert client.head(address, headers=TUS).headers["X-Video"]


def test_a_wrong_offset_is_409_and_changes_nothing(client, chamber, database):
    address = begin(client, chamber, 100).headers["Location"]
    assert send(client, address, b"a" * 10, 5).status_code == 409
    assert send(client, address, b"a" * 10, 0).status_code == 204
    assert send(client, address, b"b" * 10, 0).status_code == 409
    assert client.head(address, headers=TUS).headers["Upload-Offset"] == "10"


def test_a_cut_connection_keeps_what_came(client, chamber, monkeypatch, database):
    from flask import Request

    address = begin(client, chamber, 200_000).headers["Location"]

    class Cut(io.BytesIO):
        def read(self, count=-1):
            if self.tell() >= 65536:
                raise OSError("connection reset")
            return super().read(count)

    monkeypatch.setattr(Request, "stream", property(lambda self: self.environ.setdefault("cut", Cut(bytes(150_000)))))
    assert send(client, address, bytes(150_000), 0).headers["Upload-Offset"] == "65536"
    monkeypatch.undo()


def test_what_lies_beyond_the_offset_is_written_over(client, chamber, database):
    address = begin(client, chamber, 8).headers["Location"]
    name = address.rsplit("/", 1)[1]
    storage.upload_path(name).write_bytes(b"garbage from a killed try")
    send(client, address, b"1234", 0)
    send(client, address, b"5678", 4)
    version = database.session.query(VideoVersion).one()
    assert storage.master_path(version.folder).read_bytes() == b"12345678"


def test_what_the_disk_lost_is_asked_for_again(client, chamber, database):
    address = begin(client, chamber, 8).headers["Location"]
    send(client, address, b"123456", 0)
    storage.upload_path(address.rsplit("/", 1)[1]).write_bytes(b"12")
    assert send(client, address, b"78", 6).status_code == 409
    assert client.head(address, headers=TUS).headers["Upload-Offset"] == "2"
    assert send(client, address, b"345678", 2).status_code == 204
    version = database.session.query(VideoVersion).one()
    assert storage.master_path(version.folder).read_bytes() == b"12345678"


def test_two_chunks_at_once_are_refused(client, chamber):
    address = begin(client, chamber, 8).headers["Location"]
    with open(storage.upload_path(address.rsplit("/", 1)[1]), "r+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert send(client, address, b"1234", 0).status_code == 423
    assert send(client, address, b"1234", 0).status_code == 204


def test_more_than_allowed_is_refused_from_the_header(client, chamber, app, monkeypatch, database):
    answer = begin(client, chamber, 10 * 2**30)
    assert answer.status_code == 413 and "en çok" in answer.json["message"]
    assert database.session.query(Upload).count() == 0


def test_a_chunk_longer_than_announced_is_refused(client, chamber):
    address = begin(client, chamber, 8).headers["Location"]
    assert send(client, address, b"123456789", 0).status_code == 413


def test_a_fourth_open_upload_is_429_until_one_is_given_up(client, chamber):
    addresses = [begin(client, chamber, 100).headers["Location"] for _ in range(3)]
    refused = begin(client, chamber, 100)
    assert refused.status_code == 429 and refused.headers["Retry-After"]
    assert client.delete(addresses[0], headers=TUS).status_code == 204
    assert client.head(addresses[0], headers=TUS).status_code == 410
    assert begin(client, chamber, 100).status_code == 201


def test_a_full_disk_is_said_before_a_byte_is_taken(client, chamber, monkeypatch):
    monkeypatch.setattr(storage, "RESERVE", 2**60)
    answer = begin(client, chamber, 100)
    assert answer.status_code == 507 and "yer yok" in answer.json["message"]


def test_an_empty_file_is_refused(client, chamber):
    answer = begin(client, chamber, 0)
    assert answer.status_code == 409 and "boş" in answer.json["message"]


@pytest.mark.parametrize("length", ["-1", "abc", "1.5", "9" * 30, ""])
def test_a_length_that_is_no_number_is_400(client, chamber, length):
    assert begin(client, chamber, length).status_code == 400


def test_somebody_elses_upload_is_404(client, chamber, sign_in):
    address = begin(client, chamber, 100).headers["Location"]
    other = sign_in(make.officer("content_editor", chamber))
    for answer in (
        other.head(address, headers=TUS),
        send(other, address, b"x", 0),
        other.delete(address, headers=TUS),
    ):
        assert answer.status_code == 404


def test_another_chambers_archive_is_404_and_a_member_may_nothing(client, sign_in):
    assert begin(client, make.chamber(), 100).status_code == 404
    assert begin(sign_in(make.person()), make.chamber(), 100).status_code == 403


def test_a_replacement_of_another_chambers_video_is_404(client, chamber):
    foreign = operations.make_video(make.chamber().id, "yabancı", None)
    assert begin(client, chamber, 100, video=foreign.id).status_code == 404


def test_a_replacement_becomes_the_next_version(client, chamber, clips, database, worker, taken):
    first = taken(clips())
    data = clips().read_bytes()
    address = begin(client, chamber, len(data), video=first.video_id, same_timeline=1).headers["Location"]
    assert send(client, address, data, 0).status_code == 204
    second = queries.newest_version(first.video_id)
    assert second.number == 2 and second.same_timeline is True
    worker(second.job_id)
    database.session.refresh(second)
    assert second.timeline_id == first.id


def test_foreign_pages_are_kept_out(client, chamber):
    address = begin(client, chamber, 100).headers["Location"]
    assert send(client, address, b"x", 0, Origin="https://baska.example").status_code == 403
    assert send(client, address, b"x", 0, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.patch(address, data=b"x", headers={"Upload-Offset": "0"}).status_code == 412
    assert send(client, address, b"x", 0, Origin="http://localhost").status_code == 204


def test_anonymous_is_401(app, media, chamber):
    assert begin(app.test_client(), chamber, 100).status_code == 401


def test_uploads_nobody_goes_on_with_are_swept(client, chamber, database, clock):
    import os

    address = begin(client, chamber, 100).headers["Location"]
    folder = storage.upload_path(address.rsplit("/", 1)[1]).parent
    os.utime(folder, (0, 0))
    operations.sweep_files()
    assert folder.exists()
    clock(days=2)
    operations.sweep_files()
    assert not folder.exists() and client.head(address, headers=TUS).status_code == 410


def test_a_file_larger_than_memory_form_limits_streams(client, chamber, app, monkeypatch):
    """A chunk of 4 MiB, and one above MAX_CONTENT_LENGTH."""
    address = begin(client, chamber, 2**30).headers["Location"]
    assert send(client, address, b"\0" * 4 * 2**20, 0).headers["Upload-Offset"] == str(4 * 2**20)
    assert send(client, address, b"\0" * 17 * 2**20, 4 * 2**20).status_code == 413
    monkeypatch.setitem(app.config, "LMS", replace(app.config["LMS"], upload_max=2**20))
    assert begin(client, chamber, 2**21).status_code == 413


class Line:
    """A body that brings what it has and is then silent until it is cut."""

    def __init__(self, *blocks):
        self.blocks, self.cut, self.has_ended = list(blocks), Event(), False

    def read(self, size):
        if self.blocks:
            return self.blocks.pop(0)
        self.cut.wait(30)
        self.has_ended = True
        raise OSError("cut")


def test_a_connection_that_has_fallen_silent_is_given_up_and_what_came_is_kept():
    line = Line(b"one", b"two")
    assert list(arriving(line, 1000, silence=0.2)) == [b"one", b"two"]
    assert not line.has_ended
    line.cut.set()


def test_a_cut_connection_ends_the_chunk_at_once():
    line = Line(b"one")
    line.cut.set()
    assert list(arriving(line, 1000, silence=30)) == [b"one"]


def test_what_its_first_bytes_give_away_is_not_waited_for(client, chamber, database, monkeypatch, app):
    address = begin(client, chamber, 5_000_000, "ders.mp4").headers["Location"]
    assert send(client, address, b"%PDF", 0).status_code == 204
    answer = send(client, address, b"-1.7" + bytes(2000), 4)
    assert answer.status_code == 415 and "PDF belgesi" in answer.json["message"]
    upload = database.session.query(Upload).one()
    assert upload.state == "cancelled" and not storage.upload_path(upload.name).exists()
    assert send(client, address, b"x", 2008).status_code == 410
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    sent = {"files": (io.BytesIO(b"MZ\x90" + bytes(2000)), "ders.mp4")}
    page = client.post(f"/masa/{chamber.slug}/videolar/yukle", data=sent, content_type="multipart/form-data")
    assert "bir program" in page.text and database.session.query(VideoVersion).count() == 0
