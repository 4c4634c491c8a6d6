"""A session that must go on on paper: moved, printed, collected, read by two, confirmed; then like any attempt."""

import re
from io import BytesIO
from threading import Barrier, Thread

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from lms.core.audit import AuditEntry
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.exams import booklets, on_paper
from lms.exams.models import AnswerEntry, Attempt, Result
from lms.exams.operations import attempts
from lms.exams.operations import clock as clocks
from lms.exams.queries import attempts as reads
from lms.exams.queries import recompute
from lms.exams.verification import verify
from lms.halls.models import HallEvent, PaperReading, PaperSheet
from lms.halls.operations import day, paper
from lms.halls.operations.day import Place
from lms.halls.queries import board
from lms.halls.queries.paper import rows_of
from tests import make
from tests.exams.sitting import Candidate, post
from tests.halls.salon import Salon

WHY = "Salonda elektrik kesildi, jeneratör çalışmıyor."


@pytest.fixture
def salon(database):
    return Salon()


def staff(salon, count=3):
    return [make.officer("exam_officer", salon.chamber) for _ in range(count)]


def key_letter(attempt, question=1):
    """The letter of the right choice (the second of the body) on this candidate's paper."""
    line = reads.paper_of(attempt)[question - 1][0]
    return on_paper.LETTERS[line["order"]["choices"].index(1)]


def moved(salon, *users):
    """These are on paper; their sheets."""
    people = users or salon.people
    sheets = []
    for user in people:
        sheets += paper.move(Place(salon.session, seating=salon.seating(user)), WHY, salon.planner.id)
    return sheets


def handed_in(salon, *users):
    sheets = moved(salon, *users)
    paper.collect(salon.session, [sheet.id for sheet in sheets], salon.planner.id)
    return sheets


def steps(salon):
    return [row.step for row in rows_of(salon.session.id)]


def entries(attempt, kind):
    rows = select(AnswerEntry).where(AnswerEntry.attempt_id == attempt.id, AnswerEntry.kind == kind)
    return db.session.scalars(rows.order_by(AnswerEntry.n)).all()


def sound():
    return list(verify()) == [] and list(recompute.differences(recompute.closed_attempts())) == []


def test_on_paper_the_screen_takes_nothing_and_keeps_what_it_acknowledged(salon, sign_in, clock):
    salon.begin(*salon.people[:2])
    user, other = salon.people[:2]
    candidate = Candidate(sign_in(user), user).start(salon.exam)
    assert candidate.save(2, "12,5").status_code == 200
    clock(minutes=10)
    (sheet,) = moved(salon, user)
    assert abs(sheet.left_ms - 50 * 60_000) < 5000 and candidate.fresh().on_paper_at is not None
    answer = candidate.save(3, "koridor")
    assert answer.status_code == 409 and answer.json["outcome"] == "paused"
    assert candidate.finish().status_code == 409
    shown = sign_in(user).get(f"/sinav/{candidate.attempt.public_id}").text
    assert "Sınavınız kâğıtta sürüyor" in shown and "data-question" not in shown
    clock(hours=5)
    assert attempts.close_overdue() == 1  # the other one; on paper the clock stands still
    assert candidate.fresh().state == "live" and reads.current_answers(candidate.attempt.id) == {2: "12,5"}
    assert not clocks.resume(candidate.attempt, salon.planner.id)
    standing = {line.seating.user_id: line.standing for line in board.lines_of(salon.session, now())}
    assert standing[user.id] == "paper" and standing[other.id] == "overdue"
    audited = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "halls.to_paper")).one()
    assert audited.reason == WHY and audited.subject_id == user.id
    assert db.session.scalars(select(HallEvent.text).where(HallEvent.kind == "paper")).one().startswith("Kâğıda")


def test_a_whole_session_moves_with_those_who_could_not_start(salon):
    salon.check_in(*salon.people[:2])
    day.open_session(salon.session, salon.planner.id)
    attempts.start(salon.exam, salon.people[0])
    with pytest.raises(Refused, match="en az on harf"):
        paper.move(Place(salon.session), "kısa", salon.planner.id)
    assert len(paper.move(Place(salon.session), WHY, salon.planner.id)) == 2
    with pytest.raises(Refused, match="girişi yapılmış ve bitirmemiş aday yok"):
        paper.move(Place(salon.session), WHY, salon.planner.id)
    with pytest.raises(Stale, match="zaten kâğıtta"):
        moved(salon, salon.people[0])
    with pytest.raises(Refused, match="Teslim alınmamış yanıt kâğıdı var"):
        day.close_session(salon.session, salon.planner.id)
    sheets = [row.sheet.id for row in rows_of(salon.session.id)]
    assert paper.collect(salon.session, sheets, salon.planner.id) == 2
    day.close_session(salon.session, salon.planner.id)  # entering goes on afterwards
    assert salon.session.state == "closed" and steps(salon) == ["collected", "collected"]


