"""The adversarial list of the specification, each under its number, against the real database over HTTP. Cases 26-30,
33 and 34 are pure (test_rules.py); 37 is in test_races.py; 38 in test_crossing.py; 39-41 in the browser story."""

import pytest

from lms.core.clock import now
from lms.core.database import db
from lms.watching import rules
from tests.watching.players import Slack, bound, clock_of, wall

HOUR = 3_600_000


def test_case_01_the_last_minute_is_a_minute(player):
    one = player()
    one.start()
    one.watch(HOUR - 60_000, HOUR)
    assert one.covered == 60_000 and one.completed_at is None


def test_case_02_one_forged_report_gains_the_burst(player):
    one, slack = player(), Slack()
    one.start()
    answer = one.report((0, HOUR))
    assert rules.B_MS <= one.covered <= rules.B_MS + slack.ms
    assert answer.json["refused"] == [[one.covered, HOUR]] and one.strikes == 1


def test_case_03_a_drip_without_wall_time_gains_the_burst(player):
    one = player()
    began = wall(one)
    one.start()
    answers = [one.report((ms, ms + 2_000)).status_code for ms in range(0, 500_000, 2_000)]
    assert one.covered <= bound(one, began) and set(answers) == {200, 429}


def test_case_04_two_hundred_sessions_harvest_nothing(player):
    one = player()
    began = wall(one)
    for number in range(200):
        assert one.start().status_code == 200
        one.report((number * 10_000, number * 10_000 + 10_000))
    assert one.covered <= bound(one, began)


def test_case_05_the_same_minute_eighty_times_is_a_minute(player):
    one = player()
    one.start()
    one.watch(0, 60_000)
    for _ in range(79):
        one.wait(60)
        one.report((0, 60_000))
    assert one.covered == 60_000


def test_case_06_time_saved_by_rewatching_is_bounded(player):
    one = player()
    one.start()
    one.watch(0, 60_000)
    for _ in range(30):
        one.wait(60)
        one.report((0, 60_000))
    one.report((0, HOUR))
    assert one.covered <= 60_000 + rules.R_MILLI * rules.W_MS // 1000 and one.completed_at is None


def test_case_07_a_replayed_request_changes_nothing(player):
    one = player()
    one.start()
    one.watch(0, 30_000)
    before = clock_of(one)
    answer = one.report((0, 30_000), q=1)
    assert answer.json["dup"] is True and clock_of(one) == before and one.covered == 30_000


def test_case_08_replays_with_a_higher_number_gain_nothing(player):
    one = player()
    one.start()
    one.watch(0, 30_000)
    for _ in range(90):
        one.wait(1)
        assert one.report((0, 30_000)).status_code == 200
    assert one.covered == 30_000


def test_case_09_a_beacon_that_overtakes_carries_both(player):
    one = player()
    one.start()
    one.wait(20)
    second = one.report((0, 10_000), (10_000, 20_000), q=2)
    first = one.report((0, 10_000), q=1)
    assert second.json["covered_ms"] == 20_000 and first.json["dup"] is True and one.covered == 20_000


@pytest.mark.parametrize("spoil", ["", "x" * 130, "cut", "flip"])
def test_case_10_a_forged_token_is_refused(player, spoil):
    one = player()
    one.start()
    token = {"cut": one.token[:-3], "flip": one.token[:20] + ("A" if one.token[20] != "A" else "B") + one.token[21:]}
    answer = one.send({"t": token.get(spoil, spoil), "q": 1, "p": [[0, 1_000]]})
    assert answer.status_code in ((400, 401) if not spoil else (401,)) and one.covered == 0


def test_case_11_another_persons_token_is_refused(player):
    one, other = player(), player()
    one.start()
    other.token = one.token
    assert other.report((0, 1_000)).status_code == 403 and one.covered == 0


