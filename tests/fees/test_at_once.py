"""Two officers, one payment; a payment in the very second in which the seat lapses. Nothing here is rolled back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from tests import make


@pytest.fixture
def paid_world(committing):
    """(order id, line id) committed: a seat that waits for the payment that has just come."""
    from lms.core.database import db
    from lms.enrolments.admission.operations import apply

    with committing.app_context():
        chamber = make.chamber()
        person = make.person()
        make.membership(person, chamber)
        application = apply(person, make.priced_run(chamber), accepted=True)
        line = make.bank_line(make.bank_account(chamber))
        made = application.order_id, line.id
        db.session.commit()
        yield made
        db.session.rollback()


def at_once(app, *acts):
    from lms.core.database import db
    from lms.core.refusals import Refused

    def do(act):
        with app.test_request_context("/"):
            try:
                act()
                db.session.commit()
                return "done"
            except Refused:
                db.session.rollback()
                return "refused"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(do, acts))


def matching(order_id, line_id):
    from lms.core.database import db
    from lms.fees import operations
    from lms.fees.models import BankLine, Order

    def match():
        order, line = db.session.get(Order, order_id), db.session.get(BankLine, line_id)
        operations.match(line, [(order, 100_00)], "Aynı anda", None)

    return match


def test_a_payment_is_matched_once_however_many_officers_press(app, paid_world):
    from lms.core.database import db

    assert at_once(app, *[matching(*paid_world)] * 6) == ["done"] + ["refused"] * 5
    sums = db.session.execute(text("SELECT owed_kurus, paid_kurus, state FROM fee_orders")).one()
    assert tuple(sums) == (100_00, 100_00, "paid")
    assert db.session.scalar(text("SELECT count(*) FROM enrolments WHERE state = 'active'")) == 1


def test_the_seat_is_paid_or_lapsed_and_never_both(app, paid_world):
    from lms.core.database import db
    from lms.fees import operations

    db.session.execute(text("UPDATE fee_orders SET due_at = lms_now() - interval '1 second'"))
    db.session.commit()
    assert at_once(app, matching(*paid_world), operations.lapse_due, operations.lapse_due) == ["done"] * 3
    (state,) = db.session.scalars(text("SELECT state FROM applications"))
    enrolled = db.session.scalar(text("SELECT count(*) FROM enrolments WHERE state = 'active'"))
    refunds = db.session.scalar(text("SELECT coalesce(sum(amount_kurus), 0) FROM fee_refunds WHERE state = 'waiting'"))
    assert (state, enrolled, refunds) in (("admitted", 1, 0), ("expired", 0, 100_00))
