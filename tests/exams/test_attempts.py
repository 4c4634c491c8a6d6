import io
import random
import uuid
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from lms.accounts.models import LoginSession
from lms.accounts.rules import token_hash
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams import tokens
from lms.exams.models import AnswerEntry, AnswerState, Attempt, Paper, Result
from lms.exams.operations import attempts, beginning
from lms.exams.queries.attempts import current_answers
from lms.exams.signals import exam_passed
from lms.exams.verification import verify
from tests import make
from tests.exams.sitting import Candidate


@pytest.fixture
def sitting(sign_in):
    """A candidate who has just started an exam of three questions: single, numerical, short text."""
    user = make.person()
    return Candidate(sign_in(user), user).start(make.exam())


def entries(attempt, kind="answer"):
    rows = select(func.count()).where(AnswerEntry.attempt_id == attempt.id, AnswerEntry.kind == kind)
    return db.session.scalar(rows)


def position_of(attempt, question, index):
    """Where the candidate sees the choice that stands at `index` in the question's body."""
    paper = db.session.get(Paper, attempt.id).questions[question - 1]
    return paper["order"]["choices"].index(index)


def test_a_saved_answer_gets_a_receipt_and_is_the_current_one(sitting):
    answer = sitting.save(2, "12,5")
    assert answer.status_code == 200, answer.text
    assert answer.json["outcome"] == "saved" and len(answer.json["digest"]) == 16
    assert current_answers(sitting.attempt.id) == {2: "12,5"}


def test_the_same_key_five_times_is_one_line_with_one_receipt(sitting):
    key = uuid.uuid4()
    answers = [sitting.save(2, "12,5", seq=7, key=key).json for _ in range(5)]
    assert {(answer["at"], answer["digest"], answer["n"]) for answer in answers} == {
        (answers[0]["at"], answers[0]["digest"], answers[0]["n"])
    }
    assert entries(sitting.attempt) == 1


def test_a_key_used_for_another_answer_is_refused(sitting):
    key = uuid.uuid4()
    sitting.save(2, "12,5", key=key)
    assert sitting.save(3, "koridor", key=key).status_code == 409
    assert current_answers(sitting.attempt.id) == {2: "12,5"}


def test_an_older_save_is_kept_but_never_overwrites(sitting):
    sitting.save(2, "yeni", seq=9)
    assert sitting.save(2, "eski", seq=3).json["outcome"] == "older"
    assert current_answers(sitting.attempt.id) == {2: "yeni"} and entries(sitting.attempt) == 2


@pytest.mark.parametrize("saves", [500, pytest.param(10_000, marks=[pytest.mark.slow, pytest.mark.committed])])
def test_shuffled_and_doubled_saves_end_in_the_newest_answers(sitting, saves, app):
    chance = random.Random(1)
    sent = [(chance.randint(2, 3), seq, uuid.uuid4(), f"{seq}") for seq in range(1, saves // 2 + 1)]
    newest = {}
    for question, seq, _, value in sent:
        newest[question] = (seq, value)
    storm = sent + sent
    chance.shuffle(storm)
    for question, seq, key, value in storm:
        assert sitting.save(question, value, seq=seq, key=key).status_code == 200
    assert current_answers(sitting.attempt.id) == {question: value for question, (_, value) in newest.items()}
    assert entries(sitting.attempt) == len(sent) and list(verify()) == []


def test_late_saves_are_refused_whatever_the_client_claims_and_kept_as_late(sitting, clock):
    sitting.save(2, "12,5")
    clock(hours=1, seconds=11)
    for forged in ({}, {"at": "2020-01-01T00:00:00Z"}, {"now": 0}, {"deadline_at": "2099-01-01"}):
        answer = sitting.save(2, "99", **forged)
        assert answer.status_code == 409 and answer.json["outcome"] == "late"
    assert current_answers(sitting.attempt.id) == {2: "12,5"} and entries(sitting.attempt, "late") == 4
    assert list(verify()) == []


def test_a_save_in_the_grace_is_taken(sitting, clock):
    clock(hours=1, seconds=8)
    assert sitting.save(2, "12,5").json["outcome"] == "saved"


def test_after_handing_in_a_save_is_late(sitting):
    assert sitting.finish().status_code == 200
    assert sitting.save(2, "1").status_code == 409 and entries(sitting.attempt, "late") == 1


def test_a_superseded_device_only_reads(sitting):
    sitting.save(2, "ilk")
    attempts.take_over(sitting.attempt)
    answer = sitting.save(2, "ikinci")
    assert answer.status_code == 409 and answer.json["outcome"] == "superseded"
    assert current_answers(sitting.attempt.id) == {2: "ilk"}
    assert sitting.finish().status_code == 409 and sitting.fresh().state == "live"


def test_an_ended_session_saves_nothing(sitting, app):
    assert app.test_client().post(f"{sitting.address}/answers", json={}).status_code == 404
    stranger = Candidate(app.test_client(), None, sitting.attempt, sitting.token)
    assert stranger.save(2, "1").status_code == 401
    db.session.execute(text("UPDATE login_sessions SET ended_at = lms_now()"))
    assert sitting.save(2, "1").status_code == 401 and entries(sitting.attempt) == 0


def test_somebody_elses_session_with_a_copied_token_saves_nothing(sitting, sign_in):
    thief = Candidate(sign_in(make.person()), None, sitting.attempt, sitting.token)
    assert thief.save(2, "1").status_code == 401
    assert thief.finish().status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"question": 99},
        {"question": 0},
        {"question": "2"},
        {"question": True},
        {"seq": -1},
        {"seq": 2**60},
        {"seq": "1"},
        {"key": "x"},
        {"key": 5},
        {"value": {"a": 1}},
        {"value": ["1"]},
        {"value": "9" * 61},
        {"value": 5},
    ],
)
def test_what_is_no_save_is_refused_and_the_journal_untouched(sitting, change):
    body = {"token": sitting.token, "question": 2, "seq": 1, "key": str(uuid.uuid4()), "value": "1", **change}
    assert sitting.client.post(f"{sitting.address}/answers", json=body).status_code == 400
    assert sitting.fresh().entries == 1 and list(verify()) == []