def test_who_has_finished_or_sits_elsewhere_is_not_moved(salon):
    attempt = salon.begin(salon.people[0])[0]
    attempts.finish(attempt, attempt.generation)
    with pytest.raises(Refused, match="bitmiş"):
        moved(salon, salon.people[0])
    assert rows_of(salon.session.id) == []


def test_booklet_and_sheet_hold_the_candidates_own_paper_and_no_key(salon, sign_in):
    user = salon.people[0]
    attempt = salon.begin(user)[0]
    candidate = Candidate(sign_in(user), user).start(salon.exam)
    candidate.save(3, "koridor")
    moved(salon, user)
    asked = booklets.asked_of(attempt)
    client, at = sign_in(salon.planner), f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/kagit"
    texts = {}
    for leaflet in ("soru-kitapciklari", "yanit-kagitlari"):
        answer = client.get(f"{at}/{leaflet}.pdf")
        assert answer.mimetype == "application/pdf", answer.text
        texts[leaflet] = " ".join("".join(p.extract_text() for p in PdfReader(BytesIO(answer.data)).pages).split())
    number = f"{salon.seating(user).number[:4]} {salon.seating(user).number[4:]}"
    for text in texts.values():
        assert user.full_name in text and number in text
    for one in asked[0].shown.choices:
        assert f"{one[1]} {one[2]}" in texts["soru-kitapciklari"]
    assert "koridor" in texts["yanit-kagitlari"]  # the candidate's own, acknowledged
    assert not any(re.search(r"12[.,]5(?!\d)|çıkmaz", text) for text in texts.values())  # "12.58" is an hour
    printed = db.session.scalars(
        select(AuditEntry).where(AuditEntry.act == "halls.print_papers").order_by(AuditEntry.id)
    ).all()
    assert [entry.details["paper"] for entry in printed] == ["soru-kitapciklari", "yanit-kagitlari"]
    outsider = salon.people[1]
    assert sign_in(outsider).get(f"{at}/soru-kitapciklari.pdf").status_code == 403


def test_two_people_read_blind_and_only_the_confirmed_answers_are_entered(salon, sign_in, clock):
    user = salon.people[0]
    salon.begin(user)
    candidate = Candidate(sign_in(user), user).start(salon.exam)
    candidate.save(2, "99", seq=2**52)
    (sheet,) = handed_in(salon, user)
    first, second, third = staff(salon)
    right = {"1": on_paper.LETTERS.index(key_letter(candidate.attempt)), "2": "12,5"}
    with pytest.raises(Stale, match="henüz iki kişi"):
        paper.confirm(sheet, {}, third.id)
    paper.read(sheet, right, first.id)
    with pytest.raises(Stale, match="siz girdiniz"):
        paper.read(sheet, right, first.id)
    assert entries(candidate.attempt, "paper") == [] and steps(salon) == ["half"]
    paper.read(sheet, {**right, "2": " 12,5 "}, second.id)
    assert steps(salon) == ["equal"]
    with pytest.raises(Stale, match="iki kişi tarafından girilmiş"):
        paper.read(sheet, right, third.id)
    clock(hours=20)
    assert paper.confirm_equal(salon.session, second.id) == 1
    attempt = candidate.fresh()
    assert (attempt.state, attempt.closed_at, attempt.paused_at) == ("finished", sheet.collected_at, None)
    assert [(line.question, line.kind) for line in entries(attempt, "paper")] == [(1, "paper"), (2, "paper")]
    assert reads.current_answers(attempt.id) == {1: right["1"], 2: "12,5"}  # newer than whatever the screen sent
    assert len(entries(attempt, "answer")) == 1
    result = db.session.scalar(select(Result).where(Result.attempt_id == attempt.id))
    assert str(result.score) == "66.66" and sound()
    with pytest.raises(Stale):
        paper.confirm(sheet, {}, third.id)
    with pytest.raises(Stale):
        paper.withdraw(sheet, WHY, third.id)
    assert candidate.save(3, "koridor").json["outcome"] == "late" and sound()


