"""Calls, candidates, decisions and terms, on the real database."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from lms.accounts.models import Notification, RoleGrant
from lms.accounts.operations.people import close_account
from lms.accounts.queries.own import all_about
from lms.core.audit import AuditEntry
from lms.core.clock import today
from lms.core.database import db
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused, Stale
from lms.offices import operations, queries, rules
from lms.offices.models import Appointment, Candidacy
from lms.offices.operations.calls import looked_at
from tests import make
from tests.asked import asked
from tests.exams.sitting import post


@pytest.fixture
def chamber(database):
    return make.chamber()


def member(chamber, name="Selma Uçar", years=10):
    user = make.person(name)
    make.membership(user, chamber).from_on = today() - timedelta(days=366 * years)
    return user


def over(call):
    """The call's days are over."""
    call.opens_on, call.closes_on = today() - timedelta(days=9), today() - timedelta(days=1)
    db.session.flush()


def term(office, user, starts_in=-30, days=700):
    starts_on = today() + timedelta(days=starts_in)
    offered = rules.Term(office.id, starts_on, starts_on + timedelta(days=days), office.term_months, office.renewals)
    return operations.appoint(office, user, offered, "Karar 1", None)


def test_who_lacks_what_cannot_be_set_aside_hears_which_condition(chamber):
    call = make.office_call(make.office(chamber, conditions={"member": True, "membership_years": 5}))
    with pytest.raises(Refused, match="Odanın üyesi"):
        operations.apply(call, make.person(), "İsterim", False)
    with pytest.raises(Refused, match="Üyelik süresi: En az 5 yıl"):
        operations.apply(call, member(chamber, years=2), "İsterim", False)
    assert operations.apply(call, member(chamber), "İsterim", False).state == "applied"


def test_a_nomination_counts_only_when_the_person_accepts(chamber):
    call, user, proposer = make.office_call(make.office(chamber)), member(chamber), make.person()
    row = operations.nominate(call, user, "Deneyimli", proposer.id)
    assert row.state == "nominated" and db.session.query(Notification).filter_by(user_id=user.id).count() == 1
    operations.answer(row, "accept", shows_name=True)
    assert row.state == "applied" and row.shows_name
    with pytest.raises(Refused, match="zaten aday"):
        operations.nominate(call, user, "Yine", proposer.id)
    with pytest.raises(Refused, match="Kendinizi"):
        operations.nominate(call, proposer, "Ben", proposer.id)


def test_a_decision_appoints_for_the_term_tells_everybody_and_gives_no_permission(chamber):
    call = make.office_call(make.office(chamber))
    chosen, other, decider = member(chamber, "Ayşe Arı"), member(chamber, "Bora Bal"), make.person()
    rows = [operations.apply(call, user, "İsterim", False) for user in (chosen, other)]
    with pytest.raises(Refused, match="Başvuru sürüyor"):
        operations.decide(call, {rows[0].id}, "Komisyon", "Karar 7", decider.id)
    over(call)
    (made,) = operations.decide(call, {rows[0].id}, "Komisyon", "Karar 7", decider.id)
    assert (made.user_id, made.starts_on, made.renewal) == (chosen.id, call.starts_on, 0)
    assert made.ends_on == rules.last_day(call.starts_on, 24)
    assert [row.state for row in rows] == ["appointed", "not_chosen"] and rows[0].verdict[0]["state"] == "met"
    assert db.session.query(RoleGrant).filter_by(user_id=chosen.id).count() == 0
    with pytest.raises(Refused):
        operations.decide(call, set(), "Komisyon", "Karar 8", decider.id)


def test_a_candidate_does_not_decide_and_who_does_not_fit_only_when_nobody_does(chamber):
    office = make.office(chamber, conditions={"member": True, "trained": True}, waivable=["trained"])
    call = make.office_call(office)
    lacking, fitting, decider = member(chamber), member(chamber), make.person()
    make.trained(make.trainer(chamber, user=fitting))
    rows = {user.id: operations.apply(call, user, "İsterim", False) for user in (lacking, fitting)}
    over(call)
    with pytest.raises(Refused, match="Aday olduğunuz"):
        operations.decide(call, {rows[lacking.id].id}, "Komisyon", "Karar", fitting.id)
    with pytest.raises(Refused, match="Koşulları sağlayan adaylar"):
        operations.decide(call, {rows[lacking.id].id}, "Komisyon", "Karar", decider.id)
    operations.answer(rows[fitting.id], "withdraw")
    assert len(operations.decide(call, {rows[lacking.id].id}, "Komisyon", "Karar", decider.id)) == 1