@pytest.mark.parametrize("value", ["\ud800", "son\udfff", "a\udc00b"])
def test_half_a_character_is_refused_and_the_next_answer_is_kept(sitting, value):
    assert sitting.save(3, value).status_code == 400
    assert sitting.save(3, "koridor \U0001f600").json["outcome"] == "saved"


def test_the_longest_paper_can_be_saved(sign_in):
    """Sixty questions of thirty gaps: far more than a token carries."""
    user = make.person()
    sitting = Candidate(sign_in(user), user)
    sitting.start(make.exam(kinds=("single",)))
    shapes = ",".join(".".join(["c", *["s4"] * 30]) for _ in range(60))
    sitting.attempt.shapes = shapes
    db.session.flush()
    sitting.token = tokens.sign(sitting.attempt.public_id, 1, shapes)
    assert len(sitting.token) < 200
    assert sitting.save(60, {"30": 3}).json["outcome"] == "saved"
    assert sitting.save(60, {"31": 3}).status_code == 400 and sitting.save(61, {}).status_code == 400


def test_a_journal_grows_no_faster_than_a_person_writes(sitting, clock):
    """Forty megabytes within a minute are no answers; an hour later there is room again."""
    assert sitting.save(3, "koridor ğ").json["outcome"] == "saved"
    assert sitting.fresh().bytes == len('"koridor ğ"'.encode())
    sitting.attempt.bytes = 40_000_000
    db.session.flush()
    answer = sitting.save(3, "yine")
    assert answer.status_code == 429 and answer.json["outcome"] == "too_many"
    clock(minutes=30)
    assert sitting.save(3, "yine").json["outcome"] == "saved"


def test_a_forged_or_foreign_token_finds_no_attempt(sitting, sign_in):
    other = Candidate(sign_in(make.person()), make.person()).start(make.exam())
    for token in (
        "",
        "x",
        None,
        7,
        sitting.token[:-1] + ("1" if sitting.token[-1] == "0" else "0"),
        sitting.token.replace("~1~", "~2~", 1),
        other.token,
    ):
        assert sitting.save(2, "1", token=token or "yok").status_code == 404
    assert sitting.fresh().entries == 1


def test_ten_megabytes_are_refused_unread(sitting):
    answer = sitting.save(3, "x" * 10_000_000)
    assert answer.status_code == 413 and sitting.fresh().entries == 1
    form = sitting.client.post(f"{sitting.address}/answers", data={"token": sitting.token})
    assert form.status_code == 400


def test_overdue_attempts_are_closed_by_the_sweeper_at_their_end(sitting, clock):
    sitting.save(2, "12,5")
    clock(minutes=59)
    assert attempts.close_overdue() == 0
    clock(hours=1, seconds=11)
    assert attempts.close_overdue() == 1 and attempts.close_overdue() == 0
    closed = sitting.fresh()
    assert closed.state == "overdue" and closed.closed_at == closed.ends_at
    assert db.session.scalar(select(Result.points)) == "1" and list(verify()) == []


def test_the_windows_end_cuts_the_time(sitting):
    exam = make.exam(closes_at=sitting.attempt.started_at.replace(year=2099))
    exam.closes_at = sitting.attempt.started_at + (sitting.attempt.ends_at - sitting.attempt.started_at) / 2
    attempt = attempts.start(exam, make.person())
    assert attempt.ends_at == exam.closes_at


def test_handing_in_twice_changes_nothing_and_a_pass_is_told_once(sitting):
    told = []
    with exam_passed.connected_to(lambda result: told.append(result.id)):
        sitting.save(1, position_of(sitting.attempt, 1, 1))
        sitting.save(2, "12,5 m")
        sitting.save(3, "Çıkmaz Koridor")
        assert sitting.finish().json["state"] == "finished"
        assert sitting.finish().json["state"] == "finished"
    result = db.session.scalar(select(Result).where(Result.attempt_id == sitting.attempt.id))
    assert (str(result.score), result.passed, result.state) == ("100.00", True, "published") and told == [result.id]


