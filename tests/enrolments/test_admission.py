"""Applications, order, seats, offers, refusals, objections, the lottery."""

import re
from collections import Counter
from datetime import date, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts.models import Notification, Qualification
from lms.catalogue.runs import operations as runs
from lms.certificates.models import Certificate
from lms.core.clock import ISTANBUL, now, today
from lms.core.database import db
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused, Stale
from lms.enrolments import operations as enrolments
from lms.enrolments.admission import operations, queries, rules
from lms.enrolments.admission.models import Application
from lms.enrolments.queries import live_enrolment
from tests import make

CLASSES = ("member", "student_member", "unemployed_member", "non_member")
SLICES = st.dictionaries(st.sampled_from(CLASSES), st.integers(1, 4), max_size=3)


@given(st.integers(1, 12), SLICES, st.lists(st.sampled_from(CLASSES), max_size=30))
def test_seats_kept_for_groups_never_add_up_to_more_than_the_quota(capacity, kept, people):
    slices = [{"class": name, "seats": seats, "until": None} for name, seats in kept.items()]
    if sum(kept.values()) > capacity:
        return
    held = []
    for one in people:
        pool = rules.pool_for(one, capacity, slices, held, date(2026, 12, 1))
        if pool is not None:
            assert pool in ("", one)
            held.append(pool)
    counts = Counter(held)
    assert len(held) <= capacity and all(counts[name] <= seats for name, seats in kept.items())
    assert counts[""] <= capacity - sum(kept.values())


@given(st.integers(1, 8), st.lists(st.sampled_from(CLASSES), min_size=8, max_size=30))
def test_after_the_last_day_the_kept_seats_are_everybodys(capacity, people):
    slices = [{"class": "student_member", "seats": 1, "until": "2026-11-30"}]
    held = []
    for one in people:
        pool = rules.pool_for(one, capacity, slices, held, date(2026, 12, 1))
        held += [] if pool is None else [pool]
    assert held == [""] * capacity


@given(st.text(min_size=1), st.sets(st.text("ABC234", min_size=8, max_size=8), max_size=30))
def test_the_draw_is_an_order_of_exactly_those_who_take_part_and_always_the_same(seed, codes):
    drawn = rules.draw(seed, codes)
    assert sorted(drawn) == sorted(codes) and drawn == rules.draw(seed, list(codes)[::-1])


@given(st.datetimes(), st.integers(1, 200))
def test_an_offer_holds_at_least_its_hours_to_a_whole_hour(moment, hours):
    from datetime import UTC

    moment = moment.replace(year=2026, tzinfo=UTC) if (moment.month, moment.day) != (2, 29) else None
    if moment is None:
        return
    end = rules.offer_end(moment, hours, moment + timedelta(days=300))
    assert timedelta(hours=hours) <= end - moment < timedelta(hours=hours + 1) and end.minute == end.second == 0
    assert rules.offer_end(moment, hours, moment) == moment


@pytest.fixture
def run(database):
    return make.dated_run(make.course(make.chamber()))


def applied(run, many):
    people = [make.person(f"Üye {number}") for number in range(many)]
    for person in people:
        make.membership(person, run.version.chamber)
    return [operations.apply(person, run) for person in people]


def states(run):
    return [one.state for one in queries.of_run(run.id)]


def test_the_first_are_seated_and_the_others_wait_in_order(run):
    made = applied(run, 4)
    assert states(run) == ["admitted", "admitted", "waiting", "waiting"]
    assert [queries.place_of(one) for one in made] == [None, None, 1, 2]
    assert live_enrolment(made[0].user_id, run.id).how == "application" and run.taken == 2
    assert live_enrolment(made[2].user_id, run.id) is None


def test_applying_twice_is_applying_once(run):
    one = applied(run, 1)[0]
    assert operations.apply(one.user, run).id == one.id and run.applied == run.taken == 1


