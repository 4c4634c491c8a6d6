"""Seats that cost something: held for the payment, given when it comes, passed on when it does not; buying a course."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.catalogue.runs import operations as runs
from lms.core.audit import AuditEntry
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.refusals import Refused
from lms.enrolments import operations as enrolments
from lms.enrolments.admission import operations, queries
from lms.enrolments.queries import live_enrolment
from lms.fees import operations as fees
from lms.fees.models import Evidence
from lms.fees.queries import live_order, refunds_of
from tests import make


@pytest.fixture
def chamber(database):
    return make.chamber()


@pytest.fixture
def account(chamber):
    return make.bank_account(chamber)


def member(chamber, name="Üye"):
    person = make.person(name)
    make.membership(person, chamber)
    return person


def apply(run, many=1):
    return [operations.apply(member(run.version.chamber), run, accepted=True) for _ in range(many)]


def pay(account, application, kurus=100_00):
    line = make.bank_line(account, kurus)
    return fees.match(line, [(application.order, kurus)], "Havale", make.person().id)[0]


def states(run):
    return [one.state for one in queries.of_run(run.id)]


def test_a_seat_is_held_until_it_is_paid_and_then_given(chamber, account):
    run = make.priced_run(chamber)
    with pytest.raises(Refused, match="iade kuralını"):
        operations.apply(member(chamber), run)
    (one,) = apply(run)
    assert one.state == "paying" and live_enrolment(one.user_id, run.id) is None and run.taken == 1
    assert one.order.due_at - now() > timedelta(days=3) and one.order.terms["accepted_at"]
    pay(account, one)
    assert one.state == "admitted" and live_enrolment(one.user_id, run.id).price_kurus == 100_00
    assert [event.state for event, _ in queries.history_of(one.id)] == ["admitted", "paid", "paying", "waiting"]


def test_a_seat_that_is_not_paid_passes_on_and_what_came_late_goes_back(chamber, account, clock):
    run = make.priced_run(chamber, capacity=1)
    first, second = apply(run, 2)
    assert states(run) == ["paying", "waiting"]
    clock(days=7)
    fees.lapse_due()
    assert states(run) == ["expired", "offered"] and run.taken == 1
    operations.accept(second)
    assert second.state == "paying"
    pay(account, first)
    assert first.state == "expired" and refunds_of(first.order_id)[0].amount_kurus == 100_00
    pay(account, second)
    assert states(run) == ["expired", "admitted"]


def test_by_payment_time_who_pays_first_is_seated_first(chamber, account):
    run = make.priced_run(chamber, capacity=1, order_rule="payment_time")
    free = make.person("İşsiz")
    make.membership(free, chamber, "unemployed_member")
    first, second = apply(run, 2)
    assert states(run) == ["waiting", "waiting"] and run.taken == 0
    pay(account, second)
    assert second.state == "admitted" and second.rank == 1
    pay(account, first)
    assert first.state == "waiting" and queries.place_of(first) == 1
    third = operations.apply(free, run)
    assert third.rank == 3 and third.order is None
    operations.withdraw(first)  # paid, never seated: the whole comes back
    assert refunds_of(first.order_id)[0].amount_kurus == 100_00
    operations.withdraw(second)
    assert refunds_of(second.order_id)[0].amount_kurus == 100_00 and third.state == "offered"


def test_leaving_late_gives_back_less_and_a_cancelled_run_everything(chamber, account):
    run = make.priced_run(chamber, days=4)
    leaver, stays, waits = apply(run, 3)
    pay(account, leaver)
    pay(account, stays)
    operations.withdraw(leaver)
    assert refunds_of(leaver.order_id)[0].amount_kurus == 50_00 and waits.state == "offered"
    runs.step(run, "cancelled", None, "Eğitici hasta")
    assert refunds_of(stays.order_id)[0].amount_kurus == 100_00
    assert "Eğitici hasta" in refunds_of(stays.order_id)[0].reason and states(run)[1:] == ["closed", "closed"]


def test_ex_officio_a_priced_seat_waits_for_its_payment_too(chamber, account):
    run = make.priced_run(chamber)
    one = operations.admit_ex_officio(member(chamber), run, make.person().id, "Dilekçe")
    assert one.state == "paying" and one.order.terms["accepted_at"] is None
    fees.accept_terms(one.order)
    assert one.order.terms["accepted_at"]
    pay(account, one)
    assert (one.state, one.reason) == ("admitted", "Dilekçe") and live_enrolment(one.user_id, run.id).how == "officer"


def test_ex_officio_for_nothing_gives_the_seat_at_once_and_closes_the_order_that_waited(chamber, account):
    run = make.priced_run(chamber, capacity=3)
    officer, (paying,) = make.person().id, apply(run)
    with pytest.raises(Refused, match="Nasıl ödeneceğini"):
        operations.admit_ex_officio(member(chamber), run, officer, "Dilekçe", "later")
    one = operations.admit_ex_officio(member(chamber), run, officer, "Kurul kararı", "free")
    assert (one.state, one.price_kurus, one.order) == ("admitted", 0, None) and "Kurul kararı" in one.price_reason
    assert live_enrolment(one.user_id, run.id).price_kurus == 0 and live_order(one.user_id, run.id) is None
    with pytest.raises(Refused, match="yeri ayrılmış"):
        operations.admit_ex_officio(paying.user, run, officer, "Kurul kararı", "free")
    waived = db.session.scalars(select(AuditEntry.details).where(AuditEntry.act == "admission.waive")).all()
    assert [said["kurus"] for said in waived] == [100_00]


def test_who_waits_with_a_part_paid_is_seated_for_nothing_and_gets_the_part_back(chamber, account):
    run = make.priced_run(chamber, order_rule="payment_time")
    (one,) = apply(run)
    order = one.order
    pay(account, one, 30_00)
    operations.admit_ex_officio(one.user, run, make.person().id, "Kurul kararı", "free")
    assert one.state == "admitted" and order.ended_at is not None
    assert [refund.amount_kurus for refund in refunds_of(order.id)] == [30_00]


def test_an_undone_match_asks_again_but_does_not_put_anybody_out(chamber, account):
    run = make.priced_run(chamber)
    (one,) = apply(run)
    made = pay(account, one)
    fees.undo_match(made, make.person().id, "Yanlış kişi")
    assert one.state == "admitted" and one.order.state == "open"
    pay(account, one)
    assert one.order.state == "paid" and len([e for e, _ in queries.history_of(one.id) if e.state == "admitted"]) == 1


def test_a_reduction_makes_the_unpaid_seat_free(chamber):
    run = make.priced_run(chamber)
    (one,) = apply(run)
    reduction = fees.ask_reduction(one.user, chamber, "unemployed_member", make.Paper())
    fees.decide_reduction(reduction, make.person().id, True, "SGK dökümü", today() + timedelta(days=90))
    assert (
        one.state == "admitted" and one.order.owed_kurus == 0 and live_enrolment(one.user_id, run.id).price_kurus == 0
    )


def test_a_run_may_ask_for_a_document_which_goes_when_its_purpose_ends(chamber, app):
    run = make.dated_run(make.course(chamber), document="Mezuniyet belgesi", capacity=1)
    with pytest.raises(Refused, match="Dosya seçilmedi"):
        operations.apply(member(chamber), run)
    with pytest.raises(Refused, match="PDF, JPG ya da PNG"):
        operations.apply(member(chamber), run, upload=make.Paper(b"MZ virus"))
    kept = operations.apply(member(chamber), run, upload=make.Paper())
    gone = operations.apply(member(chamber), run, upload=make.Paper())
    assert (kept.state, gone.state) == ("admitted", "waiting")
    path = fees.path_of(gone.evidence)
    operations.withdraw(gone)
    fees.delete_due()
    assert not path.exists() and gone.evidence.deleted_at and fees.path_of(kept.evidence).exists()
    refused = operations.apply(member(chamber), run, upload=make.Paper())
    operations.refuse(refused, make.person().id, "Sıra beklenmeyecek")
    operations.refuse(kept, make.person().id, "Belge uygun değil")  # seated already, but the document is not right
    assert (kept.state, kept.enrolment.state, run.taken) == ("refused", "cancelled", 0)
    fees.delete_due()
    assert db.session.get(Evidence, refused.evidence_id).deleted_at is None  # an objection may still come


def test_who_owes_dues_is_told_before_applying(chamber):
    run = make.dated_run(make.course(chamber), asks_dues=True)
    owes, clear = member(chamber), member(chamber)
    number = make.db.session.query(make.Membership.member_number).filter_by(user_id=owes.id).scalar()
    data = f"Sicil no;Ad\n{number};X\n999999;Y\n".encode("cp1254")
    assert fees.commit_dues(fees.read_dues(chamber, data, "borc.csv", None), None) == 2
    with pytest.raises(Refused, match="aidat"):
        operations.apply(owes, run)
    assert operations.apply(clear, run).state == "admitted"


def test_a_video_course_is_bought_by_ordering_and_paying(chamber, account, clock):
    version, user = make.course(chamber, price_kurus=100_00), member(chamber)
    run = make.run_of(version)
    run.rules = {**run.rules, "price_kurus": 100_00}
    with pytest.raises(Refused, match="ücretlidir"):
        enrolments.enrol(user, run)
    order = enrolments.order_access(user, run, accepted=True)
    assert enrolments.order_access(user, run, accepted=True).id == order.id
    clock(days=7)
    fees.lapse_due()
    assert order.ended_at and live_order(user.id, run.id) is None
    order = enrolments.order_access(user, run, accepted=True)
    fees.match(make.bank_line(account), [(order, 100_00)], "Havale", make.person().id)
    enrolment = live_enrolment(user.id, run.id)
    assert (enrolment.how, enrolment.price_kurus) == ("payment", 100_00)
    enrolments.cancel(enrolment, user.id)
    assert refunds_of(order.id)[0].amount_kurus == 100_00
    with pytest.raises(Refused, match="iade kuralını"):
        enrolments.order_access(user, run, accepted=False)


def test_a_payment_that_opens_no_access_any_more_goes_back_and_stops_nobody(chamber, account, clock):
    ended = make.run_of(make.course(chamber, price_kurus=100_00))
    open_one = make.run_of(make.course(chamber, price_kurus=100_00))
    until = {"access_kind": "until", "access_until": (today() + timedelta(days=1)).isoformat()}
    ended.rules = {**ended.rules, "price_kurus": 100_00, **until}
    open_one.rules = {**open_one.rules, "price_kurus": 100_00}
    late, good = (enrolments.order_access(member(chamber), run, accepted=True) for run in (ended, open_one))
    clock(days=2)
    lines = [make.bank_line(account, 100_00, one.reference, hours=1) for one in (late, good)]
    assert fees.match_sure(chamber.id, lines, make.person().id) == 2
    assert live_enrolment(good.user_id, open_one.id) and live_enrolment(late.user_id, ended.id) is None
    assert late.ended_at and [one.amount_kurus for one in refunds_of(late.id)] == [100_00]


def test_a_reduction_granted_while_waiting_is_the_price_of_the_seat(chamber):
    run = make.priced_run(chamber, capacity=1)
    first, second = apply(run, 2)
    reduction = fees.ask_reduction(second.user, chamber, "student_member", make.Paper())
    fees.decide_reduction(reduction, make.person().id, True, "Belgesi var", today() + timedelta(days=90))
    assert second.price_kurus == 20_00 and "Öğrenci" in second.price_reason
    operations.withdraw(first)
    operations.accept(second)
    assert second.order.owed_kurus == 20_00


def test_more_time_to_apply_is_more_time_to_pay_where_the_payment_decides(chamber):
    run = make.priced_run(chamber, order_rule="payment_time", apply_until=now() + timedelta(days=4))
    (one,) = apply(run)
    before = one.order.due_at
    runs.change_run(run, {"apply_until": run.apply_until + timedelta(days=3)}, None)
    assert one.order.due_at - before == timedelta(days=3)


def test_nobody_enrols_or_prolongs_themselves_by_hand(chamber):
    officer = make.officer("training_officer", chamber)
    run = make.run_of(make.course(chamber, price_kurus=100_00))
    with pytest.raises(Refused, match="Kendinizi"):
        enrolments.enrol(officer, run, how="officer", reason="Gerekli", actor_id=officer.id)
    made = enrolments.enrol(officer, run, how="officer", reason="Gerekli", actor_id=make.person().id)
    with pytest.raises(Refused, match="Kendi sürenizi"):
        enrolments.extend(made, officer.id, "Gerekli")


def test_a_seat_paid_for_when_it_can_no_longer_be_given_is_paid_back(chamber, account, clock):
    run = make.priced_run(chamber, days=3)
    (one,) = apply(run)
    fees.upload_receipt(one.order, make.Paper())
    run.state, until = "running", (today() + timedelta(days=1)).isoformat()
    run.rules = {**run.rules, "access_kind": "until", "access_until": until}
    clock(days=5)
    pay(account, one)
    assert (one.state, run.taken) == ("closed", 0) and live_enrolment(one.user_id, run.id) is None
    assert [refund.amount_kurus for refund in refunds_of(one.order_id)] == [100_00]