def test_no_more_people_than_places(chamber):
    office = make.office(chamber)
    term(office, member(chamber))
    with pytest.raises(Refused, match="bütün yerleri dolu"):
        term(office, member(chamber))
    assert term(office, member(chamber), starts_in=701).state == "active", "after the first has ended"


def test_a_term_is_renewed_as_often_as_the_office_allows(chamber):
    first, officer = term(make.office(chamber), member(chamber)), make.person()
    second = operations.renew(first, "Karar 2", officer.id)
    assert second.starts_on == first.ends_on + timedelta(days=1) and second.renewal == 1
    with pytest.raises(Refused, match="Yenileme hakkı"):
        operations.renew(second, "Karar 3", officer.id)
    with pytest.raises(Refused, match="Kendi görevinizi"):
        operations.renew(first, "Karar 2", first.user_id)


def test_an_early_end_needs_a_reason_and_another_person_and_frees_the_place(chamber):
    office = make.office(chamber)
    row, officer = term(office, member(chamber)), make.person()
    for values, said in (((today(), " ", officer.id), "Gerekçe"), ((today(), "İstifa", row.user_id), "Kendi")):
        with pytest.raises(Refused, match=said):
            operations.end_early(row, *values)
    operations.end_early(row, today(), "İstifa etti", officer.id)
    assert (row.state, row.ended_on) == ("ended", today())
    with pytest.raises(Stale):
        operations.end_early(row, today(), "Yine", officer.id)
    assert term(office, member(chamber)).state == "active"


def test_with_a_term_that_ends_early_the_renewed_one_does_not_begin(chamber):
    office, officer = make.office(chamber), make.person()
    row = term(office, member(chamber))
    later = operations.renew(row, "Karar 12", officer.id)
    operations.end_early(row, today(), "İstifa etti", officer.id)
    assert [(one.state, one.ended_on) for one in (row, later)] == [("ended", today())] * 2
    assert term(office, member(chamber)).state == "active"


def test_time_ends_a_term_and_tells_its_holder_once_before(chamber):
    office = make.office(chamber, places=2)
    past, soon = term(office, member(chamber), days=29), term(office, member(chamber), days=70)
    operations.keep_time()
    operations.keep_time()
    assert (past.state, soon.state) == ("expired", "active")
    told = db.session.query(Notification).filter(Notification.user_id == soon.user_id)
    assert [one.text for one in told if "yakında doluyor" in one.text] != []
    mails = db.session.query(OutgoingMail).filter(OutgoingMail.subject.startswith("Görev süreniz doluyor"))
    assert mails.count() == 1


def test_a_past_term_is_recorded_by_somebody_else_and_counts_as_an_earlier_office(chamber):
    office, user, officer = make.office(chamber), member(chamber), make.person()
    since, until = today() - timedelta(days=900), today() - timedelta(days=200)
    with pytest.raises(Refused, match="Kendi görevinizi"):
        operations.record_term(office, user, since, until, "Karar", user.id)
    assert operations.record_term(office, user, since, until, "Karar", officer.id).state == "expired"
    with pytest.raises(Refused, match="zaten kendisinde"):
        operations.record_term(office, user, since + timedelta(days=5), until, "Karar", officer.id)
    facts = queries.facts_of(user.id, chamber.id, today())
    assert facts.held[0].office_id == office.id and facts.served_since == since


def test_a_cancelled_call_tells_its_candidates_and_an_office_in_use_is_not_retired(chamber):
    office, officer = make.office(chamber), make.person()
    call = make.office_call(office)
    row = operations.apply(call, member(chamber), "İsterim", False)
    with pytest.raises(Refused, match="açık bir çağrısı"):
        operations.retire_office(office, False, officer.id)
    operations.cancel_call(call, "Gerek kalmadı", officer.id)
    assert row.state == "void" and call.state == "cancelled"
    operations.retire_office(office, False, officer.id)
    with pytest.raises(Refused, match="Kaldırılmış"):
        make.office_call(office)


