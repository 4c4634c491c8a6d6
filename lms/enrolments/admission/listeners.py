"""News from the run and from enrolments, in their transactions."""

from lms.catalogue.runs.signals import run_changed
from lms.enrolments.admission import operations
from lms.enrolments.signals import access_changed
from lms.fees.signals import order_lapsed, order_paid, reduction_granted


@run_changed.connect
def when_run_changed(run, what, fields=frozenset(), reason=None, lines=(), **more):
    operations.follow(run, what, set(fields), reason, lines)


@order_paid.connect
def when_order_paid(order, **more):
    operations.when_paid(order)


@order_lapsed.connect
def when_order_lapsed(order, **more):
    operations.when_lapsed(order)


@reduction_granted.connect
def when_reduction_granted(reduction, **more):
    operations.reprice(reduction)


@access_changed.connect
def when_enrolment_ended(enrolment, **more):
    operations.give_back(enrolment)
