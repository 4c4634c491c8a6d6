"""Time given back, rotation, seats and numbers, for any values."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.exams import times
from lms.halls import rules

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def at(seconds):
    return START + timedelta(seconds=seconds)


@st.composite
def intervals(draw):
    began = draw(st.integers(-600, 7000))
    return at(began), at(began + draw(st.integers(0, 2000)))


def union_seconds(spans, low, high):
    """Second by second, the slow and obvious way."""
    return sum(any(a <= at(s) < b for a, b in spans) for s in range(low, high))


@given(st.lists(intervals(), max_size=6), st.integers(0, 3000), st.integers(0, 4000))
def test_together_overlapping_losses_give_their_union_inside_the_attempt_and_not_a_second_more(spans, low, length):
    attempt = (at(low), at(low + length))
    given_back, before = 0, []
    for one in spans:
        given_back += times.lost_ms(one, attempt, before)
        before.append(one)
    assert given_back == union_seconds(spans, low, low + length) * 1000


@given(intervals(), st.lists(intervals(), max_size=5))
def test_a_loss_given_back_before_gives_nothing_again(one, before):
    assert times.lost_ms(one, (at(0), at(7000)), [*before, one]) == 0


@given(st.integers(60_000, 10**7), st.integers(0, 200))
def test_extra_time_is_whole_minutes_and_never_less_than_granted(duration, percent):
    extra = times.personal_extra_ms(duration, percent)
    assert extra % 60_000 == 0 and duration * percent / 100 <= extra < duration * percent / 100 + 60_000


@given(st.lists(st.integers(0, 3000), max_size=30))
def test_silences_are_the_long_gaps_and_nothing_else(moments):
    heard = [at(s) for s in moments]
    found = times.silences(heard)
    assert all(b - a > times.SILENT_AFTER for a, b in found)
    assert all(not any(a < one < b for one in heard) for a, b in found)
    assert len(found) == sum(b - a > 75 for a, b in zip(sorted(moments), sorted(moments)[1:], strict=False))


applicants = st.lists(
    st.builds(rules.Applicant, st.integers(1, 10**6), st.integers(0, 9)), unique_by=lambda one: one.user_id, max_size=40
)


@given(applicants, st.integers(0, 2**62))
def test_nobody_with_more_duties_comes_before_somebody_with_fewer(people, seed):
    order = rules.rotation(people, seed)
    assert sorted(order, key=lambda one: one.user_id) == sorted(people, key=lambda one: one.user_id)
    assert [one.duties for one in order] == sorted(one.duties for one in people)


@given(applicants, st.integers(0, 2**62), st.randoms())
def test_the_same_seed_gives_the_same_order_whoever_applied_first(people, seed, chance):
    shuffled = people[:]
    chance.shuffle(shuffled)
    assert rules.rotation(people, seed) == rules.rotation(shuffled, seed)


def test_the_draw_is_even_among_equals():
    people = [rules.Applicant(number, 0) for number in range(5)]
    first = [rules.rotation(people, seed)[0].user_id for seed in range(2000)]
    assert all(300 < first.count(number) < 500 for number in range(5))


@given(st.integers(1, 200), st.integers(1, 20))
def test_rows_hold_every_seat_once(seats, columns):
    rows = rules.rows_of(seats, columns)
    assert [seat for row in rows for seat in row] == list(range(1, seats + 1))
    assert all(len(row) == columns for row in rows[:-1])


def test_a_number_is_read_as_typed_and_as_a_reader_types_it():
    assert {rules.number_in(said) for said in ("12345678", " 1234 5678 ", "SALON:12345678", "salon:12345678")} == {
        "12345678"
    }
    assert [rules.number_in(said) for said in ("", "1234567", "123456789", "abcd5678", "١٢٣٤٥٦٧٨")] == [None] * 5


def test_the_public_list_shows_no_whole_surname():
    assert rules.public_name("Gülşah Nur Işık") == "Gülşah Nur I."
    assert rules.public_name("Tek") == "Tek"


def test_the_door_opens_two_hours_before_and_closes_after_the_late_limit():
    said = [rules.door(at(m * 60), START, 15, "planned") for m in (-121, -119, 0, 15, 16)]
    assert said == ["early", "open", "open", "open", "late"]
    assert rules.door(START, START, 15, "closed") == "over"
