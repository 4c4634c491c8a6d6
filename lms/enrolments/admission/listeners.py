"""News from the run and from enrolments, in their transactions."""

from lms.catalogue.runs.signals import run_changed
from lms.enrolments.admission import operations
from lms.enrolments.signals import access_changed


@run_changed.connect
def when_run_changed(run, what, fields=frozenset(), reason=None, lines=(), **more):
    operations.follow(run, what, set(fields), reason, lines)


@access_changed.connect
def when_enrolment_ended(enrolment, **more):
    operations.give_back(enrolment)
