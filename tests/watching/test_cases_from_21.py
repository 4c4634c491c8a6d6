"""The adversarial list, from 21 on (see test_cases.py)."""

import math
import time

import pytest
from sqlalchemy import text

from lms.core.database import db
from lms.lessons.models import Lesson
from lms.lessons.signals import required_videos_changed
from lms.videos import delivery
from lms.watching import rules
from tests.watching.players import Slack, replace, wall

HOUR = 3_600_000


def test_case_21_an_honest_viewer_at_double_speed_gets_all_of_it(player, crossings):
    one = player()
    one.start()
    began, real = wall(one), time.monotonic()
    one.watch(0, HOUR, speed=2)
    assert one.covered == HOUR and one.strikes == 0 and crossings == [one.enrolment.id]
    took_ms = (time.monotonic() - real) * 1000  # the test's own time runs in the database's clock too
    assert float(wall(one) - began) - took_ms < 1_805_000


def test_case_22_eightfold_speed_takes_as_long_as_double(player):
    one = player()
    one.start()
    began, at = wall(one), 0
    waiting = []
    while one.completed_at is None:
        one.wait(15)
        spans = [*waiting, *([[at, min(HOUR, at + 120_000)]] if at < HOUR else [])]
        waiting, at = one.report(*spans).json["refused"], min(HOUR, at + 120_000)
    assert one.strikes and wall(one) - began >= (54 * 60 - 5) / 2.05 * 1000


def test_case_23_a_laptop_that_slept_gains_no_more_than_the_cap(player):
    one = player()
    one.start()
    one.wait(8 * 3600)
    one.report((0, HOUR))
    assert one.covered <= rules.R_MILLI * rules.W_MS // 1000 and one.completed_at is None


def test_case_24_ten_minutes_offline_are_credited(player):
    one = player()
    one.start()
    one.watch(0, 30_000)
    one.wait(600)
    assert one.report((30_000, 630_000)).json["refused"] == [] and one.covered == 630_000


def test_case_25_forty_minutes_offline_are_credited_up_to_the_cap(player):
    one = player()
    one.start()
    one.wait(40 * 60)
    answer = one.report((0, 2_400_000))
    assert one.covered == rules.R_MILLI * rules.W_MS // 1000 == 1_845_000
    assert answer.json["refused"] == [[1_845_000, 2_400_000]]


def test_case_26_a_flapping_server_clock_grants_the_burst_once(player):
    one, slack = player(), Slack()
    one.wait(3_000)
    one.start()
    for turn in range(20):
        one.wait(-3_000 if turn % 2 == 0 else 3_000)
        one.report((turn * 60_000, turn * 60_000 + 60_000))
    assert one.covered <= rules.B_MS + slack.ms


def test_case_27_a_fragment_bomb_is_refused_and_filling_is_not(player):
    one = player(videos=(4 * HOUR,))
    one.start()
    status, at = 200, 1_000
    while status == 200:
        one.wait(15)
        status = one.report(*[(at + step * 600, at + step * 600 + 1) for step in range(64)]).status_code
        at += 64 * 600
    assert status == 413 and at < 1_200 * 600
    one.wait(15)
    assert one.report((1_000, 20_000)).status_code == 200


def test_case_28_closed_gaps_are_debited(player):
    one, slack = player(), Slack()
    one.start()
    for turn in range(10):
        at = 1_000 + turn * 64 * 251
        one.report(*[(at + step * 251, at + step * 251 + 1) for step in range(64)])
    assert one.covered <= rules.B_MS + slack.ms


@pytest.mark.parametrize("duration", [60_001, 40_003, 1])
def test_case_29_the_boundary_holds_to_the_millisecond(player, duration):
    one = player(videos=(duration,))
    one.start()
    least = math.ceil(duration * 9 / 10)
    one.wait(60)
    if duration > 1:
        one.report((0, least - 1))
        assert one.completed_at is None
    one.wait(5)
    assert one.report((0, least)).json["done"] is True and one.completed_at


