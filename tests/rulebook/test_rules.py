"""The description of the rules, and the count of a change's effect: pure."""

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.certificates.outcomes import Sat, Standing, outcome
from lms.chambers.rules import DEFAULTS, merged, outside
from lms.exams.rules import Paper
from lms.rulebook import rules
from lms.rulebook.rules import Case

VALUES = st.fixed_dictionaries(
    {
        "watch_threshold_bp": st.integers(1, 10_000),
        "watch_scope": st.sampled_from(["course_total", "each_video"]),
        "attendance_share_bp": st.integers(1, 10_000),
        "excused_absence_counts": st.booleans(),
        "excused_most_bp": st.integers(0, 10_000),
        "pass_mark": st.integers(0, 100),
        "attempts": st.integers(0, 4),
        "failed_gets": st.sampled_from(["none", "participation"]),
    }
)
VIDEO = st.integers(1, 600_000).flatmap(lambda length: st.tuples(st.integers(0, length), st.just(length)))
PAPER = st.integers(0, 100).map(lambda points: Paper(Fraction(points), Fraction(100)))
STANDING = st.builds(
    Standing,
    basis=st.sampled_from(["participation", "achievement", "authorisation"]),
    slug=st.just("belge"),
    videos=st.lists(VIDEO, max_size=4).map(tuple),
    is_dated=st.booleans(),
    is_finished=st.booleans(),
    meetings=st.lists(
        st.tuples(st.integers(1, 300), st.sampled_from(["present", "absent", "excused", None])), max_size=5
    ).map(tuple),
    sat=st.lists(st.lists(PAPER, max_size=3).map(lambda papers: Sat(tuple(papers))), max_size=2).map(tuple),
)
CASES = st.lists(st.builds(Case, st.integers(1, 9), st.just("member"), STANDING, STANDING, VALUES, VALUES), max_size=3)

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(CASES)
def test_every_change_is_counted_once_and_the_sums_agree(cases):
    found = rules.effect(cases)
    assert found.total("people") == len(cases)
    assert found.total("then") - found.total("now") == found.total("gains") - found.total("loses")
    assert len(found.lines) == found.total("gains") + found.total("loses") + found.total("other")


@few
@given(STANDING, VALUES)
def test_the_same_values_change_nothing(standing, values):
    assert rules.effect([Case(1, "member", standing, standing, values, values)]).lines == []


@few
@given(STANDING, VALUES, st.integers(0, 100))
def test_an_easier_rule_takes_nothing_from_anybody(standing, values, mark):
    easier = {**values, "watch_threshold_bp": 1, "attendance_share_bp": 1, "pass_mark": min(mark, values["pass_mark"])}
    easier |= {"watch_scope": "course_total", "excused_absence_counts": True, "excused_most_bp": 10_000}
    if outcome(standing, values) is not None:
        assert outcome(standing, easier) is not None


def test_each_rule_of_the_desk_has_a_default_and_words():
    flat = rules.flat(DEFAULTS)
    for rule in rules.RULES:
        assert rule.name in flat and rule.label and rule.why and rule.source
        assert rule.spoken(flat[rule.name])
        assert rule.group in rules.GROUPS


def test_the_bounds_of_courses_name_the_rules_that_courses_may_choose():
    assert set(DEFAULTS["course_bounds"]) == {rule.name for rule in rules.OF_COURSES}


def test_a_value_outside_the_bounds_is_found():
    bounds = {**DEFAULTS["course_bounds"], "attendance_share_bp": [8000, 10_000], "failed_gets": False}
    chosen = {"attendance_share_bp": 7999, "failed_gets": "participation", "pass_mark": 100}
    assert [name for name, _ in outside(chosen, bounds)] == ["attendance_share_bp", "failed_gets"]


def test_a_change_is_said_in_words():
    after = merged({"attendance_share_bp": 7550, "failed_gets": "participation", "validity_years": {"achievement": 3}})
    assert rules.changes(DEFAULTS, after) == [
        ("Devam oranı (%)", "%80", "%75,5"),
        ("Sınavda başarısız olana", "Belge verilmez", "Katılım belgesi verilir"),
        ("Başarı belgesinin geçerliliği (yıl)", "Süresiz", "3 yıl"),
    ]


def test_one_who_failed_for_good_and_was_there_gets_what_the_rule_gives():
    failed = Sat((Paper(Fraction(40), Fraction(100)),) * 2)
    record = Standing("achievement", "achievement", ((600, 600),), sat=(failed,))
    assert outcome(record, {**DEFAULTS, "attempts": 2}) is None
    assert outcome(record, {**DEFAULTS, "attempts": 2, "failed_gets": "participation"}) == "participation"
    assert outcome(record, {**DEFAULTS, "attempts": 3, "failed_gets": "participation"}) is None
    assert outcome(record, {**DEFAULTS, "pass_mark": 40}) == "achievement"