def test_a_freed_seat_is_offered_to_the_first_who_waits_and_held_for_them(run):
    first, _, third, fourth = applied(run, 4)
    operations.withdraw(first)
    assert states(run) == ["withdrawn", "admitted", "offered", "waiting"]
    assert run.taken == 2 and live_enrolment(first.user_id, run.id) is None
    late = applied(run, 1)[0]
    assert late.state == "waiting" and queries.place_of(late) == 2  # the held seat is not free
    operations.accept(third)
    assert third.state == "admitted" and live_enrolment(third.user_id, run.id) is not None
    assert queries.place_of(fourth) == 1


def test_an_offer_that_nobody_answers_passes_on_at_its_hour(run, clock):
    first, _, third, fourth = applied(run, 4)
    operations.withdraw(first)
    assert third.offered_until - now() >= timedelta(hours=48)
    clock(hours=50)
    with pytest.raises(Stale, match="süresi doldu"):
        operations.accept(third)
    operations.pass_on()
    assert (third.state, fourth.state, run.taken) == ("expired", "offered", 2)
    assert [event.state for event, _ in queries.history_of(third.id)][0] == "expired"
    told = db.session.query(Notification.text).filter_by(user_id=third.user_id).all()
    assert any("süresi doldu" in text for (text,) in told)


def test_declining_passes_the_seat_on_at_once(run):
    first, _, third, fourth = applied(run, 4)
    operations.withdraw(first)
    operations.decline(third)
    assert (third.state, fourth.state) == ("declined", "offered")
    with pytest.raises(Stale):
        operations.decline(third)


def test_who_leaves_the_course_leaves_the_seat(run):
    first, _, third = applied(run, 3)
    enrolments.cancel(live_enrolment(first.user_id, run.id), first.user_id)
    assert (first.state, third.state, run.taken) == ("withdrawn", "offered", 2)


def test_a_larger_quota_is_offered_and_a_smaller_one_than_the_seats_is_refused(run):
    applied(run, 4)
    runs.change_run(run, {"capacity": 3}, None)
    assert states(run) == ["admitted", "admitted", "offered", "waiting"]
    with pytest.raises(Refused) as refusal:
        runs.change_run(run, {"capacity": 2}, None)
    assert refusal.value.field == "capacity"


def test_each_condition_is_explained_to_the_person(database):
    chamber = make.chamber()
    run = make.dated_run(make.course(chamber), classes=["member"], prerequisite="trainer_training")
    person = make.person()
    with pytest.raises(Refused, match="Üyelik sınıfınız: Üye olmayan meslektaş"):
        operations.apply(person, run)
    make.membership(person, chamber)
    with pytest.raises(Refused, match="Eğiticilerin eğitimi belgesi kayıtlarda bulunamadı"):
        operations.apply(person, run)
    make.saved(Qualification(user_id=person.id, kind="trainer_training", valid_from=today()))
    assert operations.apply(person, run).state == "admitted"


def test_outside_the_window_nobody_applies(run, clock):
    clock(days=9, hours=1)
    with pytest.raises(Refused, match="kapalı"):
        applied(run, 1)


def test_seats_kept_for_students_wait_for_students_until_their_day(database, clock):
    chamber = make.chamber()
    slices = [{"class": "student_member", "seats": 1, "until": (today() + timedelta(days=3)).isoformat()}]
    run = make.dated_run(make.course(chamber), slices=slices)
    first, second = applied(run, 2)
    assert (first.state, second.state) == ("admitted", "waiting")
    clock(days=4)
    operations.free_kept()
    assert second.state == "offered"


def test_a_refusal_is_objected_to_and_decided_by_somebody_else(run):
    _, _, third = applied(run, 3)
    one, other = (make.officer("training_officer", run.version.chamber) for _ in range(2))
    with pytest.raises(Refused, match="Neden"):
        operations.refuse(third, one.id, "  ")
    operations.refuse(third, one.id, "Belge eksik")
    with pytest.raises(Refused, match="gerekçesini"):
        operations.object_to(third, " ")
    operations.object_to(third, "Belgem dosyada")
    with pytest.raises(Refused, match="başka bir görevli"):
        operations.decide_objection(third, one.id, True, "Haklı")
    operations.decide_objection(third, other.id, True, "Haklı")
    assert third.state == "waiting" and queries.place_of(third) == 1
    assert [event.state for event, _ in queries.history_of(third.id)] == ["accepted", "objected", "refused", "waiting"]