def test_a_closed_account_leaves_calls_offices_and_the_public_page(chamber):
    user = member(chamber)
    row = term(make.office(chamber), user)
    operations.show_name(row, True)
    candidacy = operations.apply(make.office_call(make.office(chamber)), user, "İsterim", True)
    assert [one["gorev"] for one in all_about(user)["sureli_gorevler"]] == [row.office.name, candidacy.call.office.name]
    close_account(user)
    db.session.expire_all()
    assert (row.state, row.shows_name, candidacy.state) == ("ended", False, "withdrawn")


def test_two_at_once_get_one_place(committing):
    """Two decisions at the same moment, on two connections."""
    with committing.app_context():
        chamber = make.chamber()
        office = make.office(chamber)
        users = [make.person().id for _ in range(2)]
        db.session.commit()
        office_id = office.id
    together, outcomes = Barrier(2), []

    def appoint(user_id):
        with committing.app_context():
            from lms.accounts.models import User
            from lms.offices.models import Office

            together.wait()
            try:
                term(db.session.get(Office, office_id), db.session.get(User, user_id))
                db.session.commit()
                outcomes.append("appointed")
            except Refused:
                db.session.rollback()
                outcomes.append("refused")

    threads = [Thread(target=appoint, args=(user_id,)) for user_id in users]
    [one.start() for one in threads]
    [one.join() for one in threads]
    with committing.app_context():
        count = db.session.query(Appointment).filter_by(office_id=office_id).count()
    assert sorted(outcomes) == ["appointed", "refused"] and count == 1


def test_two_clicks_on_apply_are_one_candidacy(chamber):
    call, user = make.office_call(make.office(chamber)), member(chamber)
    operations.apply(call, user, "İsterim", False)
    with pytest.raises(Refused, match="zaten başvurdunuz"):
        operations.apply(call, user, "İsterim", False)
    assert db.session.query(Candidacy).filter_by(call_id=call.id).count() == 1


def test_a_call_is_extended_only_later_and_its_candidates_hear_of_it(chamber):
    call, user, officer = make.office_call(make.office(chamber)), member(chamber), make.person()
    operations.apply(call, user, "Ben", False)
    before, later = call.closes_on, call.closes_on + timedelta(days=3)
    for day, who, sentence in (
        (before, officer, "sonra olmalı"),
        (call.starts_on, officer, "önce olmalı"),
        (later, user, "Aday olduğunuz"),
    ):
        with pytest.raises(Refused, match=sentence):
            operations.extend_call(call, day, "Az başvuru", who.id)
    operations.extend_call(call, later, "Az başvuru", officer.id)
    told = db.session.query(Notification).filter_by(user_id=user.id).one()
    assert call.closes_on == later and "Az başvuru" in told.text
    operations.cancel_call(call, "Vazgeçildi", officer.id)
    with pytest.raises(Stale):
        operations.extend_call(call, later + timedelta(days=1), "Az başvuru", officer.id)


def test_a_term_typed_wrongly_is_corrected_with_what_stood_there_kept(chamber):
    office, user, officer = make.office(chamber, renewals=3), member(chamber), make.person()
    since, until = today() - timedelta(days=900), today() - timedelta(days=200)
    row = operations.record_term(office, user, since, until, "Karar", officer.id)
    later = operations.record_term(office, user, today() - timedelta(days=100), today(), "Karar 2", officer.id)
    with pytest.raises(Refused, match="Kendi"):
        operations.correct_term(row, since, until, "Karar 7", "Yazım", user.id)
    with pytest.raises(Refused, match="değişen"):
        operations.correct_term(row, since, until, "Karar", "Yazım", officer.id)
    with pytest.raises(Refused, match="zaten kendisinde"):
        operations.correct_term(row, since, today(), "Karar", "Yazım", officer.id)
    operations.correct_term(row, since, until + timedelta(days=30), "Karar 7", "Yazım", officer.id)
    assert (row.ends_on, row.source, row.state) == (until + timedelta(days=30), "Karar 7", "expired")
    entry = db.session.query(AuditEntry).filter_by(act="offices.correct").one()
    assert entry.details["before"] == [str(since), str(until), "Karar"] and entry.reason == "Yazım"
    operations.correct_term(later, later.starts_on, today() + timedelta(days=60), "Karar 2", "Yazım", officer.id)
    assert (later.state, later.renewal) == ("active", 1)
    renewed = operations.renew(later, "Karar 3", officer.id)
    with pytest.raises(Refused, match="elle kaydedilmiş"):
        operations.correct_term(renewed, today(), renewed.ends_on, "Karar 3", "Yazım", officer.id)


