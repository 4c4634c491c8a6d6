"""The plan of an exam: locked by a second person, drawn without repeats, without questions of authors in conflict."""

import random

import pytest
from sqlalchemy import select, text

from lms.core.audit import AuditEntry
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams.models import Exam, Question
from lms.exams.operations import attempts, drawing, exams, plans
from lms.exams.operations.banks import write_question
from lms.exams.queries import plans as reads
from lms.halls.models import ExamSession
from tests import make
from tests.exams.sitting import post
from tests.make import BODIES


@pytest.fixture
def plan(database):
    """(exam, bank, writer, second): a draft that draws two of five easy questions by somebody else."""
    chamber = make.chamber()
    bank, writer, second = make.bank(chamber), *(make.officer(role, chamber) for role in ("exam_officer", "approver"))
    for _ in range(5):
        make.question(bank, difficulty=1)
    draw = [{"bank_id": bank.id, "difficulty": 1, "topic": "", "count": 2}]
    values = {"title": "Plan", "audience": "anyone", "duration_ms": 600_000, "draw": draw, "attempts": 0}
    return exams.write_exam(chamber.id, values, writer.id), bank, writer, second


def question_ids(attempt):
    from lms.exams.queries.attempts import paper_of

    return {version.question_id for _, version in paper_of(attempt)}


def test_the_plan_is_locked_by_somebody_who_did_not_write_it_and_only_then_opened(plan):
    exam, _, writer, second = plan
    with pytest.raises(Refused, match="kilitlemeden"):
        exams.open_exam(exam, second.id)
    with pytest.raises(Refused, match="yazan kişi"):
        plans.lock(exam, writer.id)
    plans.lock(exam, second.id)
    with pytest.raises(Refused, match="kilitli"):
        exams.write_exam(exam.chamber_id, {"title": "Başka"}, writer.id, exam)
    with pytest.raises(Refused, match="gerekçe"):
        plans.unlock(exam, "", second.id)
    plans.unlock(exam, "Soru sayısı değişecek.", second.id)
    exams.write_exam(exam.chamber_id, {"title": "Başka"}, second.id, exam)
    with pytest.raises(Refused, match="yazan kişi"):  # who changes the plan is one of its writers
        plans.lock(exam, second.id)
    third = make.officer("chamber_admin", exam.chamber)
    plans.lock(exam, third.id)
    exams.open_exam(exam, writer.id)
    assert exam.state == "open" and exam.rules["objection_days"] == 7
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.object_id == exam.id)).all()
    assert {"exams.lock", "exams.unlock", "exams.open"} <= set(acts)


def test_a_shortage_is_shown_before_the_lock_also_when_lines_want_the_same_questions(plan):
    exam, bank, writer, second = plan
    exams.write_exam(
        exam.chamber_id,
        {"draw": [{**exam.draw[0], "count": 3}, {**exam.draw[0], "difficulty": 0, "count": 3}]},
        writer.id,
        exam,
    )
    assert plans.faults(exam) and "aynı soruları" in plans.faults(exam)[0]
    with pytest.raises(Refused, match="aynı soruları"):
        plans.lock(exam, second.id)
    make.question(bank)
    assert plans.faults(exam) == []


def test_nothing_repeats_for_a_candidate_while_the_bank_allows(plan):
    exam, _, writer, second = plan
    plans.lock(exam, second.id)
    exams.open_exam(exam, writer.id)
    user, met = make.person(), []
    for _ in range(3):
        attempt = attempts.start(exam, user)
        met.append(question_ids(attempt))
        attempts.close(attempts.locked(attempt), "finished", attempts.now())
        db.session.execute(text("UPDATE results SET state = 'published', passed = false"))
        db.session.expire_all()
    assert not met[0] & met[1] and len(met[2] - met[0] - met[1]) == 1


def test_the_questions_of_an_author_in_conflict_are_not_drawn(plan):
    exam, bank, writer, second = plan
    content = {"kind": "single", "stem": "Yazarın sorusu?", "body": BODIES["single"], "difficulty": 1}
    own = [write_question(bank, content, writer.id).id for _ in range(20)]
    with pytest.raises(Refused, match="yazan kişi verir"):
        plans.declare(exam, "none", "", second.id)
    plans.declare(exam, "none", "", writer.id)
    assert reads.barred_questions(exam) == []
    plans.declare(exam, "related", "Kardeşim aday", writer.id)
    assert sorted(reads.barred_questions(exam)) == own
    plans.lock(exam, second.id)
    exams.open_exam(exam, second.id)
    for _ in range(5):
        assert not question_ids(attempts.start(exam, make.person())) & set(own)


