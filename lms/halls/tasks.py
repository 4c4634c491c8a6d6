from lms.core import jobs
from lms.core.imports import given_up
from lms.halls.models import PaperPrint
from lms.halls.operations import prints


@jobs.handles("halls.print")
def print_part(lease, print_id):
    jobs.renew(lease, stage="Kâğıtlar hazırlanıyor")
    prints.make(print_id)


@jobs.when_failed("halls.print")
def printing_failed(reason, print_id):
    given_up(PaperPrint, print_id, "waiting", "failed", reason=prints.FAILED)
