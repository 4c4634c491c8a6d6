"""Lost time is given back to exactly those whom it hit, by exactly what they lost, once."""

import uuid
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from lms.core.clock import ISTANBUL, now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams.models import Attempt, AttemptCredit, Result, Silence
from lms.exams.operations import attempts
from lms.exams.verification import verify
from lms.halls.models import ExamSession
from lms.halls.operations import day, outages
from lms.halls.operations.day import Place
from lms.halls.queries import board
from tests.exams.sitting import Candidate, post
from tests.halls.salon import Salon


@pytest.fixture
def salon(database):
    salon = Salon(people=3)
    salon.into(salon.people[1], salon.halls[1], 2)  # the three had filled the first hall
    salon.into(salon.people[2], salon.halls[1], 3)
    return salon


def ends(attempt):
    return db.session.get(Attempt, attempt.id, populate_existing=True).ends_at


def minutes(salon, from_, to):
    start = salon.session.opened_at
    return start + timedelta(minutes=from_), start + timedelta(minutes=to)


def record(salon, place, from_, to, key=None):
    return outages.record(place, *minutes(salon, from_, to), "Elektrik", key or uuid.uuid4(), salon.planner.id)


def test_an_outage_of_a_hall_extends_its_running_attempts_and_no_other(salon, clock):
    in_a, in_b, done = salon.begin()
    before = [ends(one) for one in (in_a, in_b)]
    attempts.finish(done, done.generation)
    finished = ends(done)
    clock(minutes=20)
    outage = record(salon, Place(salon.session, hall=salon.halls[1]), 5, 15)
    assert (outage.seats, outage.total_ms) == (1, 600_000)
    assert ends(in_a) == before[0] and ends(in_b) - before[1] == timedelta(minutes=10) and ends(done) == finished
    assert list(verify()) == []


def test_overlapping_outages_and_pauses_give_their_union(salon, clock):
    (attempt,) = salon.begin(salon.people[0])
    before = ends(attempt)
    everywhere, seat = Place(salon.session), Place(salon.session, seating=salon.seating(salon.people[0]))
    clock(minutes=10)
    day.pause(seat, "", salon.planner.id)
    clock(minutes=20)
    day.resume(seat, salon.planner.id)  # 10 to 20
    record(salon, everywhere, 5, 15)  # gives 5 to 10
    record(salon, seat, 12, 18)  # gives nothing
    record(salon, everywhere, 0, 20)  # gives 0 to 5
    assert ends(attempt) - before == pytest.approx(timedelta(minutes=20), abs=timedelta(seconds=10))
    assert db.session.query(AttemptCredit).filter_by(attempt_id=attempt.id, ms=0).count() == 1


def test_the_same_form_twice_is_one_outage(salon, clock):
    attempt = salon.begin()[0]
    before, key = ends(attempt), uuid.uuid4()
    clock(minutes=20)
    assert record(salon, Place(salon.session), 5, 10, key) is not None
    assert record(salon, Place(salon.session), 5, 10, key) is None
    assert ends(attempt) - before == timedelta(minutes=5)


def test_nothing_is_given_for_time_before_the_own_start(salon, clock):
    salon.begin(salon.people[0])
    clock(minutes=10)
    salon.check_in(salon.people[1])
    late = attempts.start(salon.exam, salon.people[1])
    before = ends(late)
    clock(minutes=20)
    record(salon, Place(salon.session), 0, 15)
    assert ends(late) - before == pytest.approx(timedelta(minutes=5), abs=timedelta(seconds=10))


@pytest.mark.parametrize(
    ("from_", "to", "said"), [(10, 10, "sonra olmalıdır"), (5, 90, "henüz gelmedi"), (-30, -10, "açılmadan")]
)
def test_impossible_times_are_refused(salon, clock, from_, to, said):
    salon.begin()
    clock(minutes=20)
    with pytest.raises(Refused, match=said):
        record(salon, Place(salon.session), from_, to)


def heartbeat(candidate):
    return candidate.client.post(f"{candidate.address}/state", json={"token": candidate.token})


def test_a_page_that_was_silent_is_proposed_decided_once_and_credited(salon, sign_in, clock):
    first, second, _ = salon.begin()
    candidate = Candidate(sign_in(salon.people[0]), salon.people[0]).start(salon.exam)
    other = Candidate(sign_in(salon.people[1]), salon.people[1]).start(salon.exam)
    for minute in range(1, 7):
        clock(minutes=minute)
        heartbeat(other)
        if minute in (1, 6):
            assert heartbeat(candidate).status_code == 200
    ((silence, seating),) = board.silences_of(salon.session.id)
    assert seating.user_id == salon.people[0].id
    before, others = ends(first), ends(second)
    client = sign_in(salon.planner)
    address = f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/salon/kesintiler"
    assert salon.people[0].full_name in client.get(address).text
    for _ in range(2):
        post(client, f"{address}/karar", {"kesinti": silence.id, "karar": "onay"})
    assert ends(first) - before == pytest.approx(silence.ended_at - silence.began_at, abs=timedelta(milliseconds=1))
    assert ends(first) - before > timedelta(minutes=4)
    assert ends(second) == others and board.silences_of(salon.session.id) == []
    with pytest.raises(Refused, match="zaten karar"):
        outages.decide_silence(Place(salon.session, seating=seating), silence, True, salon.planner.id)
    assert "Geri verilen süre" in candidate.client.get(f"/sinav/{first.public_id}").text


