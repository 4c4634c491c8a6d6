from lms.core import jobs
from lms.halls.operations import prints


@jobs.handles("halls.print")
def print_part(lease, print_id):
    jobs.renew(lease, stage="Kâğıtlar hazırlanıyor")
    prints.make(print_id)


@jobs.when_failed("halls.print")
def printing_failed(reason, print_id):
    prints.give_up(print_id)
