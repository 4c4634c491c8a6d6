"""News of payments and of enrolments, in their transactions."""

from lms.enrolments.extensions import operations
from lms.enrolments.signals import access_changed
from lms.fees.signals import order_lapsed, order_paid


@order_paid.connect
def when_order_paid(order, **more):
    if order.kind == "extension":
        operations.when_paid(order)


@order_lapsed.connect
def when_order_lapsed(order, **more):
    if order.kind == "extension":
        operations.when_lapsed(order)


@access_changed.connect
def when_access_changed(enrolment, **more):
    operations.when_enrolment_ended(enrolment)