def test_an_author_who_sits_the_exam_does_not_meet_their_own_questions(plan):
    exam, bank, writer, second = plan
    content = {"kind": "single", "stem": "Yazarın sorusu?", "body": BODIES["single"], "difficulty": 1}
    own = [write_question(bank, content, writer.id).id for _ in range(20)]
    plans.lock(exam, second.id)
    exams.open_exam(exam, second.id)
    assert not question_ids(attempts.start(exam, writer)) & set(own)
    chosen = make.exam(exam.chamber, kinds=(), opened=False)
    exams.choose_questions(chosen, own[:1], second.id)
    chosen.state, chosen.rules = "open", {}
    with pytest.raises(Refused, match="yazdığınız"):
        attempts.start(chosen, writer)


def test_the_desk_locks_declares_and_unlocks_by_clicking(plan, sign_in):
    exam, bank, writer, second = plan
    write_question(bank, {"kind": "single", "stem": "Soru?", "body": BODIES["single"], "difficulty": 1}, writer.id)
    mine, other = sign_in(writer), sign_in(second)
    page = f"/masa/{exam.chamber.slug}/sinavlar/{exam.id}"
    assert "Kontrol ettim" not in mine.get(page).text and "Kontrol ettim, kilitle" in other.get(page).text
    assert "Bildirmedi" in other.get(page).text
    post(mine, page + "/bildirim", {"kind": "sits", "note": ""})
    assert "Soruları sorulmaz" in other.get(page).text
    post(mine, page + "/kilitle")
    assert db.session.scalar(select(Exam.locked_at)) is None
    post(other, page + "/kilitle")
    assert "Sınavı aç" in mine.get(page).text and "Düzenle" not in mine.get(page).text
    post(other, page + "/kilidi-ac", {"reason": "Süre yanlış yazılmış."})
    assert "Düzenle" in mine.get(page).text


def test_a_form_of_sixty_is_drawn_from_thousands_and_holds_nothing_that_was_seen(plan):
    exam, bank, *_ = plan
    db.session.execute(
        text(
            "INSERT INTO questions (bank_id, title, kind, topic, difficulty, search_key) "
            "SELECT :bank, 'S' || n, 'single', 'Konu ' || n % 20, 1 + n % 3, '' FROM generate_series(1, 3000) n"
        ),
        {"bank": bank.id},
    )
    db.session.execute(text("ANALYZE questions"))
    lines = [{"bank_id": bank.id, "difficulty": n, "topic": "", "count": 20} for n in (1, 2, 3)]
    seen = list(db.session.scalars(select(Question.id).limit(120)))
    for _ in range(5):
        ids = drawing.drawn_ids(lines, random.getrandbits(60), seen)
        assert len(set(ids)) == 60 and not set(ids) & set(seen)


def test_a_draft_that_nobody_wants_is_dropped_unless_something_rests_on_it(plan):
    exam, bank, writer, second = plan
    plans.lock(exam, second.id)
    with pytest.raises(Refused, match="kilitli"):
        plans.drop(exam, "Gerekmedi", writer.id)
    plans.unlock(exam, "Vazgeçilecek.", second.id)
    exams.write_exam(exam.chamber_id, {"draw": []}, writer.id, exam)
    exams.choose_questions(exam, [make.question(bank).id], writer.id)
    held = make.saved(ExamSession(chamber_id=exam.chamber_id, exam_id=exam.id, title="O", place="Y", starts_at=now()))
    with pytest.raises(Refused, match="oturum"):
        plans.drop(exam, "Gerekmedi", writer.id)
    db.session.delete(held)
    db.session.flush()
    exam_id = exam.id
    plans.drop(exam, "Gerekmedi", writer.id)
    assert db.session.get(Exam, exam_id) is None
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.act == "exams.drop", AuditEntry.object_id == exam_id))
    assert (entry.reason, entry.details) == ("Gerekmedi", {"title": "Plan"})
