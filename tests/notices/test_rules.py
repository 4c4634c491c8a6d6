"""Pure decisions of announcements and questions."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.notices import rules

MOMENT = datetime(2026, 11, 21, 9, tzinfo=UTC)
offsets = st.integers(-1000, 1000).map(lambda minutes: MOMENT + timedelta(minutes=minutes))


@given(offsets, st.none() | offsets, offsets)
def test_a_published_text_is_shown_from_its_beginning_up_to_but_not_at_its_end(start, end, moment):
    shown = rules.standing("published", start, end, moment) == "shown"
    assert shown == (start <= moment and (end is None or moment < end))


@given(st.sampled_from(["draft", "withdrawn"]), offsets, offsets)
def test_a_draft_or_withdrawn_text_is_never_shown(state, start, moment):
    assert rules.standing(state, start, None, moment) == state


def test_what_changed_is_named_in_the_order_of_the_form():
    assert rules.changed_words({"shown_until", "title"}) == "başlık, yayın bitişi"


def test_the_askers_turn_waits_again_and_an_answer_answers():
    assert [rules.after_post("answered", by) for by in rules.AUTHORS] == ["open", "answered", "answered"]
