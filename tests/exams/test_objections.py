"""Objections: in time, decided by the right person, carried through for everybody; a pass once announced stands."""

import uuid
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from lms.accounts.models import Notification
from lms.core.clock import ISTANBUL, now
from lms.core.database import db
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused, Stale
from lms.exams import rulings
from lms.exams.models import Mark, Objection, QuestionVersion, Result, ResultChange, Ruling
from lms.exams.operations import marking, objections
from lms.exams.operations import rulings as ruling_acts
from lms.exams.queries import recompute
from lms.exams.signals import exam_passed
from tests import make
from tests.exams.sitting import Candidate, post

SAID = "Soruda iki doğru seçenek var, kaynak 12. sayfa."
ANSWER = "Seçeneklerin ikisi de doğru sayılabilir, soru hatalıdır."


@pytest.fixture
def exam(database):
    """Two single choices and a number; 60 passes."""
    return make.exam(kinds=("single", "numerical", "short_text"), pass_mark=60)


def sat(sign_in, exam, *answers):
    """A candidate's published result with these answers in order."""
    user = make.person()
    candidate = Candidate(sign_in(user), user).start(exam)
    for n, answer in enumerate(answers, 1):
        if answer is not None:
            candidate.save(n, answer)
    candidate.finish()
    return candidate, db.session.scalar(select(Result).where(Result.attempt_id == candidate.attempt.id))


def two(exam):
    return make.officer("exam_officer", exam.chamber), make.officer("chamber_admin", exam.chamber)


def version_of(result, question):
    return db.session.get(Mark, (result.attempt_id, question)).version_id


def test_the_last_minute_of_the_last_day_in_istanbul_counts(sign_in, exam, clock):
    _, result = sat(sign_in, exam, 0)
    end = rulings.objection_end(result.published_at, 7)
    clock(seconds=(end - now()).total_seconds() - 59)
    objections.object_to(result, 1, SAID, result.user_id)
    clock()
    clock(seconds=(end - now()).total_seconds() + 1)
    with pytest.raises(Refused, match="süresi doldu"):
        objections.object_to(result, 2, SAID, result.user_id)


@given(some.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), some.integers(0, 30))
def test_the_days_end_at_midnight_in_istanbul(at, days):
    at = at.replace(tzinfo=ISTANBUL)
    end = rulings.objection_end(at, days)
    assert (end - timedelta(minutes=1)).strftime("%H.%M") == "23.59"
    assert (end.date() - at.date()).days == days + 1 and end.strftime("%H.%M.%S") == "00.00.00"


marks = some.lists(
    some.tuples(some.integers(0, 4), some.integers(1, 4), some.sampled_from(["", "void", "credit"])), min_size=1
)


@given(marks, some.integers(0, 100), some.booleans())
def test_an_announced_pass_is_never_lost_and_credit_never_costs_anything(lines, pass_mark, announced):
    from types import SimpleNamespace

    rows = [SimpleNamespace(points=str(min(p, most)), most=str(most), ruling=ruling) for p, most, ruling in lines]
    found = rulings.outcome(rows, pass_mark, announced)
    assert found.passed or not announced
    assert found.kept <= found.passed and 0 <= found.score <= 100
    for row in rows:
        if row.ruling == "":
            row.ruling = "credit"
    assert rulings.outcome(rows, pass_mark, announced).score >= found.score


def test_a_candidate_objects_from_the_result_page_and_reads_the_answer(sign_in, exam):
    candidate, result = sat(sign_in, exam, 0)
    page = candidate.client.get(f"/sinavlar/sonuc/{candidate.attempt.public_id}")
    address = f"/sinavlar/sonuc/{candidate.attempt.public_id}/itiraz"
    assert address in page.text and "23.59" in page.text
    assert candidate.client.get(address).status_code == 200
    short = post(candidate.client, address, {"question": 1, "said": "yanlış"})
    assert short.status_code == 400 and "yirmi harf" in short.text and "yanlış" in short.text
    assert post(candidate.client, address, {"question": 1, "said": SAID}).status_code == 302
    again = post(candidate.client, address, {"question": 1, "said": SAID})
    assert again.status_code == 400 and "bir kez" in again.text
    objection = db.session.scalar(select(Objection))
    officer, _ = two(exam)
    desk = sign_in(officer)
    listed = desk.get(f"/masa/{exam.chamber.slug}/itirazlar")
    assert f"/itirazlar/{objection.id}" in listed.text
    where = f"/masa/{exam.chamber.slug}/itirazlar/{objection.id}"
    page = desk.get(where)
    assert SAID in page.text and candidate.user.email not in page.text
    refused = post(desk, where, {"act": "reject", "answer": "Hayır"})
    assert refused.status_code == 400 and "yirmi harf" in refused.text
    assert (
        post(desk, where, {"act": "reject", "answer": "Anahtar yürürlükteki yönetmeliğe uygundur."}).status_code == 302
    )
    said = candidate.client.get(f"/sinavlar/sonuc/{candidate.attempt.public_id}").text
    assert "Reddedildi" in said and "yürürlükteki yönetmeliğe" in said
    assert "İtirazınız yanıtlandı" in str(db.session.scalars(select(OutgoingMail.subject)).all())
    assert post(desk, where, {"act": "reject", "answer": ANSWER}).status_code == 400
    assert desk.get(f"/masa/{exam.chamber.slug}/itirazlar/csv").status_code == 200
    assert desk.get(f"/masa/{exam.chamber.slug}/itirazlar?durum=biten").status_code == 200


