"""What may be shown of answers, tried with many answers."""

from hypothesis import given
from hypothesis import strategies as some

from lms.surveys import rules

SCALE = {"key": "a", "about": "trainer", "kind": "scale", "text": "Açık anlattı.", "choices": []}
CHOICE = {"key": "b", "about": "course", "kind": "choice", "text": "Önerir misiniz?", "choices": ["Evet", "Hayır"]}
TEXT = {"key": "c", "about": "course", "kind": "text", "text": "Ne eksikti?", "choices": []}
counts = some.dictionaries(some.sampled_from("12345"), some.integers(1, 40), min_size=1)


@given(counts)
def test_a_mean_lies_in_its_interval_and_the_interval_in_the_scale(found):
    shown = rules.outcome(SCALE, found)
    assert 1 <= shown.low <= shown.mean <= shown.high <= 5
    assert shown.number == sum(share.count for share in shown.shares)


@given(some.integers(5, 500), some.sampled_from("12345"))
def test_even_unanimous_answers_leave_doubt_and_more_answers_leave_less(number, value):
    few, many = rules.outcome(SCALE, {value: number}), rules.outcome(SCALE, {value: number * 4})
    assert few.high - few.low > many.high - many.low > 0


@given(counts, some.integers(2, 5))
def test_many_questions_of_one_person_do_not_make_the_interval_narrower(found, times):
    assert rules.pooled([found] * times)[1:] == rules.pooled([found])[1:]


answer = some.fixed_dictionaries({}, optional={"a": some.integers(1, 5), "b": some.integers(0, 1)})


@given(some.lists(answer, max_size=12))
def test_a_question_that_fewer_than_five_answered_is_not_counted_out(answers):
    found = rules.tally([SCALE, CHOICE, TEXT], answers)
    for key in "ab":
        given_answers = sum(1 for one in answers if key in one)
        assert sum(found.get(key, {}).values()) == (given_answers if given_answers >= rules.SMALL else 0)


@given(some.lists(some.lists(answer, min_size=5, max_size=8), min_size=2, max_size=5), some.data())
def test_subtracting_one_published_sum_from_another_never_leaves_fewer_than_five(batches, data):
    """The attack: two pages that differ in some batches (a later day, another filter). What is left over, question by
    question, is nothing or at least five people."""
    tallies = [rules.tally([SCALE, CHOICE], one) for one in batches]
    larger = data.draw(some.sets(some.integers(0, len(tallies) - 1)))
    smaller = data.draw(some.sets(some.sampled_from(sorted(larger)))) if larger else set()
    one, other = (rules.added(tallies[place] for place in sorted(chosen)) for chosen in (larger, smaller))
    for key, values in one.items():
        left = sum(values.values()) - sum(other.get(key, {}).values())
        assert left == 0 or left >= rules.SMALL


def test_an_online_course_is_not_asked_about_its_place():
    questions = [SCALE, {**SCALE, "key": "d", "about": "place"}]
    assert rules.asked(questions, "online") == [SCALE]
    assert rules.asked(questions, "in_person") == questions


def test_a_survey_of_texts_alone_or_of_nothing_cannot_be_used():
    assert rules.faults([]) and rules.faults([TEXT]) and not rules.faults([TEXT, SCALE])


boxes = some.lists(
    some.tuples(some.frozensets(some.integers(1, 3), max_size=2), some.integers(0, 4)), min_size=1, max_size=12
).map(lambda found: [rules.Box(place, *one) for place, one in enumerate(found)])


@given(boxes, some.integers(5, 8))
def test_pools_of_small_runs_are_whole_boxes_of_the_same_trainers_and_share_none(found, minimum):
    """Pooling until nothing is left to pool: whatever is published is a sum of these pools."""
    left, pools = list(found), []
    while chosen := rules.pool(left, minimum):
        pools.append(chosen)
        left = [box for box in left if box not in chosen]
    ids = [box.survey_id for one in pools for box in one]
    assert len(ids) == len(set(ids))
    for one in pools:
        assert sum(box.waiting for box in one) >= minimum and len({box.trainers for box in one}) == 1