def test_a_dismissed_silence_gives_nothing(salon, sign_in, clock):
    attempt = salon.begin()[0]
    candidate = Candidate(sign_in(salon.people[0]), salon.people[0]).start(salon.exam)
    clock(minutes=5)
    heartbeat(candidate)
    before = ends(attempt)
    ((silence, seating),) = board.silences_of(salon.session.id)
    outages.decide_silence(Place(salon.session, seating=seating), silence, False, salon.planner.id)
    assert ends(attempt) == before and board.silences_of(salon.session.id) == []


def test_saves_in_the_silence_cut_it_short(salon, sign_in, clock):
    salon.begin()
    candidate = Candidate(sign_in(salon.people[0]), salon.people[0]).start(salon.exam)
    clock(minutes=3)
    candidate.save(2, "1")
    clock(minutes=4)
    heartbeat(candidate)
    ((silence, _),) = board.silences_of(salon.session.id)
    assert silence.ended_at - silence.began_at == pytest.approx(timedelta(minutes=3), abs=timedelta(seconds=10))


def test_the_time_of_a_pause_is_no_silence(salon, sign_in, clock):
    salon.begin()
    candidate = Candidate(sign_in(salon.people[0]), salon.people[0]).start(salon.exam)
    day.pause(Place(salon.session), "", salon.planner.id)
    clock(minutes=9)
    day.resume(Place(salon.session), salon.planner.id)
    heartbeat(candidate)
    assert db.session.query(Silence).count() == 0


def test_an_outage_by_hand_comes_by_clicking_with_its_faults_by_the_field(salon, sign_in, clock):
    salon.begin()
    clock(minutes=20)
    client = sign_in(salon.planner)
    address = f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/salon/kesintiler"
    began = now() - timedelta(minutes=15)
    form = {"where": f"salon-{salon.halls[0].id}", "reason": "Sigorta attı", "key": str(uuid.uuid4())}
    form |= {"began_at": local(began), "ended_at": local(began + timedelta(minutes=9))}
    bad = post(client, address, form | {"ended_at": "dün"})
    assert bad.status_code == 400 and "Sigorta attı" in bad.text
    assert post(client, address, form | {"where": "salon-999999"}).status_code in (400, 404)
    assert post(client, address, form).status_code == 302
    assert "Sigorta attı" in client.get(address).text
    minutes = client.get(f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/kapanis-tutanagi.pdf")
    assert minutes.status_code == 200


def local(moment):
    return moment.astimezone(ISTANBUL).strftime("%d.%m.%Y %H.%M")


def test_an_exam_that_the_clock_closed_in_an_outage_comes_back_paused_with_the_time_it_lost(database, clock):
    salon = Salon(people=2)
    salon.exam.rules = salon.exam.rules | {"second_person": True}
    first, second = salon.begin()
    attempts.finish(second, second.generation)
    clock(minutes=62)
    assert attempts.close_overdue() == 1
    outage = record(salon, Place(salon.session), 50, 61)
    assert outage.seats == 1
    db.session.refresh(first)
    assert (first.state, first.closed_at) == ("live", None) and first.paused_at is not None
    left = first.ends_at - first.paused_at
    assert left == pytest.approx(timedelta(minutes=10), abs=timedelta(seconds=10))
    clock(minutes=70)
    day.resume(Place(salon.session), salon.planner.id)
    assert ends(first) - now() == pytest.approx(left, abs=timedelta(seconds=10))
    attempts.finish(first, first.generation)
    assert results_of(salon.exam.id, first.id) == 1 and list(verify()) == []


def results_of(exam_id, attempt_id):
    return db.session.query(Result).filter_by(exam_id=exam_id, attempt_id=attempt_id).count()


def test_a_published_result_is_not_taken_back_by_an_outage(database, clock):
    salon = Salon(people=1)
    (attempt,) = salon.begin()
    clock(minutes=62)
    attempts.close_overdue()
    assert record(salon, Place(salon.session), 50, 61).seats == 0
    db.session.refresh(attempt)
    assert attempt.state == "overdue" and "yeniden açılan: 0" in board.events_of(salon.session.id)[-1].text


def test_five_outages_at_once_over_the_same_minutes_give_them_once(committing):
    with committing.app_context():
        salon = Salon(people=2)
        first, _ = salon.begin()
        db.session.execute(text("UPDATE attempts SET started_at = started_at - interval '30 minutes'"))
        salon.session.opened_at -= timedelta(minutes=30)
        attempt_id, before, planner_id = first.id, first.ends_at, salon.planner.id
        session, start = salon.session.id, salon.session.opened_at + timedelta(minutes=1)
        db.session.commit()
    barrier = Barrier(5)

    def write(number):
        with committing.app_context():
            place = Place(db.session.get(ExamSession, session))
            spans = (start + timedelta(minutes=number), start + timedelta(minutes=10 + number))
            barrier.wait()
            outages.record(place, *spans, "Kesinti", uuid.uuid4(), planner_id)
            db.session.commit()

    threads = [Thread(target=write, args=(number,)) for number in range(5)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with committing.app_context():
        assert ends(db.session.get(Attempt, attempt_id)) - before == timedelta(minutes=14)