def test_a_withdrawn_objection_is_not_decided(sign_in, exam):
    candidate, result = sat(sign_in, exam, 0)
    objection = objections.object_to(result, 1, SAID, candidate.user.id)
    assert post(candidate.client, f"/sinavlar/itiraz/{objection.id}/geri-al").status_code == 302
    with pytest.raises(Refused):
        objections.decide(objection.id, "reject", ANSWER, "", two(exam)[0].id)
    stranger = sign_in(make.person())
    assert post(stranger, f"/sinavlar/itiraz/{objection.id}/geri-al").status_code == 404


def test_the_marker_the_author_and_the_candidate_do_not_decide(sign_in, database):
    exam = make.exam(kinds=("open",), pass_mark=60)
    candidate, result = sat(sign_in, exam, "uzun yanıt")
    marker, other = two(exam)
    marking.mark_by_hand(db.session.get(Mark, (result.attempt_id, 1)), "0", "", marker.id)
    objection = objections.object_to(result, 1, SAID, candidate.user.id)
    for person in (marker.id, candidate.user.id):
        with pytest.raises(Refused):
            objections.decide(objection.id, "reject", ANSWER, "", person)
    objections.decide(objection.id, "remark", ANSWER, "1", other.id)
    db.session.refresh(result)
    assert result.passed and objection.state == "upheld" and result.score == 100
    change = db.session.scalar(select(ResultChange))
    assert change.before["passed"] is False and change.objection_id == objection.id
    assert list(recompute.differences([result.attempt_id])) == []


def test_a_void_question_is_counted_before_decided_by_two_and_scored_anew_for_all(sign_in, exam):
    """Who failed by it passes; who had it right keeps the announced pass though the score falls."""
    _, helped = sat(sign_in, exam, 0, "12,5", None)  # 1 of 3: fails; without question 3: 1 of 2
    _, gains = sat(sign_in, exam, 1, "1", None)
    _, keeps = sat(sign_in, exam, None, "12,5", "çıkmaz koridor")  # 2 of 3 passes; without 3: 1 of 2
    version = version_of(keeps, 3)
    first, second = two(exam)
    effect = ruling_acts.reads.effect_of(exam.id, version, "void")
    assert (effect.asked, effect.changed, effect.gained, effect.kept) == (3, 3, 0, 1)
    heard = []
    with exam_passed.connected_to(lambda result, **_: heard.append(result.id)):
        credit = ruling_acts.reads.effect_of(exam.id, version, "credit")
        assert (credit.asked, credit.changed, credit.gained) == (3, 2, 2)
        from lms.exams.models import QuestionVersion

        made = ruling_acts.propose(exam, db.session.get(QuestionVersion, version), "credit", ANSWER, first.id)
        with pytest.raises(Refused, match="öneren"):
            ruling_acts.approve(made.id, first.id)
        assert helped.passed is False
        ruling_acts.approve(made.id, second.id)
    for result in (helped, gains, keeps):
        db.session.refresh(result)
    assert helped.passed and gains.passed and keeps.passed and sorted(heard) == [helped.id, gains.id]
    assert db.session.query(ResultChange).count() == 2
    assert list(recompute.differences(recompute.closed_attempts())) == []