def test_the_desk_that_did_not_refuse_finds_the_objection_waiting_and_decides_it(run, sign_in, no_tokens):
    _, _, third = applied(run, 3)
    one, other = (make.officer("training_officer", run.version.chamber) for _ in range(2))
    operations.refuse(third, one.id, "Belge eksik")
    member = sign_in(third.user)
    assert "Belge eksik" in member.get(f"/basvurularim/{third.id}").text
    member.post(f"/basvurularim/{third.id}/itiraz", data={"text": "Belgem dosyada"})
    front = f"/masa/{run.version.chamber.slug}"
    address = f"{front}/donemler/{run.id}/basvurular/{third.id}"
    assert "Karar bekleyen itiraz" not in sign_in(one).get(front).text
    assert "başka bir görevli" in sign_in(one).get(address).text
    assert "Karar bekleyen itiraz" in sign_in(other).get(front).text
    sign_in(other).post(
        address, data={"decision": "rejected", "reason": "Belge süresi dolmuş", "seen": "refused/objection"}
    )
    assert "Belge süresi dolmuş" in member.get(f"/basvurularim/{third.id}").text


def test_an_objection_has_its_days(run, clock):
    _, _, third = applied(run, 3)
    operations.refuse(third, make.officer("training_officer", run.version.chamber).id, "Belge eksik")
    clock(days=9)
    with pytest.raises(Refused, match="süresi doldu"):
        operations.object_to(third, "Belgem dosyada")


def test_ex_officio_needs_a_reason_keeps_the_quota_and_is_listed(run):
    applied(run, 1)
    officer = make.officer("branch_officer", run.version.chamber)
    friend, other = make.person("Ahmet Arkadaş"), make.person()
    with pytest.raises(Refused, match="gerekçesini"):
        operations.admit_ex_officio(friend, run, officer.id, "")
    made = operations.admit_ex_officio(friend, run, officer.id, "Elden başvurdu")
    assert made.state == "admitted" and run.taken == 2
    with pytest.raises(Refused, match="Kontenjanda boş yer yok"):
        operations.admit_ex_officio(other, run, officer.id, "Elden başvurdu")
    day = timedelta(days=1)
    rows = db.session.execute(queries.ex_officio(run.chamber_id, now() - day, now() + day, None)).all()
    assert [(one.user.full_name, name) for one, name in rows] == [("Ahmet Arkadaş", officer.full_name)]


def test_a_cancelled_run_tells_everybody_why_and_ends_every_seat(run):
    made = applied(run, 3)
    runs.step(run, "cancelled", None, "Salon su bastı")
    assert {one.state for one in made} == {"closed"} and run.taken == 0
    assert live_enrolment(made[0].user_id, run.id) is None
    told = db.session.query(OutgoingMail).filter(OutgoingMail.subject == "Dönem iptal edildi").all()
    assert len(told) == 3 and all("Salon su bastı" in mail.body for mail in told)


def test_a_running_run_is_cancelled_and_what_was_issued_stands(run):
    from lms.certificates import operations as certificates

    make.signatory(run.version.chamber)
    first, _, third = (operations.apply(make.person(), run) for _ in range(3))
    certificates.issue_for(first.enrolment, "participation")
    run.state = "running"
    with pytest.raises(Refused):
        runs.step(run, "cancelled", None)
    runs.step(run, "cancelled", None, "Salon su altında kaldı")
    assert first.enrolment.state == "cancelled" and third.state == "closed" and run.taken == 0
    document = db.session.query(Certificate).filter_by(user_id=first.user_id).one()
    assert document.state == "valid"
    for one in (first, third):
        assert "Salon su altında kaldı" in letters(one.user.email)


