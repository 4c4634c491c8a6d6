"""The exam day: check in, open, pause, extra minutes, a second machine, the log, closing."""

import re
import uuid
from datetime import timedelta
from io import BytesIO
from threading import Barrier, Thread

import pytest
from pypdf import PdfReader

from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams.models import Attempt, AttemptCredit
from lms.exams.operations import attempts, clock
from lms.exams.operations.extra_time import set_extra_time
from lms.exams.verification import verify
from lms.halls import queries
from lms.halls.operations import day
from lms.halls.operations.day import Place
from lms.halls.queries import board
from tests import make
from tests.exams.sitting import Candidate, post
from tests.halls.salon import Salon, qualified


@pytest.fixture
def salon(database):
    return Salon()


def ends(attempt):
    return db.session.get(Attempt, attempt.id, populate_existing=True).ends_at


def page(salon, tail=""):
    return f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/salon{tail}"


def test_a_candidate_starts_only_when_checked_in_and_the_session_is_open(salon):
    first, second, _ = salon.people
    day.check_in(salon.session, salon.seating(first), "kimlik", salon.planner.id)
    with pytest.raises(Refused, match="oturumu açınca"):
        attempts.start(salon.exam, first)
    day.open_session(salon.session, salon.planner.id)
    assert attempts.start(salon.exam, first).admission_id == salon.seating(first).admission_id
    with pytest.raises(Refused, match="kimliğinizi onayladıktan sonra"):
        attempts.start(salon.exam, second)
    day.check_in(salon.session, salon.seating(second), "pasaport", salon.planner.id)  # late, but in time
    assert attempts.start(salon.exam, second).state == "live"


def test_one_check_in_gives_one_attempt(salon):
    attempt = salon.begin(salon.people[0])[0]
    assert attempts.start(salon.exam, salon.people[0]).id == attempt.id
    attempts.finish(attempt, attempt.generation)
    with pytest.raises(Refused):
        attempts.start(salon.exam, salon.people[0])


def test_the_door_is_closed_too_early_and_after_the_late_limit(salon, clock):
    with pytest.raises(Refused, match="zaten yapılmış"):
        salon.check_in(salon.people[0])
        salon.check_in(salon.people[0])
    clock(minutes=-90)
    with pytest.raises(Refused, match="iki saat önce"):
        salon.check_in(salon.people[1])
    clock(minutes=60 + 16)
    with pytest.raises(Refused, match="Geç giriş sınırı doldu"):
        salon.check_in(salon.people[1])


def test_a_check_in_by_mistake_is_undone_until_the_start(salon):
    user = salon.people[0]
    salon.check_in(user)
    day.undo_check_in(salon.session, salon.seating(user), salon.planner.id)
    day.open_session(salon.session, salon.planner.id)
    with pytest.raises(Refused):
        attempts.start(salon.exam, user)
    salon.check_in(user)
    attempts.start(salon.exam, user)
    with pytest.raises(Refused, match="geri alınamaz"):
        day.undo_check_in(salon.session, salon.seating(user), salon.planner.id)


def test_the_paused_take_no_answer_and_get_the_time_back(salon, sign_in, clock):
    attempt, other = salon.begin(*salon.people[:2])
    candidate = Candidate(sign_in(salon.people[0]), salon.people[0]).start(salon.exam)
    before, others = ends(attempt), ends(other)
    place = Place(salon.session, seating=salon.seating(salon.people[0]))
    assert day.pause(place, "Ekran karardı", salon.planner.id) == 1
    assert candidate.save(2, "12,5").json["outcome"] == "paused"
    assert "duraklatıldı" in candidate.client.get(f"/sinav/{attempt.public_id}").text
    assert candidate.finish().status_code == 409
    clock(minutes=7)
    assert day.resume(place, salon.planner.id) == 1
    assert ends(attempt) - before == pytest.approx(timedelta(minutes=7), abs=timedelta(seconds=5))
    assert ends(other) == others
    assert candidate.save(2, "12,5").json["outcome"] == "saved" and list(verify()) == []