def test_case_30_no_float_decides_in_the_database_either(player):
    just, short = player(videos=(70_000, 30_000)), player(videos=(100_000,))
    for one, spans in ((just, [(0, 63_000)]), (short, [(0, 89_999)])):
        one.start()
        one.wait(60)
        one.report(*spans)
    assert just.completed_at is None and short.completed_at is None  # 63 of 100, 89.999 of 100
    short.wait(1)
    assert short.report((0, 90_000)).json["done"] is True


def test_case_31_a_new_version_after_completion_keeps_the_completion(player, crossings):
    one = player(videos=(40_000,))
    one.start()
    one.watch(0, 40_000)
    replace(one, 55_000)
    assert crossings == [one.enrolment.id] and one.completed_at
    again = player(of=one)
    assert again.start().json["ranges"] == [] and again.covered == 0
    done = text("SELECT count(*) FROM video_completions WHERE enrolment_id = :e")
    assert db.session.execute(done, {"e": one.enrolment.id}).scalar() == 1


def test_case_32_a_token_of_the_old_version_fills_the_old_ledger(player):
    one = player(videos=(40_000,))
    one.start()
    replace(one, 55_000)
    answer = one.watch(0, 40_000)
    assert answer.json["covered_ms"] == answer.json["duration_ms"] == 40_000
    assert answer.json["done"] is False and one.completed_at is None


def test_case_33_edges_are_snapped_to_the_whole(player):
    one = player(videos=(40_000,))
    one.start()
    one.wait(40)
    assert one.report((120, 39_800)).json["covered_ms"] == 40_000


def test_case_34_a_longer_browser_duration_is_clipped(player):
    one = player(videos=(40_000,))
    one.start()
    one.wait(40)
    assert one.report((20_000, 40_480)).json["covered_ms"] == 20_000


def test_case_35_the_crossing_is_told_once(player, crossings):
    one = player(videos=(40_000,))
    one.start()
    one.watch(0, 40_000)
    first = one.completed_at
    one.watch(0, 40_000)
    assert crossings == [one.enrolment.id] and one.completed_at == first


def test_case_36_time_saved_in_one_video_is_cut_at_the_next_start(player):
    one = player(videos=(HOUR, HOUR))
    other = player(of=one, lesson=1)
    slack = Slack()
    one.start()
    one.wait(15 * 60)
    other.start()
    other.report((0, HOUR))
    assert other.covered <= 128_000 + slack.ms


@pytest.mark.parametrize("first", [0, 1])
def test_case_42_the_sum_over_the_videos_decides_in_either_order(player, crossings, first):
    lengths = (200_000, 400_000)
    one = player(videos=lengths)
    parts = [one, player(of=one, lesson=1)]
    order = [parts[first], parts[1 - first]]
    order[0].start()
    order[0].watch(0, lengths[first] * 89 // 100)
    assert not crossings
    order[1].start()
    enough = 540_000 - lengths[first] * 89 // 100
    order[1].watch(0, enough - 1_000)
    assert not crossings
    order[1].wait(2)
    assert order[1].report((0, enough)).json["done"] is True and crossings == [one.enrolment.id]


def test_case_43_a_lesson_made_optional_lifts_the_sum_without_a_report(player, crossings):
    one = player(videos=(60_000, 60_000))
    one.start()
    one.watch(0, 60_000)
    assert not crossings
    second = db.session.query(Lesson).filter_by(version_id=one.enrolment.version_id, title="Ders 2").one()
    second.is_required = False
    db.session.flush()
    required_videos_changed.send(one.enrolment.version_id)
    db.session.commit()
    assert crossings == [one.enrolment.id] and one.completed_at


def test_a_signed_token_holds_its_claims(app):
    with app.app_context():
        claims = {"s": 1, "u": 2, "e": 3, "v": 4, "d": 5, "x": 6}
        assert delivery.verify(delivery.sign(claims), at=0) == claims
