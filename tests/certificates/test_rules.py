from datetime import date
from types import SimpleNamespace

import pytest

from lms.certificates import rules
from lms.certificates.rules import Situation


def situation(**values):
    usual = dict(
        basis="participation",
        threshold_bp=9000,
        scope="course_total",
        covered_ms=540_000,
        required_ms=600_000,
        watched=True,
        access_over=False,
        access_words="Erişiminiz sürüyor.",
    )
    return Situation(**(usual | values))


def states(**values):
    return {one.key: one.state for one in rules.conditions(situation(**values))}


@pytest.mark.parametrize(
    ("attended", "over", "state"), [(True, True, "met"), (False, True, "unmet"), (False, False, "open")]
)
def test_a_dated_run_without_videos_asks_for_attendance_alone(attended, over, state):
    found = states(required_ms=0, attended=attended, attendance_over=over)
    assert found == {"attendance": state, "issue": "open"}


def test_a_blended_run_asks_for_both():
    assert list(states(attended=True)) == ["attendance", "watching", "access", "issue"]
    assert not rules.is_earned("participation", True, None, attended=False)


def test_participation_asks_for_no_exam():
    assert states() == {"watching": "met", "access": "met", "issue": "open"}


def test_what_is_missing_is_said_to_the_second():
    text = rules.conditions(situation(watched=False, covered_ms=538_001))[0].text
    assert text == "İzlenen: 8 dakika 58 saniye. Gereken: 9 dakika. Kalan: 2 saniye."


@pytest.mark.parametrize(
    ("watched", "passed", "state"),
    [(False, None, "open"), (True, None, "unmet"), (True, False, "unmet"), (True, True, "met"), (False, True, "met")],
)
def test_achievement_asks_for_watching_and_the_exam(watched, passed, state):
    assert states(basis="achievement", watched=watched, passed=passed)["exam"] == state
    assert rules.is_earned("achievement", watched, passed) == (watched and bool(passed))


def test_an_exam_that_nobody_has_opened_is_said_to_be_missing():
    assert states(basis="achievement", exam_exists=False)["exam"] == "open"


def test_a_refused_issue_is_the_chambers_matter_not_the_learners():
    last = rules.conditions(situation(refusal="İmza yetkilisi yok."))[-1]
    assert last.state == "unmet" and "sizin yapmanız gereken bir şey yok" in last.text
    assert "İmza" not in last.text


def test_access_that_ended_too_early_points_to_the_extension():
    assert states(watched=False, access_over=True)["access"] == "unmet"
    assert states(watched=True, access_over=True)["access"] == "met"


def test_a_kind_says_everything_that_it_lacks():
    words = dict(title="x", sentence="x", proves="x", does_not_prove="x")
    whole = SimpleNamespace(**words, is_retired=False, basis="participation", validity_years=None)
    assert rules.kind_lacks(whole, ["somebody"]) == []
    words |= {"title": "", "does_not_prove": " "}
    poor = SimpleNamespace(**words, is_retired=True, basis="authorisation", validity_years=None)
    assert len(rules.kind_lacks(poor, [])) == 5


def test_a_term_ends_on_the_same_day_years_later():
    assert rules.valid_until(date(2028, 2, 29), 5) == date(2033, 2, 28)
    assert rules.valid_until(date(2028, 2, 29), 4) == date(2032, 2, 29)
    assert rules.valid_until(date(2026, 11, 21), None) is None


def test_the_last_day_is_still_valid():
    until = date(2026, 11, 21)
    assert rules.standing("valid", until, until) == "valid"
    assert rules.standing("valid", until, date(2026, 11, 22)) == "expired"
    assert rules.standing("revoked", until, date(2027, 1, 1)) == "revoked"


def test_shares_are_written_without_rounding():
    assert [rules.percent(bp) for bp in (9000, 8750, 8725)] == ["%90", "%87,5", "%87,25"]
