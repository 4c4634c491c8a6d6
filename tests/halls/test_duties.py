"""Duty: only with a valid document, open to all who have one, the fewest duties first, all of it for all to see."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from lms.accounts.models import RoleGrant, User
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.refusals import Refused
from lms.halls import queries, rules
from lms.halls.models import Duty, ExamSession
from lms.halls.operations import assigning, duties, sessions
from tests import make
from tests.exams.sitting import post
from tests.halls.salon import Salon, qualified, values_of


@pytest.fixture
def salon(database):
    salon = Salon(people=1)
    duties.open_application(salon.session, now() + timedelta(minutes=30), salon.planner.id)
    return salon


def applied(salon, number=4):
    people = [qualified(make.person(f"Gözetmen {n}")) for n in range(number)]
    for user in people:
        duties.apply(salon.session, user)
    return people


def states(salon):
    return [duty.state for duty in queries.duties_of(salon.session.id)]


@pytest.mark.parametrize("document", [None, {"days": -1}, {"kind": "e_sinav"}])
def test_without_a_document_valid_on_the_day_nobody_applies(salon, document):
    user = make.person()
    if document:
        qualified(user, **document)
    with pytest.raises(Refused, match="belgeniz olmalı"):
        duties.apply(salon.session, user)


def test_a_candidate_of_the_session_is_no_proctor_of_it(salon):
    with pytest.raises(Refused, match="adaysınız"):
        duties.apply(salon.session, qualified(salon.people[0]))


def test_the_draw_gives_the_first_their_offer_and_the_others_a_place_in_reserve(salon):
    applied(salon)
    rows = duties.draw(salon.session, salon.planner.id, seed=7)
    order = [one.user_id for one in rules.rotation([rules.Applicant(row.user_id, 0) for row in rows], 7)]
    assert [row.user_id for row in rows] == order and states(salon) == ["offered", "offered", "reserve", "reserve"]
    assert salon.session.duty_seed == 7


def test_who_had_duty_comes_after_who_had_none(salon):
    people = applied(salon, 3)
    other = Salon(people=0)
    other.session.chamber_id = salon.chamber.id
    make.saved(*[Duty(session_id=other.session.id, user_id=user.id, state="accepted") for user in people[:2]])
    rows = duties.draw(salon.session, salon.planner.id)
    assert rows[0].user_id == people[2].id and [row.duties_before for row in rows] == [0, 1, 1]


def test_a_second_draw_is_refused_and_changes_nothing(salon):
    applied(salon)
    before = [(row.user_id, row.place) for row in duties.draw(salon.session, salon.planner.id)]
    with pytest.raises(Refused):
        duties.draw(salon.session, salon.planner.id)
    assert [(row.user_id, row.place) for row in queries.duties_of(salon.session.id)] == before


def test_who_declines_makes_room_for_the_next_of_the_draw(salon):
    applied(salon)
    first = duties.draw(salon.session, salon.planner.id)[0]
    duties.answer(first, False)
    assert states(salon) == ["declined", "offered", "offered", "reserve"]


def test_acceptance_brings_hall_and_role_and_withdrawal_takes_them(salon):
    applied(salon, 2)
    duty = duties.draw(salon.session, salon.planner.id)[0]
    duties.answer(duty, True)
    grant = db.session.query(RoleGrant).filter_by(user_id=duty.user_id, role="proctor").one()
    assert duty.hall and grant.chamber_id == salon.chamber.id and grant.to_on is not None
    duties.answer(duty, False)
    db.session.refresh(grant)
    assert grant.ended_at is not None and duty.hall_id is None and states(salon)[0] == "withdrawn"


def test_a_document_that_ran_out_before_acceptance_gives_no_duty(salon):
    applied(salon, 1)
    duty = duties.draw(salon.session, salon.planner.id)[0]
    duties.end_qualification(queries.own_qualifications(duty.user_id)[0], salon.planner.id)
    with pytest.raises(Refused, match="geçerli değil"):
        duties.answer(duty, True)


def test_two_duties_on_one_day_are_refused(salon):
    user = applied(salon, 1)[0]
    duties.answer(duties.draw(salon.session, salon.planner.id)[0], True)
    other = Salon(people=0)
    duties.open_application(other.session, now() + timedelta(minutes=30), other.planner.id)
    duties.apply(other.session, user)
    duty = duties.draw(other.session, other.planner.id)[0]
    with pytest.raises(Refused, match="Aynı gün"):
        duties.answer(duty, True)


def test_a_cancelled_session_leaves_no_duty_and_counts_for_nobody(salon):
    applied(salon, 1)
    duties.answer(duties.draw(salon.session, salon.planner.id)[0], True)
    assert list(queries.duty_counts(salon.chamber.id).values()) == [1]
    sessions.cancel_session(salon.session, "Salon yok", salon.planner.id)
    assert states(salon) == ["void"] and queries.duty_counts(salon.chamber.id) == {}


def test_no_application_after_its_end(salon, clock):
    clock(minutes=31)
    with pytest.raises(Refused, match="açık değil"):
        duties.apply(salon.session, qualified(make.person()))


def test_a_member_applies_accepts_and_everybody_sees_the_count(sign_in, client, salon):
    user = qualified(make.person("Zeynep Ünlü"))
    member, planner = sign_in(user), sign_in(salon.planner)
    assert salon.session.title in member.get("/gozetmenlik").text
    assert post(member, f"/gozetmenlik/{salon.session.id}/basvur").status_code == 302
    post(planner, f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/gorevler/kura")
    assert "Kabul et" in member.get("/gozetmenlik").text
    post(member, f"/gozetmenlik/{salon.session.id}/yanit", {"yanit": "kabul"})
    assert "Salon ekranı" in member.get("/gozetmenlik").text
    text = client.get(f"/gozetmenlik/gorev-sayilari?oda={salon.chamber.slug}").text
    assert "Zeynep Ü." in text and "Ünlü" not in text and user.email not in text
    roster = planner.get(f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/gorevler").text
    assert str(salon.session.duty_seed) in roster


def test_documents_are_entered_checked_listed_and_ended(sign_in, salon):
    client, user = sign_in(salon.planner), make.person("Belgeli Kişi")
    page = f"/masa/{salon.chamber.slug}/gozetmen-belgeleri"
    form = {"email": user.email, "kind": "gozetmen", "source_code": "GB-2026-7", "valid_from": "01.02.2026"}
    unknown = post(client, page, form | {"email": "yok@example.org"})
    assert unknown.status_code == 400 and "GB-2026-7" in unknown.text and "hesap yok" in unknown.text
    assert post(client, page, form).status_code == 302 and "Belgeli Kişi" in client.get(page).text
    assert "zaten kayıtlı" in post(client, page, form).text
    assert "GB-2026-7" in client.get(f"{page}.csv").text
    row = queries.own_qualifications(user.id)[0]
    post(client, f"{page}/{row.id}/sonlandir")
    db.session.expire_all()
    assert not queries.holds(user.id, "gozetmen", today())


def test_six_draws_at_once_are_one(committing):
    """Real transactions: each thread has its own connection."""
    with committing.app_context():
        salon = Salon(people=0, starts_at=now() + timedelta(hours=1))
        duties.open_application(salon.session, now() + timedelta(minutes=30), salon.planner.id)
        applied(salon, 5)
        session_id, planner_id, chamber_id = salon.session.id, salon.planner.id, salon.chamber.id
        db.session.commit()
    barrier, outcomes = Barrier(6), []

    def draw():
        with committing.app_context():
            session = queries.session_in(chamber_id, session_id)
            barrier.wait()
            try:
                duties.draw(session, planner_id)
                db.session.commit()
                outcomes.append("drawn")
            except Refused:
                db.session.rollback()
                outcomes.append("refused")

    threads = [Thread(target=draw) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with committing.app_context():
        found = queries.duties_of(session_id)
        assert sorted(outcomes) == ["drawn"] + ["refused"] * 5
        assert [duty.state for duty in found] == ["offered", "offered", "reserve", "reserve", "reserve"]
        assert [duty.place for duty in found] == [1, 2, 3, 4, 5]


@pytest.mark.slow
def test_two_officers_at_once_give_one_person_one_duty_a_day(committing):
    with committing.app_context():
        user, salons = qualified(make.person()), [Salon(people=0), Salon(people=0)]
        user_id, wanted = user.id, [(salon.session.id, salon.planner.id) for salon in salons]
        db.session.commit()
    barrier, outcomes = Barrier(2), []

    def give(session_id, planner_id):
        with committing.app_context():
            session, user = db.session.get(ExamSession, session_id), db.session.get(User, user_id)
            barrier.wait()
            try:
                assigning.give(session, user, "Boş kaldı", planner_id)
                db.session.commit()
                outcomes.append("given")
            except Refused as refusal:
                db.session.rollback()
                outcomes.append(refusal.field)

    threads = [Thread(target=give, args=one) for one in wanted]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["email", "given"]


def test_the_officer_gives_a_duty_directly_only_where_the_draw_could(salon):
    user, planner = qualified(make.person("Zeki Öz")), salon.planner
    for who, sentence in ((make.person(), "belgesi yok"), (qualified(salon.people[0]), "aday"), (planner, "Kendinize")):
        with pytest.raises(Refused, match=sentence):
            assigning.give(salon.session, who, "Boş kaldı", planner.id)
    with pytest.raises(Refused, match="kurasız"):
        assigning.give(salon.session, user, " ", planner.id)
    duty = assigning.give(salon.session, user, "Boş kaldı", planner.id)
    assert (duty.state, duty.place, duty.hall is not None, duty.grant.role) == ("accepted", None, True, "proctor")
    assert queries.duty_reasons(salon.session) == {duty.id: "Boş kaldı"}
    with pytest.raises(Refused, match="zaten görevli"):
        assigning.give(salon.session, user, "Bir daha", planner.id)
    other = Salon(people=0)
    with pytest.raises(Refused, match="aynı gün"):
        assigning.give(other.session, user, "Boş kaldı", other.planner.id)


def test_a_duty_that_is_taken_away_goes_to_the_reserve_or_to_who_is_named(salon):
    applied(salon, 3)
    first, second, third = duties.draw(salon.session, salon.planner.id)
    duties.answer(first, True)
    hall, grant = first.hall_id, first.grant
    assigning.take(first, "Hasta", salon.planner.id, qualified(make.person("Yedek Kişi")))
    db.session.refresh(grant)
    assert (first.state, first.hall_id, grant.ended_at is not None) == ("taken", None, True)
    named = queries.duties_of(salon.session.id)[-1]
    assert "Hasta" not in queries.duty_reasons(salon.session)[named.id]
    assert (named.state, named.hall_id, third.state) == ("accepted", hall, "reserve")  # two are needed, two there are
    with pytest.raises(Refused, match="kalmamış"):
        assigning.take(first, "Bir daha", salon.planner.id)
    assigning.take(second, "Yakını aday", salon.planner.id)
    assert (second.state, third.state) == ("taken", "offered")
    with pytest.raises(Refused, match="artık size önerilmiyor"):
        duties.answer(second, True)


def test_nobody_takes_their_own_duty_and_who_lost_one_neither_gets_it_back_nor_applies_again(salon):
    user = qualified(make.person())
    own, theirs = duties.apply(salon.session, qualified(salon.planner)), duties.apply(salon.session, user)
    with pytest.raises(Refused, match="Kendi"):
        assigning.take(own, "Gelemem", salon.planner.id)
    with pytest.raises(Refused, match="kendisini"):
        assigning.take(theirs, "Hasta", salon.planner.id, user)
    assigning.take(theirs, "Hasta", salon.planner.id)
    with pytest.raises(Refused, match="karar verildi"):
        duties.apply(salon.session, user)


def test_a_reason_stands_only_by_what_the_officer_did_last(salon):
    user, planner = qualified(make.person()), salon.planner
    duty = assigning.give(salon.session, user, "Boş kaldı", planner.id)
    duties.answer(duty, False)
    assert queries.duty_reasons(salon.session) == {}
    duties.apply(salon.session, user)
    duties.draw(salon.session, planner.id)
    duties.answer(duty, True)
    assert (duty.state, queries.duty_reasons(salon.session)) == ("accepted", {})


def test_a_role_on_which_another_duty_of_the_day_rests_goes_on(salon):
    user, planner = qualified(make.person()), salon.planner
    first = assigning.give(salon.session, user, "Boş kaldı", planner.id)
    salon.session.state = "closed"
    later = sessions.write_session(make.exam(salon.chamber), values_of(), planner.id)
    second = assigning.give(later, user, "Boş kaldı", planner.id)
    grant = second.grant
    assert grant.id == first.grant_id
    assigning.take(second, "Hasta", planner.id)
    db.session.refresh(grant)
    assert grant.ended_at is None and first.grant_id == grant.id


def test_the_officer_does_both_by_clicking(sign_in, salon):
    user = qualified(make.person("Zeki Öz"))
    desk, at = sign_in(salon.planner), f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/gorevler"
    refused = post(desk, f"{at}/ver", {"email": make.person().email, "reason": "Boş kaldı"})
    assert "belgesi yok" in refused.text and "Boş kaldı" in refused.text
    assert post(desk, f"{at}/ver", {"email": user.email, "reason": "Boş kaldı"}).status_code == 302
    assert "Doğrudan verildi: Boş kaldı" in desk.get(at).text
    duty = queries.duty_of(salon.session.id, user.id)
    assert post(desk, f"{at}/{duty.id}/geri-al", {"reason": "Hastalandı"}).status_code == 302
    assert "Gerekçe: Hastalandı" in desk.get(at).text
