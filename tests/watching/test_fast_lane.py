"""A plain report is answered before Flask begins; the view behind it says the same, and all that the lane leaves."""

import pytest

from lms.core import fast_lane
from lms.watching import queries
from lms.watching.operations import reporting
from tests.watching.players import Player


@pytest.fixture
def answered_by_flask(app, monkeypatch):
    """The reports that the view has answered."""
    seen, view = [], app.view_functions["playback.report"]

    def report():
        seen.append(1)
        return view()

    report.door = view.door
    monkeypatch.setitem(app.view_functions, "playback.report", report)
    return seen


def test_a_plain_report_needs_no_view_and_carries_the_headers_of_every_answer(player, answered_by_flask):
    one = player()
    one.start()
    one.wait(20)
    answer = one.report((0, 15_000))
    assert answer.json["covered_ms"] == 15_000 and not answered_by_flask
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_lane_and_view_say_the_same(player, app, monkeypatch):
    def answers():
        one = player()
        one.start()
        one.wait(20)
        return [one.report((0, 15_000)).json, one.report((0, 15_000), q=1).json, one.report((5_000, 16_000)).json]

    fast = answers()
    monkeypatch.setattr(fast_lane, "LONGEST", 0)
    assert answers() == fast


def test_what_decides_about_the_course_is_the_views_and_happens_once(player, answered_by_flask, crossings):
    one = player(videos=(100_000,))
    one.start()
    one.watch(0, 92_000)
    assert len(answered_by_flask) == 1 and crossings == [one.enrolment.id]


def test_a_refusal_comes_from_the_view_with_its_sentence(player, client, answered_by_flask):
    one = player()
    one.start()
    assert one.send({"t": "x" * 50, "q": 1, "p": []}).json["reason"] == "token"
    assert Player(client, one.enrolment).send({"t": one.token, "q": 1, "p": []}).json["reason"] == "login"
    client.set_cookie("oturum", "forged.cookie.value")
    assert Player(client, one.enrolment).send({"t": one.token, "q": 1, "p": []}).json["reason"] == "login"
    assert one.client.post("/api/v1/playback/report", data=b"{", content_type="application/json").status_code == 400
    assert len(answered_by_flask) == 4


def test_a_beacon_of_plain_text_is_heard_as_before(player, answered_by_flask):
    one = player()
    one.start()
    one.wait(20)
    sent = f'{{"t": "{one.token}", "q": 1, "p": [[0, 15000]], "end": true}}'
    answer = one.client.post("/api/v1/playback/report", data=sent, content_type="text/plain")
    assert answer.json["covered_ms"] == 15_000 and len(answered_by_flask) == 1


def test_a_course_that_the_lane_completes_after_all_is_complete(player, answered_by_flask, crossings, monkeypatch):
    """The total moved between read and write: the lane's own write is what crosses."""
    monkeypatch.setattr(reporting, "may_complete", lambda *_: False)
    one = player(videos=(100_000,))
    one.start()
    one.watch(0, 92_000)
    assert not answered_by_flask and crossings == [one.enrolment.id]
    assert queries.total(one.enrolment.id).completed_at is not None
