"""Two markers who do not see each other, a third when they are too far apart, and the rubric."""

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams import opinions
from lms.exams.models import Mark, MarkOpinion, Result
from lms.exams.operations import marking
from lms.exams.queries import recompute
from lms.exams.queries.exams import marks_waiting
from tests import make
from tests.exams.sitting import Candidate, post

RUBRIC = {"model_answer": "", "rubric": [{"points": "3", "criterion": "Yük"}, {"points": "1", "criterion": "Birim"}]}


@pytest.mark.parametrize(
    "given_points, found",
    [
        ([4], None),
        ([4, 4], F(4)),
        ([4, 6], F(5)),
        ([4, 7], None),
        ([4, 8, 7], F(15, 2)),
        ([4, 8, 6], F(7)),
        ([2, 8, 2], F(2)),
    ],
)
def test_two_are_averaged_when_near_and_a_third_decides_with_the_nearer(given_points, found):
    assert opinions.settled([F(one) for one in given_points], F(10), 2, 20) == found


points = some.fractions(0, 10, max_denominator=8)


@given(some.lists(points, min_size=3, max_size=3), some.integers(0, 100))
def test_the_points_always_lie_between_the_opinions(three, gap):
    found = opinions.settled(three, F(10), 2, gap)
    assert min(three) <= found <= max(three)
    assert opinions.settled([three[1], three[0], three[2]], F(10), 2, gap) == found


def sat(sign_in, two=True, body=None):
    exam = make.exam(kinds=(), second_person=False, pass_mark=50)
    exam.rules = {**exam.rules, "markers": 2 if two else 1, "marker_gap": 20}
    from lms.exams.models import ExamQuestion

    question = make.question(make.bank(exam.chamber), "open", body, points="10")
    make.saved(ExamQuestion(exam_id=exam.id, question_id=question.id, position=1))
    user = make.person(full_name="Şükriye Çağlayangil")
    candidate = Candidate(sign_in(user), user).start(exam)
    candidate.save(1, "Uzun yanıtım burada.")
    candidate.finish()
    return exam, candidate, db.session.get(Mark, (candidate.attempt.id, 1))


def markers(exam, count):
    return [make.officer("marker", exam.chamber) for _ in range(count)]


def test_two_near_markers_make_the_mark_and_nobody_reads_twice(sign_in, database):
    exam, candidate, row = sat(sign_in)
    first, second = markers(exam, 2)
    marking.mark_by_hand(row, "6", "İyi", first.id)
    assert row.state == "waiting" and marks_waiting(exam.chamber_id, first.id) == []
    assert [turn for _, _, turn in marks_waiting(exam.chamber_id, second.id)] == [2]
    marking.mark_by_hand(row, "5", "", first.id)  # a marker may change their own while it waits
    assert row.state == "waiting" and db.session.query(MarkOpinion).count() == 1
    marking.mark_by_hand(row, "7", "Birim eksik", second.id)
    result = db.session.scalar(select(Result))
    assert (row.state, row.points, result.state, result.score) == ("manual", "6", "published", 60)
    assert "İyi" not in row.comment and "Birim eksik" in row.comment
    assert list(recompute.differences([candidate.attempt.id])) == []


def test_a_third_reads_when_two_are_too_far_apart(sign_in, database):
    exam, _, row = sat(sign_in)
    first, second, third = markers(exam, 3)
    marking.mark_by_hand(row, "2", "", first.id)
    marking.mark_by_hand(row, "9", "", second.id)
    assert row.state == "waiting" and [turn for *_, turn in marks_waiting(exam.chamber_id, third.id)] == [3]
    marking.mark_by_hand(row, "8", "", third.id)
    assert row.points == "17/2" and db.session.scalar(select(Result.passed))


def test_a_settled_answer_is_not_read_again(sign_in, database):
    exam, candidate, row = sat(sign_in)
    exam.rules = {**exam.rules, "second_person": True}
    first, second, third = markers(exam, 3)
    marking.mark_by_hand(row, "5", "", first.id)
    marking.mark_by_hand(row, "5", "", second.id)
    with pytest.raises(Refused, match="kesinleşti"):
        marking.mark_by_hand(row, "9", "", third.id)
    with pytest.raises(Refused, match="Kendi"):
        marking.mark_by_hand(row, "9", "", candidate.user.id)
    from lms.exams.operations.results import publish_ready

    for reader in (first, second):
        with pytest.raises(Refused, match="ikinci bir kişi"):
            publish_ready(exam, reader.id)
    publish_ready(exam, third.id)


def test_the_rubric_is_marked_line_by_line_on_a_page_without_names_and_without_others_points(sign_in, database):
    exam, candidate, row = sat(sign_in, body=RUBRIC)
    first, second = (sign_in(one) for one in markers(exam, 2))
    where = f"/masa/{exam.chamber.slug}/degerlendirme/{candidate.attempt.id}/1"
    page = first.get(where)
    assert "Yük (en çok 3)" in page.text and "Çağlayangil" not in page.text
    bad = post(first, where, {"criterion": ["4", "1"], "points": ""})
    assert bad.status_code == 409 and "Ölçütün puanı 0 ile 3" in bad.text and 'value="4"' in bad.text
    assert post(first, where, {"criterion": ["3", "0"], "points": "", "comment": "Birim yok"}).status_code == 302
    assert db.session.scalar(select(MarkOpinion.points)) == "15/2"
    page = second.get(where)
    assert "Birim yok" not in page.text and "7,5" not in page.text
    assert "2. okuma" in second.get(f"/masa/{exam.chamber.slug}/degerlendirme").text
    assert "başka bir değerlendirici" in first.get(post(first, where, {"criterion": ["3", "0"]}).location).text
    post(second, where, {"criterion": ["3", "0,5"], "points": ""})
    assert db.session.scalar(select(Mark.points)) == "65/8"