def test_an_announced_pass_stands_when_the_question_that_carried_it_is_void(sign_in, exam):
    candidate, keeps = sat(sign_in, exam, None, "12,5", "çıkmaz koridor")
    first, second = two(exam)
    objection = objections.object_to(keeps, 3, SAID, candidate.user.id)
    objections.decide(objection.id, "void", ANSWER, "", first.id)
    assert objection.state == "ruling"
    ruling_acts.approve(objection.ruling_id, second.id)
    db.session.refresh(keeps)
    assert keeps.passed and keeps.pass_kept and keeps.score == 50 and objection.state == "upheld"
    page = candidate.client.get(f"/sinavlar/sonuc/{candidate.attempt.public_id}").text
    assert "geri alınmaz" in page and "Sonucunuzdaki değişiklik" in page
    assert list(recompute.differences([keeps.attempt_id])) == []


def test_a_paper_handed_in_after_the_decision_is_scored_by_it(sign_in, exam):
    _, result = sat(sign_in, exam, 1, "12,5", None)
    first, second = two(exam)
    from lms.exams.models import QuestionVersion

    version = db.session.get(QuestionVersion, version_of(result, 3))
    ruling_acts.approve(ruling_acts.propose(exam, version, "void", ANSWER, first.id).id, second.id)
    _, later = sat(sign_in, exam, 1, "12,5", None)
    assert later.score == 100 and later.most == "2" and list(recompute.differences([later.attempt_id])) == []


def test_the_desk_sees_the_effect_proposes_refuses_and_withdraws(sign_in, exam):
    candidate, result = sat(sign_in, exam, 0, None, None)
    first, second = two(exam)
    desk, other = sign_in(first), sign_in(second)
    where = f"/masa/{exam.chamber.slug}/sinavlar/{exam.id}/sorulan/{version_of(result, 1)}/karar"
    assert "adayın puanı değişir" in desk.get(where).text
    assert post(desk, where, {"act": "void", "reason": "kısa"}).status_code == 400
    page = post(desk, where, {"act": "void", "reason": ANSWER}).location
    assert desk.get(where).location == page
    assert post(desk, page, {"karar": "onayla"}).status_code == 409
    assert post(other, page, {"karar": "reddet", "note": ""}).status_code == 409
    assert post(other, page, {"karar": "reddet", "note": "Soru doğrudur, anahtar geçerli."}).status_code == 302
    page = post(desk, where, {"act": "credit", "reason": ANSWER}).location
    assert post(desk, page, {"karar": "geri-cek"}).status_code == 302
    page = post(desk, where, {"act": "credit", "reason": ANSWER}).location
    assert post(other, page, {"karar": "onayla"}).status_code == 302
    assert post(other, page, {"karar": "onayla"}).status_code == 409
    assert [one.state for one in db.session.scalars(select(Ruling).order_by(Ruling.id))] == [
        "refused",
        "withdrawn",
        "applied",
    ]
    assert "Uygulandı" in desk.get(f"/masa/{exam.chamber.slug}/itirazlar").text
    assert desk.get(f"/masa/{exam.chamber.slug}/sinavlar/{exam.id}/sorulan/999999/karar").status_code == 404
    assert (
        "Bu soruda herkese tam puan" not in candidate.client.get(f"/sinavlar/sonuc/{candidate.attempt.public_id}").text
    )


def test_a_refused_ruling_leaves_its_objection_waiting(sign_in, exam):
    candidate, result = sat(sign_in, exam, 0)
    first, second = two(exam)
    objection = objections.object_to(result, 1, SAID, candidate.user.id)
    objections.decide(objection.id, "credit", ANSWER, "", first.id)
    ruling_acts.refuse(objection.ruling_id, second.id, "Soru doğrudur, anahtar geçerli.")
    assert (objection.state, objection.ruling_id, objection.answer) == ("waiting", None, "")


def test_a_document_that_names_the_former_score_is_replaced_by_one_that_names_the_new(sign_in, database):
    from lms.certificates.models import Certificate
    from lms.core.jobs import Job, handlers
    from lms.exams.models import QuestionVersion

    version = make.course(certificate_kind="achievement")
    make.signatory(version.chamber)
    exam = make.exam(version=version, pass_mark=60)
    user = make.person()
    from lms.watching.models import WatchTotal
    from lms.watching.operations.totals import ensure_total

    enrolment = make.enrolment(user, version)
    ensure_total(enrolment)
    db.session.get(WatchTotal, enrolment.id).completed_at = now()
    db.session.flush()
    candidate = Candidate(sign_in(user), user).start(exam)
    candidate.save(1, 1)
    candidate.save(2, "12,5")
    candidate.finish()
    first, second = two(exam)
    document = db.session.scalar(select(Certificate))
    assert document.personal["result"] == "66,66 / 100"
    asked = db.session.get(QuestionVersion, db.session.get(Mark, (candidate.attempt.id, 3)).version_id)
    ruling_acts.approve(ruling_acts.propose(exam, asked, "void", ANSWER, first.id).id, second.id)
    job = db.session.scalar(select(Job).where(Job.handler == "certificates.correct_result"))
    handlers[job.handler](None, *job.arguments)
    handlers[job.handler](None, *job.arguments)
    old, new = db.session.scalars(select(Certificate).order_by(Certificate.id)).all()
    assert (old.state, new.state, old.replaced_by_id) == ("superseded", "valid", new.id)
    assert new.personal["result"] == "100 / 100" and old.personal["result"] == "66,66 / 100"