def letters(address):
    sent = db.session.query(OutgoingMail).filter_by(recipient=address).order_by(OutgoingMail.id)
    return "\n".join(one.body for one in sent)


def test_a_postponed_run_tells_everybody_the_old_and_the_new_days(run):
    seated, _, waiting = (operations.apply(make.person(), run) for _ in range(3))
    before, until = run.starts_at, seated.enrolment.access_until
    later = (before + timedelta(days=200)).astimezone(ISTANBUL).date()
    with pytest.raises(Refused):
        runs.postpone(run, before.astimezone(ISTANBUL).date(), "Eğitici hasta", None)
    with pytest.raises(Refused):
        runs.postpone(run, later, " ", None)
    runs.postpone(run, later, "Eğitici hasta", None)
    db.session.refresh(seated.enrolment)
    assert run.starts_at - before == timedelta(days=200) and run.state == "open"
    assert seated.enrolment.access_until > until and seated.enrolment.access_until >= run.ends_at
    for one in (seated, waiting):
        said = letters(one.user.email)
        assert f"Eski günler: {before.astimezone(ISTANBUL):%d.%m.%Y}" in said and f"{later:%d.%m.%Y}" in said
        assert "Eğitici hasta" in said
    run.state = "running"
    with pytest.raises(Stale):
        runs.postpone(run, later + timedelta(days=9), "Yine", None)


def test_a_dated_seat_gives_access_until_days_after_the_end(run):
    held = live_enrolment(applied(run, 1)[0].user_id, run.id)
    assert held.access_until > run.ends_at + timedelta(days=89)


@pytest.fixture
def drawn(database):
    run = make.dated_run(make.course(make.chamber()), order_rule="lottery", capacity=3)
    return run


def test_a_lottery_seats_nobody_before_the_draw_and_is_drawn_once(drawn):
    made = applied(drawn, 8)
    assert states(drawn) == ["waiting"] * 8
    with pytest.raises(Refused, match="kapandıktan sonra"):
        operations.draw(drawn, None)
    runs.step(drawn, "closed", None)
    with pytest.raises(Refused, match="kurayı çekin"):
        runs.step(drawn, "confirmed", None)
    operations.draw(drawn, None)
    assert states(drawn) == ["admitted"] * 3 + ["waiting"] * 5
    with pytest.raises(Stale):
        operations.draw(drawn, None)
    operations.withdraw(next(one for one in made if one.state == "admitted"))
    assert queries.of_run(drawn.id, ("offered",))[0].rank == 4


def test_a_stranger_works_the_lottery_out_again_from_the_public_page(drawn, client):
    applied(drawn, 9)
    address = f"/donemler/{drawn.id}/sira"
    before = client.get(address).text
    promised = re.search(r'id="ozet">(\w+)<', before)[1]
    assert drawn.seed not in before and 'id="tohum"' not in before
    runs.step(drawn, "closed", None)
    operations.draw(drawn, None)
    page = client.get(address).text
    seed = re.search(r'id="tohum">(\w+)<', page)[1]
    assert sha256(seed.encode()).hexdigest() == promised
    took_part = re.search(r'id="girenler">([\w ]+)<', page)[1].split()
    listed = sha256("\n".join(took_part).encode()).hexdigest()
    worked_out = sorted(took_part, key=lambda code: sha256(f"{seed}:{listed}:{code}".encode()).hexdigest())
    lines = [line.split(";") for line in client.get(f"{address}.csv").text.splitlines()[1:]]
    assert [code for _, code, *_ in lines] == worked_out
    assert [state for *_, state in lines] == ["Yerleşti"] * 3 + ["Sırada"] * 6
    assert "Üye" not in page.replace("Üyelik", "")  # nobody's name


