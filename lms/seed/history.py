from datetime import timedelta

from lms.catalogue.queries import run_of
from lms.core.clock import now
from lms.core.database import db
from lms.enrolments.operations import enrol

STARTED = {  # who has begun what; the demo engineer's own course is left for the visitor to find
    "K065": ["IMO-BA-101"],
    "K068": ["EMO-TOP-101", "EMO-SRJ-115"],
    "K091": ["IMO-YD-110"],
    "K081": ["IMO-YD-110", "IMO-BA-101"],
    "K101": ["TMMOB-EGT-100"],
    "K092": ["MO-YNG-101"],
}


def plant_history(chambers, people, versions) -> None:
    """Some past: enrolments of the demo people, begun some days ago."""
    for person, codes in STARTED.items():
        for number, code in enumerate(codes, 1):
            run = run_of(versions[code].id)
            enrolment = enrol(people[person], run, "officer", "Başlangıç içeriği")
            enrolment.enrolled_at = enrolment.access_from = now() - timedelta(days=9 * number)
    db.session.flush()