def test_three_approvals_at_once_carry_a_decision_through_once(committing):
    """Real transactions."""
    from lms.exams.models import QuestionVersion
    from lms.exams.operations import attempts

    with committing.app_context():
        exam = make.exam(kinds=("single",), pass_mark=60)
        attempt = attempts.start(exam, make.person(email=f"{uuid.uuid4()}@example.org"))
        attempts.close(attempts.locked(attempt), "finished", now())
        people = [make.officer("exam_officer", exam.chamber, email=f"{uuid.uuid4()}@example.org") for _ in range(4)]
        version = db.session.get(QuestionVersion, db.session.get(Mark, (attempt.id, 1)).version_id)
        ruling_id = ruling_acts.propose(exam, version, "credit", ANSWER, people[0].id).id
        ids = [person.id for person in people[1:]]
        db.session.commit()
    barrier, done, refused = Barrier(3), [], []

    def approve(actor_id):
        with committing.app_context():
            barrier.wait()
            try:
                ruling_acts.approve(ruling_id, actor_id)
                db.session.commit()
                done.append(actor_id)
            except Refused:
                db.session.rollback()
                refused.append(actor_id)

    threads = [Thread(target=approve, args=(actor_id,)) for actor_id in ids]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with committing.app_context():
        changes = db.session.query(ResultChange).count()
    assert len(done) == 1 and len(refused) == 2 and changes == 1


def test_a_decision_that_concerns_many_is_carried_through_by_a_job(sign_in, exam, monkeypatch):
    from lms.core import jobs
    from lms.core.jobs import Job
    from lms.exams import tasks

    results = [sat(sign_in, exam, None, "12,5")[1] for _ in range(2)]
    first, second = two(exam)
    made = ruling_acts.propose(
        exam, db.session.get(QuestionVersion, version_of(results[0], 1)), "void", ANSWER, first.id
    )
    monkeypatch.setattr(ruling_acts, "IN_A_REQUEST", 1)
    monkeypatch.setattr(ruling_acts, "STEP", 1)
    page, client = f"/masa/{exam.chamber.slug}/soru-kararlari/{made.id}", sign_in(second)
    assert "işlerinizde" in client.get(post(client, page, {"karar": "onayla"}).location).text
    assert made.state == "applying" and {str(row.score) for row in results} == {"33.33"}
    with pytest.raises(Stale):
        ruling_acts.approve(made.id, second.id)
    told, job = [], db.session.query(Job).filter_by(handler="exams.apply_ruling").one()
    monkeypatch.setattr(jobs, "renew", lambda lease, **progress: told.append(progress["percent"]))
    for _ in range(2):  # a second delivery changes nothing
        tasks.apply_ruling(None, *job.arguments)
        assert made.state == "applied" and {str(row.score) for row in results} == {"50.00"} and told == [50, 100]


def test_a_decision_that_the_second_calculation_stops_changes_nothing_and_waits_again(sign_in, exam, monkeypatch):
    from lms.exams.operations import recomputing

    _, result = sat(sign_in, exam, None, "12,5")
    first, second = two(exam)
    version = db.session.get(QuestionVersion, version_of(result, 1))
    made = ruling_acts.propose(exam, version, "void", ANSWER, first.id)
    monkeypatch.setattr(ruling_acts, "IN_A_REQUEST", 0)
    ruling_acts.approve_many(made.id, second.id)

    def stop(exam):
        raise Refused("Fark var.")

    with monkeypatch.context() as faulty:
        faulty.setattr(recomputing, "refuse_differences", stop)
        ruling_acts.apply_queued(made.id, lambda done, total: None)
    db.session.refresh(result)
    assert (made.state, made.note, made.decided_by_id, str(result.score)) == ("waiting", "Fark var.", None, "33.33")
    assert "Fark var." in db.session.scalar(select(Notification.text).where(Notification.user_id == second.id))
    assert ruling_acts.approve(made.id, second.id).state == "applied"
