"""News of payments, in their transactions."""

from lms.enrolments import operations
from lms.fees.signals import order_lapsed, order_paid


@order_paid.connect
def when_order_paid(order, **more):
    operations.when_paid(order)


@order_lapsed.connect
def when_order_lapsed(order, **more):
    operations.when_lapsed(order)
