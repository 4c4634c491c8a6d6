"""The second calculation agrees with the first on every kind of answer, and finds a planted fault in it."""

import random
import re
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import select, text

from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams import papers, rescoring, scoring
from lms.exams.models import Mark, RecomputeNight, Result
from lms.exams.operations import attempts, recomputing, results
from lms.exams.queries import recompute
from lms.exams.verification import verify
from tests import make
from tests.exams.at_random import BODIES, answer_to, body_of, fitting
from tests.exams.sitting import save


def agree(chance):
    for kind in BODIES:
        body = body_of(chance, kind)
        order = papers.ordered(chance, kind, body)
        for _ in range(3):
            answer = answer_to(chance, kind, body)
            first, second = scoring.score(kind, body, order, answer), rescoring.share(kind, body, order, answer)
            assert first == second, (kind, body, order, answer, first, second)


def test_both_calculations_agree_on_every_kind_of_answer():
    chance = random.Random(1)
    for _ in range(20):
        agree(chance)


@pytest.mark.slow
def test_both_calculations_agree_on_five_thousand_papers():
    chance = random.Random(2)
    for _ in range(5000):
        agree(chance)


@pytest.mark.slow
def test_many_numbers_are_read_alike():
    numbers_at_random(200_000)


def test_a_number_is_read_alike_whatever_is_typed():
    numbers_at_random(4_000)


def numbers_at_random(many):
    chance = random.Random(3)
    letters = "0123456789.,e+-−·x^10 ³²m’"
    for _ in range(many):
        typed = "".join(chance.choice(letters) for _ in range(chance.randint(0, 9)))
        assert set(scoring.readings(typed, "m")) == rescoring.meanings(typed, "m"), typed


def test_the_second_calculation_knows_nothing_of_the_first():
    for name in ("rescoring", "queries/recompute"):
        source = (Path(rescoring.__file__).parent / f"{name}.py").read_text()
        said = re.findall(r"^(?:from|import) .*$", source, re.M)
        assert not [line for line in said if re.search(r"scoring\b(?<!rescoring)|kinds|papers|rules\b", line)], said


def test_sums_are_cut_and_decided_alike():
    from lms.exams import rules

    chance = random.Random(4)
    for _ in range(400):
        lines = [(Fraction(chance.randint(0, 12), 12), Fraction(1), "") for _ in range(chance.randint(1, 9))]
        mark = chance.randint(0, 100)
        points, most = sum(line[0] for line in lines), Fraction(len(lines))
        found = rescoring.outcome(lines, mark)
        assert found["hundredths"] == int(rules.score_of(points, most) * 100)
        assert found["passed"] == rules.is_pass(points, most, mark)


def sat(chance, exam, bodies):
    """A person sits the exam with answers at random and hands in."""
    attempt = attempts.start(exam, make.person())
    from lms.exams.queries.attempts import paper_of

    for seq, (question, version) in enumerate(paper_of(attempt) * 2, 1):
        value = fitting(chance, version.kind, version.body)
        save(attempt, question["n"], seq if chance.random() < 0.8 else max(seq - 9, 0), value)
    attempts.close(attempts.locked(attempt), "finished", attempts.now())
    return attempt


def random_exam(chance, second_person=True):
    from lms.exams.models import ExamQuestion

    exam = make.exam(kinds=(), shuffle=True, second_person=second_person, pass_mark=50)
    bank = make.bank(exam.chamber)
    for position, kind in enumerate(BODIES, 1):
        stem = None
        body = body_of(chance, kind)
        if kind == "numerical_parameterised":
            stem = "{a} {b}"
        if kind == "cloze":
            stem = " ".join(f"{{{n}}}" for n in range(1, len(body["fields"]) + 1))
        question = make.question(bank, kind, body, stem, points=chance.choice(["1", "2", "1/2"]))
        make.saved(ExamQuestion(exam_id=exam.id, question_id=question.id, position=position))
    return exam


def candidates_at_random(many):
    chance = random.Random(many)
    for number in range(many):
        if number % 25 == 0:
            exam = random_exam(chance)
        sat(chance, exam, None)
        db.session.commit()
    assert list(recompute.differences(recompute.closed_attempts())) == []
    assert db.session.query(Result).count() == many


def test_every_sum_of_sat_exams_is_the_journals(database):
    candidates_at_random(12)
    assert list(verify()) == []


@pytest.mark.slow
@pytest.mark.committed
def test_every_sum_of_five_thousand_sat_exams_is_the_journals(database):
    candidates_at_random(5000)


def never_right(kind):
    """A scorer whose score is not the right one, whatever order was drawn."""
    right = scoring.SCORERS[kind]
    return lambda *asked: Fraction(right(*asked) < 1)


def test_a_fault_planted_in_the_scorer_is_found_and_stops_publication(database, monkeypatch):
    exam = make.exam(kinds=("ordering",), second_person=True)
    attempt = attempts.start(exam, make.person())
    monkeypatch.setitem(scoring.SCORERS, "ordering", never_right("ordering"))
    save(attempt, 1, 1, [2, 1, 0])
    attempts.close(attempts.locked(attempt), "finished", attempts.now())
    result = db.session.scalar(select(Result))
    assert result.state == "ready"
    officer = make.officer("exam_officer", exam.chamber)
    with pytest.raises(Refused, match="bağımsız hesap"):
        results.publish_ready(exam, officer.id)
    assert result.state == "ready"
    assert any("recomputed" in sentence for sentence in verify())


def test_a_faulty_score_is_not_published_by_the_rule_either_and_the_attempt_still_closes(database, monkeypatch):
    exam = make.exam(kinds=("single",), second_person=False)
    attempt = attempts.start(exam, make.person())
    monkeypatch.setitem(scoring.SCORERS, "single", never_right("single"))
    save(attempt, 1, 1, 0)
    attempts.close(attempts.locked(attempt), "finished", attempts.now())
    assert db.session.scalar(select(Result.state)) == "ready" and attempt.state == "finished"


def test_an_altered_mark_or_result_is_found(database):
    exam = make.exam(kinds=("single", "open"))
    attempt = attempts.start(exam, make.person())
    attempts.close(attempts.locked(attempt), "finished", attempts.now())
    assert list(verify()) == []
    db.session.execute(text("UPDATE results SET passed = true, score = 90"))
    assert len(list(recompute.differences([attempt.id]))) == 1
    db.session.query(Mark).filter_by(question=1).update({"points": "1"})
    assert [one.question for one in recompute.differences([attempt.id])] == [1, None]


def test_the_nights_recomputation_runs_once_and_tells_what_it_found(database, monkeypatch):
    from lms.core.clock import ISTANBUL, now
    from lms.core.jobs import Job

    exam = make.exam(kinds=("single",))
    attempt = attempts.start(exam, make.person())
    attempts.close(attempts.locked(attempt), "finished", attempts.now())
    monkeypatch.setattr(recomputing, "HOUR", now().astimezone(ISTANBUL).hour)
    recomputing.begin_night()
    recomputing.begin_night()
    assert db.session.query(Job).filter_by(handler="exams.recompute").count() == 1
    db.session.execute(text("UPDATE results SET score = 90"))
    officer = make.officer("exam_officer", exam.chamber)
    night = db.session.scalar(select(RecomputeNight))
    recomputing.recompute_night(night.day.isoformat())
    assert (night.attempts, len(night.differences)) == (1, 1) and str(attempt.public_id) in night.differences[0]
    from lms.accounts.models import Notification

    assert "tutmuyor" in db.session.scalar(select(Notification.text).where(Notification.user_id == officer.id))
