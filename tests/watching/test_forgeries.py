"""What a forger with a valid cookie may still send, beyond the numbered cases: nothing of it is an error of ours, and
nothing gains more than the bound."""

import base64
import json
import random

import pytest
from sqlalchemy import text

from lms.core.database import db
from lms.videos import delivery
from lms.watching import rules
from tests.watching.players import clock_of, replace, wall

HOUR = 3_600_000
STRANGE = [
    {"h": -1},
    {"h": 1.5},
    {"h": "0"},
    {"h": None},
    {"h": True},
    {"h": 2**31},
    {"h": [0]},
    {"r": -200},
    {"r": 10_001},
    {"r": 2.0},
    {"r": "2x"},
    {"pos": -1},
    {"pos": 2**31},
    {"pos": 0.1},
    {"pos": []},
    {"end": 1},
    {"end": "true"},
    {"end": None},
    {"q": 10**400},
    {"q": [1]},
    {"q": {}},
    {"p": [[[0], [1_000]]]},
    {"p": [[[[[[0, 1]]]]]]},
    {"p": [[0, 10**400]]},
    {"p": [[0, 2**63]]},
    {"p": [[-(2**63), 1]]},
    {"p": [[0, 1e3]]},
    {"p": [["0", "1000"]]},
    {"p": [{"0": 0, "1": 1000}]},
    {"p": [[0, 1_000], None]},
    {"p": [[1_000, 999]]},
    {"p": [[HOUR + 1_000, HOUR + 1_001]]},
    {"p": [[0, 1]] * 100_000},
    {"t": 5},
    {"t": None},
    {"t": ["x"]},
    {"t": ""},
    {"t": "x" * 1_001},
]


def test_strange_fields_are_malformed_and_change_nothing(player):
    one = player()
    one.start()
    before = clock_of(one)
    for field in STRANGE:
        body = {"t": one.token, "q": 1, "p": [[0, 1_000]], **field}
        assert one.send(body).status_code == 400, str(field)[:60]
    for raw in (b'{"t":"\\ud800","q":1,"p":[]}', b'{"t":"a\\u0000b","q":1,"p":[]}'):
        answer = one.client.post("/api/v1/playback/report", data=raw, content_type="application/json")
        assert answer.status_code == 401, raw
    assert one.covered == 0 and clock_of(one) == before


@pytest.mark.parametrize("value", [0, "1", 1.0, True, None, [1], 2**31, -5])
def test_a_start_with_strange_numbers_is_malformed(player, value):
    one = player()
    for body in ({"enrolment": value, "version": 1}, {"enrolment": one.enrolment.id, "version": value}, [], "x"):
        assert one.client.post("/api/v1/playback/start", json=body).status_code == 400


def test_the_largest_numbers_that_are_allowed_overflow_nothing(player):
    one = player()
    one.start()
    for q in (1, 2, 2**31 - 1):
        answer = one.report((0, 1_000), q=q, h=2**31 - 1, r=10_000, pos=2**31 - 1)
        assert answer.status_code == 200 and answer.json["covered_ms"] == 1_000
    assert one.start().json["resume_ms"] == HOUR  # the hidden time of all of them is kept with the session


def spliced(token, **changes):
    """A token whose claims were rewritten behind its signature."""
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    body = json.dumps(json.loads(raw[16:]) | changes, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw[:16] + body).rstrip(b"=").decode()


def test_only_the_sessions_own_token_counts(player, app):
    one, other = player(videos=(HOUR, HOUR)), player()
    one.start()
    other.start()
    claims = delivery.verify(one.token, at=0)
    expected = [
        (spliced(one.token, v=other.video.id), 401),
        (spliced(one.token, d=10), 401),
        (spliced(one.token, x=claims["x"] + 10**6), 401),
        (one.token + one.token, 401),
        (delivery.preview_token(one.video, one.enrolment.user_id), 401),  # staff's look counts nowhere
        (delivery.sign(claims | {"s": 0}), 409),  # the token of a page on which nothing was started
        (delivery.sign(claims | {"s": claims["s"] + 1_000}), 409),
        (delivery.sign(claims | {"e": other.enrolment.id}), 403),
        (other.token, 403),
    ]
    one.wait(60)
    for token, status in expected:
        answer = one.send({"t": token, "q": 1, "p": [[0, 10]]})
        assert answer.status_code == status, (token[:20], answer.text)
    assert one.covered == other.covered == 0


def test_pieces_that_overlap_by_a_millisecond_count_once_and_lose_nothing(player):
    one = player()
    one.start()
    one.wait(40)
    spans = [(at, at + 501) for at in range(0, 32_000, 500)]
    assert one.report(*spans, r=100).json["covered_ms"] == 32_001
    assert one.report(*reversed(spans)).json["covered_ms"] == 32_001


@pytest.mark.parametrize("seed", range(3))
def test_a_forger_of_everything_at_once_stays_within_the_bound(player, seed):
    """Sixty reports of any shape from three tabs on two courses' worth of videos: starts, closings, replays, forged
    rates, hidden times and places, a video replaced in between, a clock that wanders."""
    chance = random.Random(seed)
    one = player(videos=(HOUR, HOUR))
    tabs = [one, player(of=one, lesson=1), player(of=one)]
    began, highest = wall(one), wall(one)
    for tab in tabs:
        tab.start()
    for step in range(60):
        tab = chance.choice(tabs)
        if chance.random() < 0.15:
            tab.start()
        if step == 30:
            replace(one, HOUR - 500, same_timeline=True)
        if chance.random() < 0.3:
            one.wait(chance.choice([1, 15, -20, 300]))
        highest = max(highest, wall(one))
        spans = []
        for _ in range(chance.randrange(1, 8)):
            at = chance.randrange(0, HOUR - 600_000)
            spans.append((at, at + chance.choice([1, 250, 1_000, 90_000, 600_000])))
        forged = {"r": 100, "h": chance.randrange(2**31), "pos": 0, "end": chance.random() < 0.1}
        answer = tab.report(*spans, q=chance.choice([None, None, 1, 3, step + 1]), **forged)
        assert answer.status_code in (200, 409, 429), answer.text
    covered = db.session.execute(
        text(
            "SELECT sum(l.covered_ms) FROM watch_ledgers l JOIN watch_totals t USING (enrolment_id)"
            " WHERE enrolment_id = :e AND l.version_id = ANY(t.version_ids)"
        ),
        {"e": one.enrolment.id},
    ).scalar()
    assert (covered or 0) <= rules.B_MS + rules.R_MILLI * int(max(highest, wall(one)) - began) // 1000
    assert one.completed_at is None
