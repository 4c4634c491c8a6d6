"""The rules as properties: tried on thousands of made-up ledgers, reports and viewers."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lms.watching import rules
from tests.watching.model import Honest, Refused, Server

DURATION = 3_000
TRIES = settings(max_examples=300)
spans = st.lists(
    st.tuples(st.integers(0, DURATION + 800), st.integers(1, 900)).map(lambda pair: (pair[0], pair[0] + pair[1])),
    max_size=12,
)


def folded(pieces, duration=DURATION, start=()):
    out = rules.closed(list(start), duration)
    for one in pieces:
        out = rules.joined(out, one, duration)
    return out


def by_milliseconds(pieces, duration):
    """The ledger as a set of single ms, closed by looking at each gap: slow and obvious."""
    seen = [False] * duration
    for start, end in pieces:
        for ms in range(start, min(end, duration)):
            seen[ms] = True
    if any(seen):
        gap = []
        for ms in range(duration + 1):
            if ms < duration and not seen[ms]:
                gap.append(ms)
            elif gap:
                if len(gap) <= rules.CLOSE_MS:
                    for one in gap:
                        seen[one] = True
                gap = []
    return seen


@TRIES
@given(spans)
def test_the_ledger_equals_a_set_of_milliseconds(pieces):
    ledger, seen = rules.closed(pieces, DURATION), by_milliseconds(pieces, DURATION)
    assert rules.measure(ledger) == sum(seen)
    assert all(seen[start] and seen[end - 1] for start, end in ledger)


@TRIES
@given(spans, st.randoms(use_true_random=False))
def test_order_and_repeats_do_not_matter(pieces, chance):
    shuffled = pieces + pieces[:3]
    chance.shuffle(shuffled)
    assert folded(pieces) == folded(shuffled) == rules.closed(pieces, DURATION)


@TRIES
@given(spans, spans, spans)
def test_joining_is_associative(one, two, three):
    left = rules.closed(rules.closed(one + two, DURATION) + three, DURATION)
    assert left == rules.closed(one + rules.closed(two + three, DURATION), DURATION)


@TRIES
@given(spans, spans, st.integers(0, 4_000))
def test_the_gain_is_what_the_ledger_grew_and_never_more_than_the_credit(known, pieces, credit):
    before = rules.closed(known, DURATION)
    made = rules.accepted(before, pieces, credit, DURATION)
    assert made.gain == rules.measure(made.ranges) - rules.measure(before) <= credit
    assert made.ranges == rules.closed(made.ranges, DURATION)
    assert rules.closed(before + made.ranges, DURATION) == made.ranges


@TRIES
@given(spans, spans, st.integers(0, 4_000))
def test_what_is_refused_and_claimed_again_completes_the_ledger(known, pieces, credit):
    before = rules.closed(known, DURATION)
    made = rules.accepted(before, pieces, credit, DURATION)
    again = rules.accepted(made.ranges, made.refused, 10**9, DURATION)
    assert again.ranges == rules.closed(before + pieces, DURATION) and not again.refused


@TRIES
@given(spans, st.tuples(st.integers(0, 2_900), st.integers(1, 900)), st.integers(0, 900))
def test_the_largest_affordable_prefix_is_taken(known, pair, credit):
    before, start, end = rules.closed(known, DURATION), pair[0], min(DURATION, pair[0] + pair[1])
    made = rules.accepted(before, [(start, end)], credit, DURATION)
    if made.refused:
        until = made.refused[0][0]
        dearer = rules.joined(before, (start, until + 1), DURATION)
        assert rules.measure(dearer) - rules.measure(before) > credit


@TRIES
@given(spans)
def test_a_ledger_survives_its_storage(pieces):
    ledger = rules.closed(pieces, DURATION)
    stored = rules.encode(ledger)
    assert rules.decode(stored) == ledger and len(stored) == 8 * len(ledger)


@TRIES
@given(spans)
def test_ledger_and_gaps_make_the_whole(pieces):
    ledger = rules.closed(pieces, DURATION)
    missing = rules.gaps(ledger, DURATION)
    assert rules.measure(ledger) + rules.measure(missing) == DURATION
    assert rules.gaps(missing, DURATION) == ledger


@settings(max_examples=400)
@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10_000))
def test_the_decision_is_exact(covered, required, bp):
    exact = required > 0 and Fraction(covered, required) >= Fraction(bp, 10_000)
    assert rules.is_enough(covered, required, bp) == exact
    missing = rules.missing_ms(covered, required, bp)
    if required:
        assert rules.is_enough(covered + missing, required, bp)
        assert missing == 0 or not rules.is_enough(covered + missing - 1, required, bp)


def test_case_29_the_boundary_is_inclusive_to_the_millisecond():
    for duration in (1, 3, 7, 60_001, 3_599_999, 3_600_000):
        least = -(-duration * 9 // 10)
        assert rules.is_enough(least, duration, 9000)
        assert not rules.is_enough(least - 1, duration, 9000)
    assert not rules.is_enough(0, 0, 9000)


def test_case_30_no_float_decides():
    assert rules.is_enough(63, 70, 9000)
    assert not rules.is_enough(89_999, 100_000, 9000)


def test_case_33_edges_within_a_quarter_second_are_snapped():
    assert rules.closed([(120, 39_800)], 40_000) == [(0, 40_000)]


def test_case_34_a_browser_that_thinks_the_video_longer_is_clipped():
    made = rules.accepted([], [(30_000, 40_480)], 60_000, 40_000)
    assert made.ranges == [(30_000, 40_000)] and made.gain == 10_000 and not made.refused


def test_case_28_closed_gaps_are_paid_for():
    dust = [(ms, ms + 1) for ms in range(1_000, 60_000, 251)]
    made = rules.accepted([], dust[:64], rules.B_MS, 3_600_000)
    assert made.gain == rules.measure(made.ranges) <= rules.B_MS


def test_case_27_dust_is_refused_at_a_thousand_pieces_and_filling_is_not():
    dust = [(ms, ms + 1) for ms in range(1_000, 1_000 + 1_000 * 600, 600)]
    assert len(dust) == 1_000
    with pytest.raises(rules.TooManyRanges):
        rules.accepted(dust, [(3_000_000, 3_000_001)], 10**6, 3_600_000)
    filled = rules.accepted(dust, [(1_000, 100_000)], 10**6, 3_600_000)
    assert len(filled.ranges) < 1_000


def test_case_26_a_flapping_clock_grants_nothing_twice():
    high = 1_700_000_000_000
    credit = rules.first_credit(high)
    for _ in range(50):
        credit = rules.refilled(rules.refilled(credit, high - 3_000_000, True), high, True)
    assert credit.credit_ms == rules.B_MS


def test_a_closed_session_saves_up_no_more_than_the_burst():
    assert rules.refilled(rules.first_credit(0), 3_600_000, is_open=False).credit_ms == rules.B_MS


def test_reports_are_limited_to_a_bucket_of_twenty_refilled_at_one_a_second():
    left, taken = rules.CALLS * 1000, 0
    while not rules.called(left, 0, 0)[1]:
        left, taken = rules.called(left, 0, 0)[0], taken + 1
    assert taken == 20 and rules.called(left, 0, 0)[1] == 1
    assert rules.called(left, 0, 1_000)[1] == 0


def test_starts_are_limited_to_240_in_an_hour():
    starts, since = 0, 0
    for _ in range(240):
        starts, since, wait = rules.counted_start(starts, since, 1_000)
        assert wait == 0
    assert rules.counted_start(starts, since, 1_000)[2] == 3_599
    assert rules.counted_start(starts, since, since + 3_600_000)[2] == 0


# --- nobody gains more than the bound -----------------------------------------------------------------------------


class Adversary(RuleBasedStateMachine):
    """Any number of sessions, forged spans, replays and a jumping clock, over three videos and two enrolments."""

    @initialize()
    def begin(self):
        self.server = Server({1: 3_600_000, 2: 600_000, 3: 7_200_000})
        self.sent, self.highest = [], self.server.now

    def note(self):
        self.highest = max(self.highest, self.server.now)

    @rule(enrolment=st.integers(1, 2), video=st.integers(1, 3))
    def start(self, enrolment, video):
        self.server.start(enrolment, video)

    @rule(step=st.one_of(st.integers(-5_000, 60_000), st.integers(0, 39_600_000)))
    def let_time_pass(self, step):
        self.server.now += step
        self.note()

    @rule(
        back=st.integers(0, 3), q=st.integers(1, 99), start=st.integers(0, 7_200_000), length=st.integers(1, 7_200_000)
    )
    def claim(self, back, q, start, length):
        if self.server.sessions:
            self.send(max(0, len(self.server.sessions) - 1 - back), q, [(start, start + length)])

    @rule(which=st.integers(0, 50), higher=st.integers(0, 2))
    def replay(self, which, higher):
        if self.sent:
            sid, q, claimed = self.sent[which % len(self.sent)]
            self.send(sid, q + higher, claimed)

    def send(self, sid, q, claimed):
        self.sent.append((sid, q, claimed))
        try:
            self.server.report(sid, q, claimed)
        except (Refused, rules.TooManyRanges):
            pass

    @invariant()
    def nobody_covers_more_than_the_bound(self):
        if getattr(self, "server", None) and self.server.clock:
            wall = self.highest - self.server.born
            assert self.server.covered <= rules.B_MS + rules.R_MILLI * wall // 1000


def soundness(runs):
    machine = settings(max_examples=runs, stateful_step_count=60)
    run_state_machine_as_test(Adversary, settings=machine)


def test_whoever_forges_gains_no_more_than_the_bound():
    soundness(60)


@pytest.mark.slow
def test_whoever_forges_gains_no_more_than_the_bound_in_600_runs():
    soundness(600)


# --- no honest viewer loses anything ------------------------------------------------------------------------------


def watched(seed):
    """One random honest viewer: returns (player, server) after everything was handed in."""
    chance = random.Random(seed)
    server = Server({1: chance.choice([40_000, 600_000, 3_600_000])})
    player = Honest(server, server.durations[1])
    player.reload()
    for _ in range(chance.randint(5, 40)):
        act = chance.random()
        if act < 0.6:
            player.play(chance.randint(200, 15_000), chance.choice([50, 75, 100, 125, 150, 175, 200]))
            player.report(is_lost=chance.random() < 0.1, is_doubled=chance.random() < 0.2)
        elif act < 0.7:
            server.now += chance.randint(0, 7_200_000)  # paused, or asleep
            player.report()
        elif act < 0.8:
            player.at = chance.randrange(player.duration)
        elif act < 0.87:  # offline: plays what is buffered, up to a quarter of an hour
            player.report()
            player.play(chance.randint(1_000, 900_000), chance.choice([100, 200]))
            player.report()
        elif act < 0.94:
            player.land()
        else:
            player.reload()
    player.land()
    while player.outbox:
        player.report()
    return player, server


def honest(runs):
    for seed in range(runs):
        player, server = watched(seed)
        truth = rules.closed(player.truth, player.duration)
        assert player.refused == 0, seed
        assert server.ledgers.get((1, 1), []) == truth, seed


def test_2000_honest_viewers_lose_nothing():
    honest(2_000)
