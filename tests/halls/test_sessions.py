"""Sessions, seats, numbers, what a candidate is told."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from lms.core.clock import now
from lms.core.database import db
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused
from lms.exams.models import Exam
from lms.exams.operations import attempts
from lms.halls import queries
from lms.halls.models import Seating
from lms.halls.operations import seats, sessions
from tests import make
from tests.exams.sitting import post
from tests.halls.salon import Salon, values_of


@pytest.fixture
def salon(database):
    return Salon()


def desk(salon, tail=""):
    return f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}{tail}"


def test_everybody_gets_a_seat_of_their_own_a_number_and_a_letter(salon):
    rows = queries.seatings_of(salon.session.id)
    assert len({(row.hall_id, row.seat) for row in rows}) == len({row.number for row in rows}) == 3
    mail = db.session.query(OutgoingMail).filter_by(recipient=salon.people[0].email).one()
    row = salon.seating(salon.people[0])
    for said in (row.hall.name, f"Sıra: {row.seat}", row.number[:4], "Merkez"):
        assert said in mail.body


def test_placing_again_changes_nothing(salon):
    before = {(row.user_id, row.hall_id, row.seat, row.number) for row in queries.seatings_of(salon.session.id)}
    assert seats.place(salon.session, salon.people, salon.planner.id) == []
    assert {(r.user_id, r.hall_id, r.seat, r.number) for r in queries.seatings_of(salon.session.id)} == before


def test_too_few_seats_place_nobody(database):
    salon = Salon(people=0, halls=("Tek",), seats_each=1)
    people = [make.person(), make.person()]
    with pytest.raises(Refused, match="Boş sıra: 1, yerleştirilecek: 2"):
        seats.place(salon.session, people, salon.planner.id)
    assert db.session.query(Seating).filter_by(session_id=salon.session.id).count() == 0


def test_a_taken_seat_is_refused_and_the_candidate_stays(salon):
    first, second = (salon.seating(user) for user in salon.people[:2])
    before = (second.hall_id, second.seat)
    with pytest.raises(Refused, match="başka bir aday"):
        seats.move(salon.session, second, first.hall, first.seat, salon.planner.id)
    db.session.expire_all()
    assert (second.hall_id, second.seat) == before


def test_an_exam_with_a_session_starts_only_in_a_hall_and_online_again_after_its_cancelling(salon):
    with pytest.raises(Refused, match="salonda yapılır"):
        attempts.start(salon.exam, salon.people[0])
    sessions.cancel_session(salon.session, "Salonda su baskını", salon.planner.id)
    assert attempts.start(db.session.get(Exam, salon.exam.id), salon.people[0]).state == "live"
    cancelled = [mail.subject for mail in db.session.query(OutgoingMail) if "iptal" in mail.subject]
    assert len(cancelled) == 3


def test_no_session_is_planned_in_the_past_or_while_somebody_sits_the_exam_online(database):
    exam = make.exam()
    with pytest.raises(Refused, match="ileri bir zaman"):
        sessions.write_session(exam, values_of(starts_at=now() - timedelta(minutes=1)), make.person().id)
    attempts.start(exam, make.person())
    with pytest.raises(Refused, match="çevrimiçi çözen"):
        sessions.write_session(exam, values_of(), make.person().id)


def test_candidates_hear_of_another_time_once(salon):
    def letters():
        return db.session.query(OutgoingMail).filter_by(recipient=salon.people[0].email).count()

    values = values_of(starts_at=salon.session.starts_at, title="Başka ad")
    sessions.write_session(salon.exam, values, salon.planner.id, salon.session)
    assert letters() == 1
    sessions.write_session(salon.exam, values | {"place": "Ek bina"}, salon.planner.id, salon.session)
    assert letters() == 2


def test_the_officer_plans_a_session_with_hall_and_candidates_by_clicking(sign_in, salon):
    client = sign_in(salon.planner)
    soon = (now() + timedelta(days=3)).strftime("%d.%m.%Y %H.%M")
    page = f"/masa/{salon.chamber.slug}/oturumlar/yeni"
    form = {
        "exam_id": salon.exam.id,
        "title": "İkinci oturum",
        "place": "Şube",
        "starts_at": soon,
        "late_minutes": "15",
    }
    form |= {"qualification": "gozetmen", "proctors_needed": "1"}
    bad = post(client, page, form | {"starts_at": "yarın"})
    assert bad.status_code == 400 and "İkinci oturum" in bad.text and "gg.aa.yyyy" in bad.text
    made = post(client, page, form)
    assert made.status_code == 302
    assert post(client, made.location, {"name": "Derslik 1", "seats": "20", "columns": "4"}).status_code == 302
    assert "Derslik 1" in client.get(made.location).text
    again = post(client, made.location, {"name": "Derslik 1", "seats": "9999", "columns": "4"})
    assert again.status_code == 400 and "1 ile 1000" in again.text
    late = make.person("Geç Kalan")
    make.enrolment(late, salon.version)
    listed = client.get(f"{made.location}/adaylar").text
    assert "Geç Kalan" in listed and "Aday A" not in listed  # has a seat in the other session
    post(client, f"{made.location}/adaylar", {"aday": late.id})
    assert re.search(r"\d{4} \d{4}", client.get(f"{made.location}/adaylar").text)
    assert "Geç Kalan" in client.get(f"{made.location}/adaylar.csv").text


def test_lists_to_print_name_everybody_with_seat_and_number(sign_in, salon):
    client = sign_in(salon.planner)
    for paper in ("kapi-listesi", "oturma-plani"):
        answer = client.get(desk(salon, f"/{paper}.pdf"))
        assert answer.mimetype == "application/pdf"
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
        for row in queries.seatings_of(salon.session.id):
            assert row.user.full_name in text and f"{row.number[:4]} {row.number[4:]}" in text


def test_a_candidate_sees_their_own_seat_and_nobody_elses(sign_in, salon):
    client = sign_in(salon.people[0])
    row, other = salon.seating(salon.people[0]), salon.seating(salon.people[1])
    text = client.get("/sinav-yerlerim").text
    assert f"{row.number[:4]} {row.number[4:]}" in text and "<svg" in text and other.number[4:] not in text
    assert "Salonda sınavım" in client.get("/egitimlerim").text
    assert "Gözetmen kimliğinizi onayladıktan sonra" in client.get(f"/sinavlar/{salon.exam.id}").text


def test_who_has_not_watched_the_course_is_named_before_the_day_and_at_the_door(sign_in, salon):
    client = sign_in(salon.planner)
    page, door = desk(salon, "/adaylar"), desk(salon, f"/salon/giris/{salon.seating(salon.people[0]).id}")
    assert "İzleme koşulu eksik" not in client.get(page).text
    salon.exam.requires_watched = True
    db.session.flush()
    assert "İzleme koşulu eksik" in client.get(page).text and "koşulunu sağlamamış" in client.get(door).text


def test_taking_a_candidate_off_the_list_frees_the_seat(sign_in, salon):
    row = salon.seating(salon.people[0])
    post(sign_in(salon.planner), desk(salon, f"/adaylar/{row.id}/cikar"))
    assert [user.full_name for user in queries.to_place(salon.session)] == ["Aday A"]


def test_a_rehearsal_has_made_up_candidates_counts_for_nothing_and_is_put_away(app, sign_in, salon):
    from lms.exams.models import Attempt, Result
    from tests.exams.sitting import Candidate

    proctor, client = salon.proctor(), sign_in(salon.planner)
    before = queries.duty_counts(salon.chamber.id)
    page = post(client, desk(salon, "/prova"))
    practice = queries.practice_of(salon.session.id)
    rows = queries.seatings_of(practice.id)
    password = re.search(r'prova\.invalid.*?<span class="code">([a-z2-9]{12})<', page.text, re.S)[1]
    assert page.status_code == 200 and len(rows) == 6 and all(row.user.full_name in page.text for row in rows)
    assert password not in client.get(desk(salon)).text and "kurulu" in client.get(desk(salon)).text
    assert "bir provası var" in client.get(post(client, desk(salon, "/prova")).location).text
    board = f"/masa/{salon.chamber.slug}/oturumlar/{practice.id}/salon"
    door = make.grant(proctor, "proctor", salon.chamber) and sign_in(proctor)
    assert "Prova" in door.get(board).text and queries.duty_counts(salon.chamber.id) == before
    mock = next(row for row in rows if row.user.email in page.text)
    post(door, f"{board}/giris/{mock.id}", {"identity": "kimlik"})
    post(door, f"{board}/ac")
    sitting = Candidate(sign_in(mock.user), mock.user)
    assert post(sitting.client, f"/sinavlar/{practice.exam_id}/basla").status_code == 302
    attempt = db.session.query(Attempt).filter_by(exam_id=practice.exam_id).one()
    assert sitting.client.get(f"/sinav/{attempt.public_id}").status_code == 200
    exams = client.get(f"/masa/{salon.chamber.slug}/sinavlar").text
    assert "Prova sınavı" not in exams and salon.exam.title in exams
    post(client, f"/masa/{salon.chamber.slug}/oturumlar/{practice.id}/prova/temizle")
    db.session.refresh(attempt)
    assert attempt.state == "finished" and db.session.query(Result).count() == 0
    assert sitting.client.get("/sinavlar").status_code in (302, 401) and mock.user.closed_at
    assert practice.id not in [row.id for row in queries.sessions_of(salon.chamber.id)]
    real = f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/prova/temizle"
    assert "yalnız prova temizlenir" in client.get(post(client, real).location).text
    assert queries.practice_of(salon.session.id) is None