def test_a_paused_exam_is_not_closed_by_the_clock(salon, clock):
    (attempt,) = salon.begin(salon.people[0])
    day.pause(Place(salon.session), "Yangın tatbikatı", salon.planner.id)
    clock(hours=3)
    assert attempts.close_overdue() == 0
    day.resume(Place(salon.session), salon.planner.id)
    assert attempts.close_overdue() == 0
    clock(hours=5)
    assert attempts.close_overdue() == 1
    db.session.refresh(attempt)
    assert attempt.state == "overdue"


def test_a_hall_is_paused_and_the_other_goes_on(salon):
    a, b = salon.halls
    salon.into(salon.people[0], b, 3)
    in_b = [one for one in queries.seatings_of(salon.session.id) if one.hall_id == b.id]
    salon.begin()
    assert day.pause(Place(salon.session, hall=b), "", salon.planner.id) == len(in_b)
    paused = {
        line.seating.id for line in board.lines_of(salon.session, salon.session.opened_at) if line.standing == "paused"
    }
    assert paused == {one.id for one in in_b}


def test_extra_minutes_come_once_per_form_and_to_those_who_sit_now(salon):
    first, second, third = salon.begin()
    attempts.finish(third, third.generation)
    before, key = ends(first), uuid.uuid4()
    assert day.extra(Place(salon.session), 10, "Gürültü", key, salon.planner.id) == 2
    assert day.extra(Place(salon.session), 10, "Gürültü", key, salon.planner.id) == 0
    assert ends(first) - before == timedelta(minutes=10)
    assert db.session.query(AttemptCredit).count() == 2