def test_case_12_only_ones_own_enrolment_and_its_videos_start(player):
    one, other = player(), player()
    assert one.start(version=other.video.id).status_code == 403
    one.enrolment, mine = other.enrolment, one.enrolment
    assert one.start(version=other.video.id).status_code == 403
    one.enrolment = mine
    assert one.start().status_code == 200


def test_case_13_a_token_older_than_twelve_hours_is_over(player):
    one = player()
    one.start()
    one.watch(0, 30_000)
    one.wait(12 * 3600)
    assert one.report((30_000, 60_000)).status_code == 401
    one.start()
    assert one.watch(30_000, 60_000).json["covered_ms"] == 60_000


def test_case_14_access_that_ends_stops_the_count_and_keeps_what_was_covered(player):
    one = player()
    one.enrolment.access_until = now()
    db.session.commit()
    one.wait(-30)
    one.start()
    one.watch(0, 15_000)
    one.wait(30)
    assert one.report((15_000, 30_000)).status_code == 403
    assert one.start().status_code == 403 and one.covered == 15_000


MALFORMED = [
    [[5_000, 1_000]],
    [[5_000, 5_000]],
    [[-1, 1_000]],
    [[0, HOUR + 1_001]],
    [[0.5, 1_000]],
    [["0", 1_000]],
    [[True, 1_000]],
    [[0, None]],
    [[0, 1_000, 2_000]],
    [[0]],
    [1, 2],
    [[0, 1_000]] * 65,
    "0-1000",
    {"0": 1000},
    None,
]


@pytest.mark.parametrize("spans", MALFORMED, ids=lambda spans: str(spans)[:24])
def test_case_15_malformed_spans_change_nothing(player, spans):
    one = player()
    one.start()
    before = clock_of(one)
    assert one.send({"t": one.token, "q": 1, "p": spans}).status_code == 400
    assert one.covered == 0 and clock_of(one) == before


def test_case_15_nan_and_broken_json_are_refused(player):
    one = player()
    one.start()
    for raw in (b'{"t": "x", "q": 1, "p": [[0, NaN]]}', b"{", b"[]", b"\xff", b"[" * 9_000, b"9" * 9_000):
        answer = one.client.post("/api/v1/playback/report", data=raw, content_type="text/plain")
        assert answer.status_code == 400, raw[:20]


@pytest.mark.parametrize("q", [0, -1, 1.0, "1", None, True, 2**31])
def test_case_16_a_malformed_number_is_refused(player, q):
    one = player()
    one.start()
    assert one.send({"t": one.token, "q": q, "p": [[0, 1_000]]}).status_code == 400
    assert one.covered == 0


def test_case_17_of_ten_tabs_one_counts_after_the_grace(player):
    first = player()
    tabs = [first, *(player(of=first) for _ in range(9))]
    for tab in tabs:
        assert tab.start().status_code == 200
    tabs[0].wait(70)
    answers = [tab.report((number * 70_000, number * 70_000 + 70_000)).status_code for number, tab in enumerate(tabs)]
    assert answers == [409] * 9 + [200] and first.covered == 70_000


def test_case_18_two_tabs_that_take_turns_stay_within_the_bound(player):
    one = player()
    two, began = player(of=one), wall(one)
    for turn in range(20):
        tab = (one, two)[turn % 2]
        tab.start()
        tab.wait(10)
        tab.report((turn * 40_000, turn * 40_000 + 40_000))
    assert one.covered <= bound(one, began)


def test_case_19_what_the_first_device_still_held_counts_within_the_grace(player):
    one = player()
    two = player(of=one)
    one.start()
    one.wait(14)
    two.start()
    one.wait(5)
    answer = one.report((0, 14_000))
    assert answer.status_code == 200 and answer.json["superseded"] is True and one.covered == 14_000


def test_case_20_a_superseded_device_is_told_to_stop(player):
    one = player()
    two = player(of=one)
    one.start()
    two.start()
    one.wait(61)
    assert one.report((0, 10_000)).status_code == 409
    assert two.report((0, 10_000)).status_code == 200
