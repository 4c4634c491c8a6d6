"""More time for money: offered by the chamber, ordered once, in force when paid, given back by the refund rule."""

from datetime import timedelta

import pytest

from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.enrolments import operations as enrolments
from lms.enrolments import queries as enrolment_queries
from lms.enrolments.extensions import operations, queries, rules
from lms.enrolments.rules import last_day
from lms.fees import operations as fees
from lms.fees import queries as fee_queries
from lms.fees.models import Order
from lms.fees.rules import reference
from tests import make
from tests.fees.test_pages import Desk

SOLD = {"paid_extension_days": 30, "paid_extension_kurus": 300_00, "paid_extensions_most": 2}


@pytest.fixture
def held(database):
    """Somebody whose access ends in ten days, in a chamber that sells thirty more for 300 TL."""
    chamber = make.chamber()
    make.rule(chamber, **SOLD)
    make.bank_account(chamber)
    user = make.person()
    make.membership(user, chamber)
    return make.enrolment(user, make.course(chamber), access_until=now() + timedelta(days=10))


def pay(order):
    account = fee_queries.accounts_of(order.chamber_id)[0]
    line = make.bank_line(account, order.owed_kurus, f"uzatma {reference.shown(order.reference)}")
    return fees.match(line, [(order, order.owed_kurus)], "Elle", make.person().id)[0]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"is_active": False}, "silinmiş"),
        ({"access_until": None}, "süresiz"),
        ({"most": 0}, "sunmuyor"),
        ({"bought": 2}, "en çok 2 kez"),
        ({}, ""),
    ],
)
def test_why_it_is_not_offered(state, said):
    usual = {"is_active": True, "access_until": 1, "days": 30, "most": 2, "bought": 0}
    sentence = rules.refusal(**{**usual, **state})
    assert said in sentence and bool(said) == bool(sentence)


def test_it_is_ordered_once_and_moves_the_end_when_it_is_paid(held):
    before = last_day(held.access_until)
    with pytest.raises(Refused, match="iade kuralını"):
        operations.ask(held, False)
    extension = operations.ask(held, True)
    assert operations.ask(held, True).id == extension.id and last_day(held.access_until) == before
    order = extension.order
    assert (order.kind, order.owed_kurus, order.terms["is_dated"]) == ("extension", 300_00, False)
    made = pay(order)
    db.session.refresh(held)
    assert last_day(held.access_until) == before + timedelta(days=30) and extension.applied_at
    fees.undo_match(made, make.person().id, "Başka kişininmiş")
    pay(order)  # paid anew after a correction: nothing moves twice
    db.session.refresh(held)
    assert last_day(held.access_until) == before + timedelta(days=30)
    pay(operations.ask(held, True).order)
    with pytest.raises(Refused, match="en çok 2 kez"):
        operations.ask(held, True)


def test_access_that_is_over_goes_on_from_today(held):
    held.access_until = now() - timedelta(days=5)
    pay(operations.ask(held, True).order)
    db.session.refresh(held)
    assert last_day(held.access_until) == last_day(now()) + timedelta(days=30)
    assert enrolment_queries.is_open(held)


def test_who_pays_nothing_gets_it_at_once(held):
    make.rule(db.session.get(type(held.version.chamber), held.chamber_id), **SOLD, price_bp_by_class={"member": 0})
    extension = operations.ask(held, False)
    assert extension.order_id is None and extension.applied_at
    with pytest.raises(Refused, match="Ücretsiz"):
        operations.take_back(extension)


def test_taken_back_before_the_payment_it_costs_nothing_and_after_it_the_rule_decides(held):
    extension = operations.ask(held, True)
    operations.take_back(extension)
    assert (
        extension.order.ended_at and extension.order.owed_kurus == 0 and not fee_queries.refunds_of(extension.order_id)
    )
    with pytest.raises(Stale):
        operations.take_back(extension)
    before, again = last_day(held.access_until), operations.ask(held, True)
    pay(again.order)
    operations.take_back(again)
    db.session.refresh(held)
    assert last_day(held.access_until) == before and queries.bought(held.id) == 0
    assert [one.amount_kurus for one in fee_queries.refunds_of(again.order_id)] == [300_00]
    last = operations.ask(held, True)
    pay(last.order)
    last.order.paid_at = now() - timedelta(days=15)
    db.session.flush()
    with pytest.raises(Refused, match="iade oranı %0"):
        operations.take_back(last)


def test_an_unpaid_order_lapses_and_one_may_ask_again(held):
    extension = operations.ask(held, True)
    extension.order.due_at = now() - timedelta(minutes=1)
    db.session.flush()
    fees.lapse_due()
    db.session.refresh(extension)
    assert extension.ended_at and extension.applied_at is None
    assert operations.ask(held, True).id != extension.id


def test_whoever_leaves_the_course_gets_back_what_the_rule_says_of_the_extension_too(held):
    extension = operations.ask(held, True)
    pay(extension.order)
    enrolments.cancel(held, held.user_id)
    db.session.refresh(extension)
    assert extension.ended_at and [one.amount_kurus for one in fee_queries.refunds_of(extension.order_id)] == [300_00]


def test_an_officer_enrols_by_an_order_or_says_why_nothing_is_asked(database):
    chamber = make.chamber()
    make.bank_account(chamber)
    run = make.run_of(make.course(chamber, price_kurus=500_00))
    run.rules = {**run.rules, "price_kurus": 500_00, "prices": {}}
    first, second, officer = make.person(), make.person(), make.person()
    for one in (first, second):
        make.membership(one, chamber)
    with pytest.raises(Refused, match="500,00 TL"):
        enrolments.enrol_by_officer(first, run, officer.id, "Elden başvuru", "")
    order = enrolments.enrol_by_officer(first, run, officer.id, "Elden başvuru", "order")
    assert isinstance(order, Order) and enrolment_queries.live_enrolment(first.id, run.id) is None
    assert not order.terms["accepted_at"]  # the payer still reads the refund rule
    pay(order)
    assert enrolment_queries.live_enrolment(first.id, run.id).price_kurus == 500_00
    given = enrolments.enrol_by_officer(second, run, officer.id, "Burslu", "free")
    assert (given.price_kurus, given.how, given.reason) == (0, "officer", "Burslu")
    rows = enrolment_queries.by_hand(chamber.id, now() - timedelta(days=1), now() + timedelta(days=1))
    assert [(one.user_id, who) for one, who in rows] == [(second.id, officer.full_name)]


def test_the_pages_of_more_time(held, sign_in):
    person = Desk(sign_in(held.user))
    address = f"/egitimlerim/{held.id}/uzat"
    page = person.get(address)
    assert "300,00 TL" in page and "30 gün" in page and "Bugün sipariş verirseniz" in page
    course = f"/egitimler/{held.version.chamber.slug}/{held.run.course.code}"
    assert address in person.get(course) and address in person.get("/egitimlerim")
    assert "okuyup onaylayın" in person.post(address)
    assert "Erişim uzatma" in person.post(address, accepted="y")
    assert "Siparişiniz ödeme bekliyor" in person.get(address)
    back = f"{address}/{queries.live_of(held.id)[0].id}/vazgec"
    assert "Uzatmadan vazgeçtiniz" in person.post(back, address)
