from sqlalchemy import text

from lms.verify import CHECKS, findings
from lms.watching.operations.totals import ensure_total
from tests import make


def test_an_untouched_system_is_clean_in_every_check(database):
    ensure_total(make.enrolment(make.person(), make.course()))
    assert set(CHECKS) == {"register", "exams", "watching"} and list(findings("all")) == []


def test_a_sum_that_is_not_its_ledgers_is_found(database):
    ensure_total(make.enrolment(make.person(), make.course()))
    database.session.execute(text("UPDATE watch_totals SET covered_ms = 5"))
    assert ["watching: " in found and "5 ms" in found for found in findings("watching")] == [True]