def test_differences_are_settled_by_neither_of_the_two_who_read(salon):
    user = salon.people[0]
    attempt = salon.begin(user)[0]
    (sheet,) = handed_in(salon, user)
    first, second, third = staff(salon)
    paper.read(sheet, {"2": "12,5", "3": "koridor"}, first.id)
    paper.read(sheet, {"2": "72,5", "3": "koridor", "1": 0}, second.id)
    (row,) = rows_of(salon.session.id)
    assert (row.step, row.differences) == ("differs", 2)
    for reader in (first, second):
        with pytest.raises(Refused, match="üçüncü bir kişi"):
            paper.confirm(sheet, {1: 1, 2: 1}, reader.id)
        with pytest.raises(Refused, match="üçüncü bir kişi"):
            paper.undo_both(sheet, reader.id)
    with pytest.raises(Refused, match="Seçilmeyen soru: 2"):
        paper.confirm(sheet, {1: 1}, third.id)
    with pytest.raises(Stale):
        paper.confirm_equal(salon.session, third.id)
    paper.confirm(sheet, {1: 2, 2: 1}, third.id)
    assert reads.current_answers(attempt.id) == {1: 0, 2: "12,5", 3: "koridor"} and sheet.settled == {"1": 2, "2": 1}
    assert sound()


def test_a_struck_out_answer_is_erased_and_a_blank_leaves_it(salon, sign_in):
    user = salon.people[0]
    salon.begin(user)
    candidate = Candidate(sign_in(user), user).start(salon.exam)
    candidate.save(2, "12,5"), candidate.save(3, "koridor")
    (sheet,) = handed_in(salon, user)
    for one in staff(salon, 2):
        paper.read(sheet, {"3": None}, one.id)
    paper.confirm(sheet, {}, salon.planner.id)
    assert reads.current_answers(candidate.attempt.id) == {2: "12,5", 3: None} and sound()


def test_everything_is_undone_until_it_is_confirmed(salon, clock):
    user = salon.people[0]
    attempt = salon.begin(user)[0]
    ends_at = attempt.ends_at
    (sheet,) = handed_in(salon, user)
    first, second, third = staff(salon)
    paper.read(sheet, {"2": "1"}, first.id)
    with pytest.raises(Refused, match="girilmeye başlanmış"):
        paper.withdraw(sheet, WHY, second.id)
    with pytest.raises(Stale, match="geri alınacak bir girişiniz yok"):
        paper.undo_reading(sheet, second.id)
    paper.undo_reading(sheet, first.id)
    paper.read(sheet, {"2": "2"}, second.id)
    paper.read(sheet, {"2": "3"}, first.id)
    paper.undo_both(sheet, third.id)
    assert db.session.query(PaperReading).count() == 0
    paper.undo_collect(sheet, third.id)
    clock(minutes=30)
    with pytest.raises(Refused, match="en az on harf"):
        paper.withdraw(sheet, "", third.id)
    paper.withdraw(sheet, "Elektrik geri geldi, kâğıt dağıtılmadı.", third.id)
    assert clocks.resume(attempt, third.id)
    held = db.session.get(Attempt, attempt.id, populate_existing=True)
    assert held.on_paper_at is None and abs((held.ends_at - ends_at).total_seconds() - 1800) < 5
    (again,) = moved(salon, user)
    assert again.id != sheet.id and sound()


def test_nobody_handles_their_own_sheet(salon):
    user = salon.people[0]
    make.grant(user, "exam_officer", salon.chamber)
    salon.begin(user)
    with pytest.raises(Refused, match="Kendi yanıt kâğıdınız"):
        paper.move(Place(salon.session, seating=salon.seating(user)), WHY, user.id)
    (sheet,) = handed_in(salon, user)
    with pytest.raises(Refused, match="Kendi yanıt kâğıdınız"):
        paper.read(sheet, {}, user.id)
    for one in staff(salon, 2):
        paper.read(sheet, {}, one.id)
    with pytest.raises(Refused, match="Kendi yanıt kâğıdınız"):
        paper.confirm(sheet, {}, user.id)
    with pytest.raises(Refused, match="yazdırılacak bir şey yok"):
        paper.to_print(Place(salon.session), "soru-kitapciklari", user.id)