def test_six_resumes_at_once_give_the_time_back_once(committing):
    with committing.app_context():
        salon = Salon(people=1)
        (attempt,) = salon.begin()
        attempt_id, before, planner = attempt.id, attempt.ends_at, salon.planner.id
        db.session.commit()
        clock.pause(attempt)
        db.session.commit()
    barrier, said = Barrier(6), []

    def resume():
        with committing.app_context():
            attempt = db.session.get(Attempt, attempt_id)
            barrier.wait()
            said.append(clock.resume(attempt, planner))
            db.session.commit()

    threads = [Thread(target=resume) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with committing.app_context():
        attempt = db.session.get(Attempt, attempt_id)
        (credit,) = db.session.query(AttemptCredit).filter_by(attempt_id=attempt_id)
        assert sorted(said) == [False] * 5 + [True]
        assert attempt.ends_at - before == timedelta(milliseconds=credit.ms)


def test_extra_time_set_once_shows_the_proctor_minutes_and_never_the_reason(salon, sign_in):
    user = salon.people[0]
    set_extra_time(salon.chamber.id, user.id, 25, "Disleksi raporu 2026/17", None, salon.planner.id)
    proctor = salon.proctor()
    attempt = salon.begin()[0]
    assert attempt.ends_at - attempt.started_at == timedelta(minutes=75)
    client = sign_in(proctor)
    for address in ("", f"/sira/{salon.seating(user).id}"):
        text = client.get(page(salon, address)).text
        assert "15 dakika" in text and "Disleksi" not in text
    minutes = client.get(f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/kapanis-tutanagi.pdf").data
    assert "Disleksi" not in "".join(one.extract_text() for one in PdfReader(BytesIO(minutes)).pages)
    assert client.get(f"/masa/{salon.chamber.slug}/ek-sureler").status_code == 403
    assert "Disleksi" in sign_in(salon.planner).get(f"/masa/{salon.chamber.slug}/ek-sureler").text


def test_a_second_machine_needs_the_proctors_pin_and_a_pin_serves_once(salon, sign_in):
    salon.begin()
    user = salon.people[0]
    attempt = board.attempt_of(salon.seating(user))
    proctor, second = sign_in(salon.planner), sign_in(user)
    address = f"/sinav/{attempt.public_id}"
    assert "Gözetmenin verdiği PIN" in second.get(address).text
    for wrong in ("", "000000"):
        post(second, f"{address}/devral", {"pin": wrong})
    assert db.session.get(Attempt, attempt.id, populate_existing=True).generation == 1
    shown = post(proctor, page(salon, f"/sira/{salon.seating(user).id}/pin")).text
    pin = re.search(r"PIN: (\d{6})", shown)[1]
    post(second, f"{address}/devral", {"pin": pin})
    assert db.session.get(Attempt, attempt.id, populate_existing=True).generation == 2
    post(sign_in(user), f"{address}/devral", {"pin": pin})
    assert db.session.get(Attempt, attempt.id, populate_existing=True).generation == 2


def test_five_wrong_pins_void_the_right_one(salon, sign_in):
    salon.begin()
    seating = salon.seating(salon.people[0])
    pin = day.new_pin(salon.session, seating, salon.planner.id)
    client, attempt = sign_in(salon.people[0]), board.attempt_of(seating)
    wrong = "000000" if pin != "000000" else "111111"
    for said in [wrong] * 5 + [pin]:
        post(client, f"/sinav/{attempt.public_id}/devral", {"pin": said})
    assert db.session.get(Attempt, attempt.id, populate_existing=True).generation == 1


def test_a_proctor_sees_only_the_session_of_their_duty_and_only_with_a_valid_document(salon, sign_in):
    user = salon.proctor()
    client = sign_in(user)
    assert client.get(page(salon)).status_code == 200
    assert salon.session.title in client.get(f"/masa/{salon.chamber.slug}/oturumlar").text
    another = make.grant(qualified(make.person()), "proctor", salon.chamber)
    assert sign_in(another).get(page(salon)).status_code == 404
    assert client.get(f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}").status_code == 403
    row = queries.own_qualifications(user.id)[0]
    row.valid_to = row.valid_from
    assert client.get(page(salon)).status_code == 404


def test_check_in_by_number_and_by_what_a_reader_types(salon, sign_in):
    client, row = sign_in(salon.planner), salon.seating(salon.people[0])
    for said in (row.number, f"SALON:{row.number}", f"{row.number[:4]} {row.number[4:]}"):
        answer = client.get(page(salon, "/giris"), query_string={"number": said})
        assert answer.status_code == 302 and answer.location.endswith(f"/giris/{row.id}")
    assert "kimseye verilmemiş" in client.get(page(salon, "/giris?number=10000000")).text
    nothing = post(client, page(salon, f"/giris/{row.id}"))
    assert nothing.status_code == 400
    assert post(client, page(salon, f"/giris/{row.id}"), {"identity": "kimlik"}).status_code == 302
    assert salon.seating(salon.people[0]).checked_in_by_id == salon.planner.id


def test_the_session_closes_when_nobody_sits_the_exam_any_more(salon):
    first = salon.begin()[0]
    with pytest.raises(Refused, match="Sayısı: 3"):
        day.close_session(salon.session, salon.planner.id)
    for attempt in db.session.query(Attempt).filter_by(exam_id=first.exam_id):
        attempts.finish(attempt, attempt.generation)
    day.close_session(salon.session, salon.planner.id)
    assert [row.kind for row in board.events_of(salon.session.id)] == ["opened", "closed"]


def test_an_incident_is_written_once_and_stands_in_the_minutes(salon, sign_in):
    salon.begin()
    client = sign_in(salon.planner)
    text = client.get(page(salon, "/olaylar")).text
    key = re.search(r'name="key"[^>]*value="([^"]+)"', text)[1]
    where = f"sira-{salon.seating(salon.people[0]).id}"
    form = {"kind": "suspicion", "where": where, "text": "Cebinden not çıktı", "key": key}
    for _ in range(2):
        assert post(client, page(salon, "/olaylar"), form).status_code == 302
    assert post(client, page(salon, "/olaylar"), form | {"text": ""}).status_code == 400
    assert client.get(page(salon, "/olaylar")).text.count("Cebinden not çıktı") == 1
    for paper, said in (("acilis", "Oturum açılış tutanağı"), ("kapanis", "Cebinden not çıktı")):
        answer = client.get(f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/{paper}-tutanagi.pdf")
        assert answer.mimetype == "application/pdf"
        assert said in "".join(one.extract_text() for one in PdfReader(BytesIO(answer.data)).pages)


def test_the_board_tells_how_each_seat_stands(salon, sign_in, clock):
    salon.check_in(*salon.people[:2])
    day.open_session(salon.session, salon.planner.id)
    attempts.start(salon.exam, salon.people[0])
    client = sign_in(salon.planner)
    text = client.get(page(salon, "/durum")).text
    for word in ("Sınavda", "Girişi yapıldı", "Gelmedi"):
        assert word in text
    clock(minutes=2)
    assert "Çevrimdışı" in client.get(page(salon, "/durum")).text