@pytest.fixture
def no_tokens(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def test_a_member_applies_sees_the_place_and_withdraws(run, sign_in, no_tokens):
    applied(run, 2)
    person = make.person("Zeynep Çağlar")
    member = sign_in(person)
    assert "Bu döneme başvur" in member.get(f"/donemler/{run.id}").text
    answer = member.post(f"/donemler/{run.id}/basvur", data={"full_name": "Zeynep Çağlar"})
    page = member.get(answer.location).text
    assert "Yedek listedeki yeriniz: 1" in page and "Kontenjan 2" in page
    assert "yedekte 1." in member.get("/basvurularim").text
    member.post(f"{answer.location}/geri-cek")
    assert db.session.query(Application).filter_by(user_id=person.id).one().state == "withdrawn"
    stranger = sign_in(make.person())
    assert stranger.get(answer.location).status_code == 404


def test_ones_own_calendar_has_the_live_address_and_a_new_key_kills_the_old(run, sign_in, client, no_tokens):
    make.first_session(run).online_url = "https://canli.example.org/oda"
    person = applied(run, 1)[0].user
    member = sign_in(person)
    member.post("/basvurularim/takvim")
    old = queries.calendar_key(person.id).token
    assert "canli.example.org" in client.get(f"/takvim/kisi/{old}.ics").text.replace("\r\n ", "")
    assert "canli.example.org" not in client.get(f"/donemler/{run.id}/takvim.ics").text.replace("\r\n ", "")
    member.post("/basvurularim/takvim")
    assert client.get(f"/takvim/kisi/{old}.ics").status_code == 404
    assert "Adresi kapat" in member.get("/basvurularim").text
    member.post("/basvurularim/takvim", data={"kapat": "1"})
    assert "Adresi kapat" not in member.get("/basvurularim").text and queries.calendar_key(person.id) is None


def test_the_desk_refuses_seats_by_hand_and_draws(drawn, sign_in, no_tokens):
    made = applied(drawn, 2)
    slug = drawn.version.chamber.slug
    desk = sign_in(make.officer("training_officer", drawn.version.chamber))
    address = f"/masa/{slug}/donemler/{drawn.id}"
    assert "Üye 1" in desk.get(f"{address}/basvurular").text
    found = desk.get(f"{address}/basvurular?ara={made[1].code.lower()}").text
    assert made[1].code in found and made[0].code not in found
    assert "uyan başvuru yok" in desk.get(f"{address}/basvurular?durum=admitted").text
    assert made[0].code not in desk.get(f"/donemler/{drawn.id}/sira?no={made[1].code}").text
    empty = desk.post(f"{address}/basvurular/{made[0].id}", data={"reason": ""})
    assert "Gerekçeyi yazın." in empty.text
    desk.post(f"{address}/basvurular/{made[0].id}", data={"reason": "Belge eksik", "seen": "waiting"})
    assert made[0].state == "refused"
    friend = make.person("Elden Başvuran")
    desk.post(f"{address}/basvurular/ekle", data={"who": friend.email, "reason": "E-postası yok"})
    assert "Elden Başvuran" in desk.get(f"/masa/{slug}/resen").text
    assert "E-postası yok" in desk.get(f"/masa/{slug}/resen.csv").text
    runs.step(drawn, "closed", None)
    assert "Kuranın etkisi" in desk.get(f"{address}/kura").text
    desk.post(f"{address}/kura")
    assert made[1].state == "admitted"
    assert made[0].code in desk.get(f"{address}/basvurular.csv").text


def objected(application, officer):
    operations.refuse(application, officer.id, "Belge eksik")
    operations.object_to(application, "Belgem dosyada")
    return application


def test_a_stale_page_does_not_turn_an_objection_found_right_into_a_new_refusal(run, sign_in, no_tokens):
    _, _, third = applied(run, 3)
    refuser, right, late = (make.officer("training_officer", run.version.chamber) for _ in range(3))
    objected(third, refuser)
    address = f"/masa/{run.version.chamber.slug}/donemler/{run.id}/basvurular/{third.id}"
    page = sign_in(late).get(address).text
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', page)[1]
    operations.decide_objection(third, right.id, True, "Haklı")
    data = {"decision": "accepted", "reason": "Haklı", "seen": seen}
    answer = sign_in(late).post(address, data=data, follow_redirects=True)
    assert third.state == "waiting" and "bu sırada değişti" in answer.text


def test_who_is_found_right_after_the_draw_comes_behind_everybody_drawn(drawn, client):
    made = applied(drawn, 5)
    chamber = drawn.version.chamber
    objected(made[4], make.officer("training_officer", chamber))
    runs.step(drawn, "closed", None)
    operations.draw(drawn, None)
    published = queries.drawn_codes(drawn.id)
    operations.decide_objection(made[4], make.officer("training_officer", chamber).id, True, "Haklı")
    assert (made[4].rank, queries.place_of(made[4])) == (5, 2)
    assert queries.drawn_codes(drawn.id) == published and made[4].code not in published
    assert f"> {published[0]}" not in client.get(f"/donemler/{drawn.id}/sira").text


@pytest.mark.parametrize("state", ["running", "finished", "cancelled"])
def test_an_objection_found_right_too_late_is_written_down_without_a_seat(run, state):
    first, _, third = applied(run, 3)
    objected(third, make.officer("training_officer", run.version.chamber))
    run.state = state
    operations.decide_objection(third, make.officer("training_officer", run.version.chamber).id, True, "Haklı")
    assert (third.state, third.objection_decision, run.taken) == ("closed", "accepted", 2)
    told = db.session.query(OutgoingMail).filter_by(subject="İtirazınız haklı bulundu").one()
    assert "yer verilemiyor" in told.body and "yer verilemiyor" in third.reason


def test_nobody_decides_in_the_own_case(run):
    _, _, third = applied(run, 3)
    with pytest.raises(Refused, match="Kendi başvurunuza"):
        operations.refuse(third, third.user_id, "Olmaz")
    objected(third, make.officer("training_officer", run.version.chamber))
    with pytest.raises(Refused, match="Kendi başvurunuza"):
        operations.decide_objection(third, third.user_id, True, "Haklıyım")
    officer = make.officer("training_officer", run.version.chamber)
    with pytest.raises(Refused, match="Kendinizi resen"):
        operations.admit_ex_officio(officer, run, officer.id, "Gerekli")


def test_the_public_order_says_whose_seats_were_kept(database, client):
    kept = [{"class": "student_member", "seats": 1, "until": None}]
    run = make.dated_run(make.course(make.chamber()), slices=kept, capacity=2)
    for member_class in ("member", "member", "student_member"):
        person = make.person()
        make.membership(person, run.version.chamber, member_class)
        operations.apply(person, run)
    lines = [line.split(";")[3:] for line in client.get(f"/donemler/{run.id}/sira.csv").text.splitlines()]
    assert lines[0] == ["Durum", "Grup", "Yeri"]
    assert lines[1:] == [
        ["Yerleşti", "Genel", "Genel"],
        ["Sırada", "Genel", ""],
        ["Yerleşti", "Öğrenci üye", "Ayrılan: Öğrenci üye"],
    ]
    page = client.get(f"/donemler/{run.id}/sira").text
    assert "Bazı gruplara yer ayrıldı: Öğrenci üye 1" in page and "Ayrılan: Öğrenci üye" in page


def test_a_refusal_that_was_a_mistake_is_taken_back_by_the_desk_until_somebody_objects(run, sign_in, no_tokens):
    _, second, third = applied(run, 3)
    one = make.officer("training_officer", run.version.chamber)
    address = f"/masa/{run.version.chamber.slug}/donemler/{run.id}/basvurular/{third.id}"
    operations.refuse(third, one.id, "Yanlış kişi")
    desk = sign_in(one)
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', desk.get(address).text)[1]
    answer = desk.post(address, data={"reason": "Karıştırdım", "seen": seen}, follow_redirects=True)
    assert "Ret geri alındı" in answer.text and third.state == "waiting" and queries.place_of(third) == 1
    objected(third, one)
    assert "Reddi geri al" not in desk.get(address).text
    with pytest.raises(Refused, match="itirazı başka bir görevli"):
        operations.take_back_refusal(third, one.id, "Yine mi")