def test_the_desk_walks_from_the_board_to_a_confirmed_sheet(salon, sign_in):
    user = salon.people[0]
    attempt = salon.begin(user)[0]
    first, second, third = (sign_in(one) for one in staff(salon))
    at = f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}"
    assert "Kâğıtta sürdürme" in first.get(f"{at}/salon").text
    seat = f"{at}/salon/sira/{salon.seating(user).id}"
    link = re.search(r'href="([^"#]+)#gecir">Kâğıda geçir', first.get(seat).text)[1].replace("&amp;", "&")
    where = f"sira-{salon.seating(user).id}"
    assert f'value="{where}" selected' in first.get(link).text or "selected" in first.get(link).text
    assert "Bu alanı doldurun" in post(first, f"{at}/kagit", {"where": where, "reason": ""}).text
    assert "en az on harf" in post(first, f"{at}/kagit", {"where": where, "reason": "kısa"}).text
    post(first, f"{at}/kagit", {"where": where, "reason": WHY})
    sheet = db.session.scalars(select(PaperSheet)).one()
    post(first, f"{at}/kagit/teslim", {"kagit": str(sheet.id)})
    assert "Giriş bekliyor" in first.get(f"{at}/kagit").text
    refused = post(first, f"{at}/kagit/{sheet.id}/giris", {"s1": "Z", "s2": "12,5"})
    assert refused.status_code == 400 and "Okunamayan harf: Z" in refused.text and 'value="12,5"' in refused.text
    letter = key_letter(attempt)
    post(first, f"{at}/kagit/{sheet.id}/giris", {"s1": letter, "s2": "12,5", "s3": "çıkmaz koridor"})
    assert "12,5" not in second.get(f"{at}/kagit/{sheet.id}").text
    assert 'value=""' in second.get(f"{at}/kagit/{sheet.id}/giris").text
    post(second, f"{at}/kagit/{sheet.id}/giris", {"s1": letter, "s2": "17,5", "s3": "çıkmaz koridor"})
    hidden = second.get(f"{at}/kagit/{sheet.id}").text
    assert "Farklı okunan sorular: 2" in hidden and "12,5" not in hidden
    assert "12,5" in third.get(f"{at}/kagit/{sheet.id}").text
    assert "Seçilmeyen soru: 2" in post(third, f"{at}/kagit/{sheet.id}").text
    post(third, f"{at}/kagit/{sheet.id}", {"s2": "1"})
    assert steps(salon) == ["done"] and "Karara bağlanan" in third.get(f"{at}/kagit/{sheet.id}").text
    result = db.session.scalar(select(Result).where(Result.attempt_id == attempt.id))
    assert str(result.score) == "100.00" and sound()
    assert "Onaylandı" in third.get(f"{at}/kagit.csv").text
    assert "Kâğıda geçiş" in third.get(f"{at}/salon/olaylar").text


def test_three_readings_at_once_are_two_and_one_confirmation_enters_once(committing):
    with committing.app_context():
        salon = Salon()
        attempt = salon.begin(salon.people[0])[0]
        (sheet,) = handed_in(salon, salon.people[0])
        ids = [one.id for one in staff(salon)]
        db.session.commit()
        sheet_id, attempt_id = sheet.id, attempt.id
    outcomes = together(committing, ids, lambda sheet, actor: paper.read(sheet, {"2": "12,5"}, actor), sheet_id)
    assert sorted(outcomes) == ["done", "done", "refused"]
    outcomes = together(committing, ids, lambda sheet, actor: paper.confirm(sheet, {}, actor), sheet_id)
    assert sorted(outcomes) == ["done", "refused", "refused"]
    with committing.app_context():
        kept = db.session.scalars(select(AnswerEntry).where(AnswerEntry.attempt_id == attempt_id)).all()
        assert [line.kind for line in kept if line.kind == "paper"] == ["paper"] and sound()


def together(app, ids, act, sheet_id):
    barrier, outcomes = Barrier(len(ids)), []

    def one(actor_id):
        with app.app_context():
            sheet = db.session.get(PaperSheet, sheet_id)
            barrier.wait()
            try:
                act(sheet, actor_id)
                db.session.commit()
                outcomes.append("done")
            except Refused:
                db.session.rollback()
                outcomes.append("refused")

    threads = [Thread(target=one, args=(actor_id,)) for actor_id in ids]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return outcomes