def test_a_second_attempt_waits_and_the_third_is_refused(sign_in, clock):
    user, exam = make.person(), make.exam(attempts=2, wait_days=7)
    first = Candidate(sign_in(user), user).start(exam)
    assert attempts.start(exam, user).id == first.attempt.id
    first.finish()
    with pytest.raises(Refused, match="bekleme"):
        attempts.start(exam, user)
    clock(days=8)
    second = Candidate(sign_in(user), user).start(exam)
    assert second.attempt.number == 2
    second.finish()
    clock(days=30)
    with pytest.raises(Refused, match="haklarınızı"):
        attempts.start(exam, user)


def test_an_exam_of_a_course_opens_to_the_enrolled_who_have_watched(clock):
    version, user = make.course(), make.person()
    exam = make.exam(version=version, requires_watched=True)
    with pytest.raises(Refused, match="kayıtlı"):
        attempts.start(exam, user)
    enrolment = make.enrolment(user, version)
    with pytest.raises(Refused, match="izleme"):
        attempts.start(exam, user)
    watched(enrolment)
    assert attempts.start(exam, user).enrolment_id == enrolment.id


def watched(enrolment):
    from lms.core.clock import now
    from lms.watching.models import WatchTotal

    row = db.session.get(WatchTotal, enrolment.id)
    if row is None:
        row = WatchTotal(
            enrolment_id=enrolment.id, required_ms=1, threshold_bp=9000, scope="course_total", rule_version=0
        )
        row.version_ids, row.durations_ms, row.is_whole = [], [], True
        db.session.add(row)
    row.completed_at = now()
    db.session.flush()


@pytest.mark.parametrize(
    "tampering",
    [
        """UPDATE answer_entries SET value = '"9"' WHERE kind = 'answer'""",
        "UPDATE answer_entries SET seq = 99 WHERE kind = 'answer'",
        "UPDATE answer_entries SET at = at - interval '1 hour' WHERE n = 2",
        "DELETE FROM answer_entries WHERE n = 2",
        "DELETE FROM answer_entries WHERE n = (SELECT max(n) FROM answer_entries)",
        """UPDATE answer_states SET value = '"9"'""",
        "UPDATE papers SET questions = questions - 0",
        "UPDATE attempts SET seed = seed + 1",
    ],
)
def test_any_altered_row_is_found(sitting, tampering):
    sitting.save(2, "1")
    sitting.save(2, "2")
    assert list(verify()) == []
    if "answer_entries" in tampering or "papers" in tampering:
        with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
            db.session.execute(text(tampering))
    db.session.execute(text("SET LOCAL session_replication_role = replica"))
    db.session.execute(text(tampering))
    assert list(verify())


def test_erasing_an_answers_content_leaves_the_chain_whole(sitting):
    sitting.save(2, "kişisel")
    db.session.execute(text("UPDATE answer_entries SET value = NULL, salt = NULL WHERE kind = 'answer'"))
    assert list(verify()) == []


@pytest.mark.parametrize("quick", [0, 1, 3])
def test_three_simultaneous_starts_make_one_attempt(committing, quick):
    """Real transactions. `quick` of them go the quick way."""
    with committing.app_context():
        user, exam = make.person(email=f"{uuid.uuid4()}@example.org"), make.exam()
        db.session.add(LoginSession(user_id=user.id, token_hash=token_hash("üç kez"), proved_at=now()))
        user_id, exam_id = user.id, exam.id
        db.session.commit()
    barrier, made, errors = Barrier(3), [], []

    def start(quickly):
        from lms.accounts.models import User
        from lms.exams.models import Exam

        try:
            with committing.app_context():
                barrier.wait()
                if quickly:
                    beginning.begin(token_hash("üç kez"), exam_id)  # none when another one was faster
                made.append(attempts.start(db.session.get(Exam, exam_id), db.session.get(User, user_id)).id)
                db.session.commit()
        except Exception as error:
            errors.append(error)

    threads = [Thread(target=start, args=(number < quick,)) for number in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with committing.app_context():
        beginning.KEPT.clear()
        count = db.session.scalar(select(func.count()).select_from(Attempt).where(Attempt.user_id == user_id))
    assert not errors and len(set(made)) == 1 and count == 1
    assert len(made) == 3


def test_states_and_entries_belong_to_one_attempt(sitting):
    sitting.save(2, "1")
    assert db.session.scalar(select(func.count()).select_from(AnswerState)) == 1


def test_a_file_question_takes_only_what_it_asks_for(sign_in):
    user = make.person()
    sitting = Candidate(sign_in(user), user).start(make.exam(kinds=("file_upload",)))

    def hand_in(name, data):
        sent = {"token": sitting.token, "file": (io.BytesIO(data), name)}
        return sitting.client.post(f"{sitting.address}/files/1", data=sent, content_type="multipart/form-data")

    assert hand_in("cizim.pdf", b"%PDF-1.7 ...").status_code == 200
    assert "uzantısına uymuyor" in hand_in("cizim.pdf", b"MZ...").json["message"]
    assert "türü alınmıyor" in hand_in("cizim.exe", b"%PDF-1.7").json["message"]