def test_both_stand_on_the_desk(sign_in, chamber):
    call, user = make.office_call(make.office(chamber)), member(chamber)
    desk, at = sign_in(make.officer("training_officer", chamber)), f"/masa/{chamber.slug}/sureli-gorevler"
    later = {"closes_on": f"{call.closes_on + timedelta(days=2):%d.%m.%Y}", "extend_reason": "Az başvuru"}
    assert post(desk, f"{at}/cagrilar/{call.id}/uzat", later | {"closes_on": "dün"}).status_code == 200
    assert post(desk, f"{at}/cagrilar/{call.id}/uzat", later).status_code == 302
    row = operations.record_term(call.office, user, today(), today(), "Karar", make.person().id)
    page = f"{at}/donemler/{row.id}"
    assert "Kaydı düzelt" in desk.get(page).text
    typed = {"starts_on": f"{row.starts_on:%d.%m.%Y}", "ends_on": f"{row.ends_on:%d.%m.%Y}", "source": "Karar 8"}
    assert (
        "sonra olamaz"
        in post(
            desk, f"{page}/duzelt", typed | {"reason": "x", "starts_on": "01.01.2099", "ends_on": "02.01.2099"}
        ).text
    )
    assert post(desk, f"{page}/duzelt", typed | {"reason": "Numara yanlıştı"}).status_code == 302
    assert "Karar 8" in desk.get(page).text


def test_many_candidates_are_looked_at_with_as_many_statements_as_one(chamber):
    office = make.office(chamber, places=9, conditions={"member": True, "trained": True, "field": "zemin"}, waivable=[])
    office.waivable = list(rules.CONDITIONS)
    call = make.office_call(office)

    def counted():
        call_id = call.id
        with asked() as found:
            rows = looked_at(queries.known_call(call_id))
        return len(rows), len(found)

    def candidate():
        user = member(chamber)
        make.trainer(chamber, user=user)
        term(office, user, starts_in=-900, days=100)
        make.saved(Candidacy(call_id=call.id, user_id=user.id, state="applied", verdict=[]))
        return user

    user = candidate()
    one = counted()
    for _ in range(4):
        candidate()
    assert (one[0], counted()) == (1, (5, one[1])) and one[1] <= 10
    facts = queries.facts_of_all([user.id, make.person().id], chamber.id, today())
    assert facts[user.id] == queries.facts_of(user.id, chamber.id, today()) and facts[user.id].trains


def test_a_decision_that_appoints_nobody_is_said_and_a_refused_one_keeps_who_was_chosen(chamber, sign_in):
    call, user = make.office_call(make.office(chamber)), member(chamber)
    row = operations.apply(call, user, "İsterim", False)
    over(call)
    client, there = sign_in(make.officer("chamber_admin", chamber)), f"/masa/{chamber.slug}/sureli-gorevler/cagrilar"
    said = {"commission": "Kurul", "reason": "Karar 7"}
    assert "kimse atanmayacaksa bunu işaretleyin" in post(client, f"{there}/{call.id}/karar", said).text
    missing = post(client, f"{there}/{call.id}/karar", {"commission": "Kurul", "secili": row.id}).text
    assert f'value="{row.id}" form="karar" checked' in missing
    assert db.session.get(Candidacy, row.id, populate_existing=True).state == "applied"
    post(client, f"{there}/{call.id}/karar", {**said, "nobody": "y"})
    assert db.session.get(Candidacy, row.id, populate_existing=True).state == "not_chosen"
