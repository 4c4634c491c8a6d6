"""Who gets segments: the person of the token, until it is over; nothing else of the disk."""

import pytest

from lms.core.clock import now
from lms.videos import delivery, operations
from lms.videos.delivery import sign, verify
from tests import make


def claims(version, user, **changes):
    made = {"s": 7, "u": user.id, "e": 3, "v": version.id, "d": version.duration_ms, "x": int(now().timestamp()) + 600}
    return {**made, **changes}


@pytest.fixture
def version(taken, recording):
    return taken(recording)


@pytest.fixture
def person(database):
    return make.person()


@pytest.fixture
def client(sign_in, person, version):
    return sign_in(person)


def at(version, token, name):
    return f"/medya/{token}/{version.id}/{name}"


def test_tokens_are_short_and_say_what_was_signed(version, person):
    token = sign(claims(version, person))
    assert len(token) < 160 and verify(token) == claims(version, person)


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-2], lambda t: "A" + t[1:], lambda t: t + "AAAA", lambda t: "", lambda t: "ş" * 40]
)
def test_a_changed_token_is_none(version, person, spoil):
    assert verify(spoil(sign(claims(version, person)))) is None


def test_a_token_ends_by_the_databases_clock(version, person, clock):
    token = sign(claims(version, person))
    assert verify(token)
    clock(hours=1)
    assert verify(token) is None and verify(token, at=0)


def test_everything_a_player_needs_arrives_with_the_right_type(client, version, person):
    token = sign(claims(version, person))
    operations.add_caption(version, b"00:01.000 --> 00:02.000\nmerhaba\n", None)
    for name, kind in (
        ("master.m3u8", "application/vnd.apple.mpegurl"),
        ("240p/index.m3u8", "application/vnd.apple.mpegurl"),
        ("240p/init_0.mp4", "video/mp4"),
        ("360p/00000.m4s", "video/iso.segment"),
        ("audio/index.m3u8", "application/vnd.apple.mpegurl"),
        ("poster.jpg", "image/jpeg"),
        ("captions.tr.vtt", "text/vtt"),
    ):
        answer = client.get(at(version, token, name))
        assert answer.status_code == 200, name
        assert answer.mimetype == kind and answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer.headers["Cache-Control"]
        assert "://" not in answer.text if kind.endswith("mpegurl") else True


def test_ranges_work(client, version, person):
    address = at(version, sign(claims(version, person)), "360p/00000.m4s")
    whole = client.get(address).data
    part = client.get(address, headers={"Range": "bytes=10-99"})
    assert part.status_code == 206 and part.data == whole[10:100]
    assert part.headers["Content-Range"] == f"bytes 10-99/{len(whole)}"
    assert client.get(address, headers={"Range": f"bytes={len(whole) + 5}-"}).status_code == 416


def test_another_persons_token_is_403(client, version, person):
    other = make.person()
    assert client.get(at(version, sign(claims(version, other)), "master.m3u8")).status_code == 403


def test_without_a_session_the_token_is_worth_nothing(app, version, person):
    assert app.test_client().get(at(version, sign(claims(version, person)), "master.m3u8")).status_code == 403


def test_a_token_of_another_version_is_403(client, version, person):
    token = sign(claims(version, person, v=version.id + 1))
    assert client.get(at(version, token, "master.m3u8")).status_code == 403


def test_an_expired_token_is_403(client, version, person):
    token = sign(claims(version, person, x=int(now().timestamp()) - 1))
    assert client.get(at(version, token, "360p/00000.m4s")).status_code == 403


@pytest.mark.parametrize(
    "name",
    [
        "",
        "360p/",
        "360p",
        ".",
        "../master",
        "360p/../../../../masters/x/master",
        "%2e%2e/master",
        "360p/..%2f..%2fx",
        "captions.xx.vtt",
        "360p/00000.m4s/x",
        "999p/00000.m4s",
    ],
)
def test_nothing_else_of_the_disk_is_given(client, version, person, name):
    assert client.get(at(version, sign(claims(version, person)), name)).status_code in (404, 308)


def test_nginx_serves_when_it_is_there(client, version, person, app, monkeypatch):
    from dataclasses import replace

    monkeypatch.setitem(app.config, "LMS", replace(app.config["LMS"], xaccel=True))
    answer = client.get(at(version, sign(claims(version, person)), "360p/00000.m4s"))
    assert answer.data == b"" and answer.mimetype == "video/iso.segment"
    assert answer.headers["X-Accel-Redirect"] == f"/_medya/videos/{version.folder}/{version.output}/360p/00000.m4s"


def test_sources_name_megabytes_per_quality(app, version, person):
    with app.test_request_context():
        found = delivery.sources(version, "TOKEN")
    assert found["master"] == f"/medya/TOKEN/{version.id}/master.m3u8"
    assert found["audio"].endswith("/audio/index.m3u8")
    assert [name for name, size in found["renditions"] if size > 0] == ["240p", "360p"]


def test_a_page_on_which_nothing_plays_yet_gets_the_poster_and_no_more(client, version, person):
    token = sign({**claims(version, person), "s": 0, "e": 7})
    assert client.get(at(version, token, "poster.jpg")).status_code == 200
    assert client.get(at(version, token, "master.m3u8")).status_code == 403
    assert client.get(at(version, token, "240p/index.m3u8")).status_code == 403
