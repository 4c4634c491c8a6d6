"""Points, weights and shares stay numbers that the program can keep, add up and read back."""

from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams import formats, kinds, opinions
from lms.exams.models import Paper
from lms.exams.operations import attempts, marking, results
from tests import make
from tests.exams.sitting import Candidate

MOODLE = """<quiz><question type="truefalse"><name><text>S</text></name><questiontext format="html"><text>Doğru mu?
</text></questiontext><defaultgrade>{}</defaultgrade><answer fraction="100"><text>true</text></answer>
<answer fraction="0"><text>false</text></answer></question></quiz>"""


@given(st.fractions(max_denominator=10**300))
def test_what_is_written_is_read_back(number):
    assert kinds.fraction(str(number)) == number


@pytest.mark.parametrize("text", ["1e45", "1e-50", "0", "-1", "1001", "1/99991", "", "²", "1e-60"])
def test_impossible_points_are_named(text):
    with pytest.raises(ValueError):
        kinds.points(text)
    assert kinds.faults("true_false", "Doğru mu?", {"correct": True}, text)


@pytest.mark.parametrize("text, meant", [("1.3333333", Fraction(4, 3)), ("0,25", Fraction(1, 4)), ("1000", 1000)])
def test_usual_points_are_taken(text, meant):
    assert kinds.points(text) == meant


@pytest.mark.parametrize("points", ["1e45", "0.0000000", "-2", "1e-50"])
def test_a_file_with_impossible_points_is_refused_line_by_line(points):
    (item,) = formats.read(MOODLE.format(points).encode(), "a.xml")
    assert item.verdict == "refused" and "Puan" in " ".join(item.reasons)
    table = f"tür;soru;doğru;puan\ndoğru / yanlış;Doğru mu?;doğru;{points}\n"
    (item,) = formats.read(table.encode(), "a.csv")
    assert item.verdict == "refused" and item.line == 2


def test_weights_too_fine_to_add_up_are_refused():
    choices = [{"text": "a", "weight": "1"}, {"text": "b", "weight": "1/1000003"}]
    assert kinds.faults("single", "Soru", {"choices": choices})
    assert kinds.fraction(kinds.weight_of_percent("4.76190476")) == Fraction(1, 21)


@pytest.mark.parametrize("value", ["9" * 400, "-" + "9" * 400])
def test_a_value_that_no_page_could_show_is_refused(value):
    body = {"answers": [{"value": value, "tolerance": "0", "weight": "1"}]}
    assert kinds.faults("numerical", "Kaç?", body) == ["Sayı çok büyük."]


@pytest.mark.parametrize("typed", ["1e-60", "0,000001"])
def test_a_markers_points_too_fine_to_keep_are_refused(typed, app, database):
    exam = make.exam()
    row = SimpleNamespace(most="1", version_id=None)
    with pytest.raises(ValueError):
        opinions.by_criteria([typed], [{"points": "1", "criterion": "x"}], Fraction(1))
    with pytest.raises(Refused):
        row.version_id = db.session.get(Paper, Candidate(None, make.person()).start(exam).attempt.id).questions[0][
            "version_id"
        ]
        marking.points_of(row, typed, [])


def test_one_bad_attempt_does_not_stop_the_clock_for_the_others(sign_in, clock, monkeypatch):
    exam = make.exam()
    bad, good = (Candidate(None, make.person()).start(exam) for _ in range(2))
    add_up = results.add_up

    def stumbling(result):
        if result.attempt_id == bad.attempt.id:
            raise ValueError("Puan okunamadı: bir")
        add_up(result)

    monkeypatch.setattr(results, "add_up", stumbling)
    clock(days=1)
    assert attempts.close_overdue() == 1 and attempts.close_overdue() == 0
    assert good.fresh().state == "overdue"
    assert bad.fresh().state == "live" and "bir" in bad.fresh().fault
    officer = sign_in(make.officer("exam_officer", exam.chamber))
    assert "Kapatılamayan girişler" in officer.get(f"/masa/{exam.chamber.slug}/sinavlar/{exam.id}").text
    monkeypatch.setattr(results, "add_up", add_up)
    clock(days=2)
    assert attempts.close_overdue() == 1 and bad.fresh().fault is None
