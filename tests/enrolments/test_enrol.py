from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from lms.accounts import operations as accounts
from lms.core.clock import ISTANBUL, now
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused, Stale
from lms.enrolments import operations, queries, rules, signals
from lms.enrolments.models import Enrolment
from tests import make


def test_a_free_course_takes_a_person_in_once(database):
    version, user = make.course(), make.person()
    run = make.run_of(version)
    heard = []

    def hear(enrolment):
        heard.append(enrolment.id)

    signals.enrolled.connect(hear)
    first = operations.enrol(user, run)
    again = operations.enrol(user, run)
    assert first.id == again.id
    assert heard == [first.id]
    assert database.session.query(Enrolment).filter_by(user_id=user.id).count() == 1
    assert first.member_class == "non_member"


def test_access_ends_at_the_midnight_after_the_last_day(database):
    enrolment = operations.enrol(make.person(), make.run_of(make.course(access_days=60)))
    end = enrolment.access_until.astimezone(ISTANBUL)
    assert (end.hour, end.minute) == (0, 0)
    assert rules.last_day(enrolment.access_until) == (now().astimezone(ISTANBUL) + timedelta(days=60)).date()


@pytest.mark.parametrize(
    ("kind", "more", "last"),
    [
        ("unlimited", {}, None),
        ("until", {"access_until": "2027-03-01"}, "2027-03-01"),
        ("days", {"access_days": 1}, "2026-11-22"),
    ],
)
def test_the_three_access_kinds(kind, more, last):
    start = datetime(2026, 11, 21, 23, 30, tzinfo=ISTANBUL)
    end = rules.access_end({"access_kind": kind, **more}, start)
    assert (rules.last_day(end).isoformat() if end else None) == last


def test_a_member_of_another_chamber_is_refused_with_the_reason(database):
    version, user = make.course(), make.person()
    version.course.open_to_other_chambers = False
    make.membership(user, make.chamber())
    with pytest.raises(Refused, match="başka odaların üyelerine"):
        operations.enrol(user, make.run_of(version))


def test_a_paid_course_is_entered_through_an_officer_with_a_reason(database):
    version, user = make.course(price_kurus=100_00), make.person()
    run = make.run_of(version)
    run.rules = {**run.rules, "price_kurus": 100_00}
    database.session.flush()
    with pytest.raises(Refused, match="ücretlidir"):
        operations.enrol(user, run)
    clerk = make.officer("training_officer", version.chamber)
    with pytest.raises(Refused, match="nedenini"):
        operations.enrol(user, run, how="officer", reason=" ", actor_id=clerk.id)
    enrolment = operations.enrol(user, run, how="officer", reason="Dekont 12", actor_id=clerk.id)
    assert enrolment.price_kurus == 140_00  # a non-member's share of the member price


def test_an_unemployed_member_pays_nothing(database):
    version, user = make.course(price_kurus=100_00), make.person()
    make.membership(user, version.chamber, "unemployed_member")
    run = make.run_of(version)
    run.rules = {**run.rules, "price_kurus": 100_00}
    database.session.flush()
    assert operations.enrol(user, run).price_kurus == 0


def test_a_closed_run_takes_nobody_in(database):
    version = make.course()
    make.run_of(version).state = "closed"
    database.session.flush()
    with pytest.raises(Refused, match="kapalıdır"):
        operations.enrol(make.person(), make.run_of(version))


def test_access_is_extended_once(database, monkeypatch):
    monkeypatch.setattr(accounts, "notify", lambda *given: None, raising=False)
    version = make.course()
    enrolment = operations.enrol(make.person(), make.run_of(version))
    before = enrolment.access_until
    clerk = make.officer("training_officer", version.chamber)
    operations.extend(enrolment, clerk.id, "Hastalık")
    assert enrolment.access_until == before + timedelta(days=15)
    with pytest.raises(Refused, match="bir kez"):
        operations.extend(enrolment, clerk.id, "Yine")


def test_cancelling_frees_the_place_and_happens_once(database, monkeypatch):
    user, version = make.person(), make.course()
    enrolment = operations.enrol(user, make.run_of(version))
    operations.cancel(enrolment, user.id)
    assert queries.live_enrolment(user.id, enrolment.run_id) is None
    with pytest.raises(Stale):
        operations.cancel(enrolment, user.id)
    assert operations.enrol(user, make.run_of(version)).id != enrolment.id


def test_reminders_come_at_30_7_and_1_days_once_each(database, clock, monkeypatch):
    told = []
    monkeypatch.setattr(accounts, "notify", lambda *given: told.append(given), raising=False)
    user = make.person()
    operations.enrol(user, make.run_of(make.course(access_days=90)))

    def round_of():
        return [operations.remind_of_endings_within(days) for days in sorted(rules.REMINDER_DAYS)]

    assert round_of() == [0, 0, 0]
    for later, expected in ((62, [0, 0, 1]), (63, [0, 0, 0]), (85, [0, 1, 0]), (90, [1, 0, 0]), (90.2, [0, 0, 0])):
        clock(days=later)
        assert round_of() == expected, later
    assert len(told) == 3
    mails = database.session.query(OutgoingMail).filter_by(recipient=user.email).count()
    assert mails == 3


def test_coverage_is_asked_of_whoever_knows(database, monkeypatch):
    assert queries.coverage([1]) == {} or queries.COVERAGE
    monkeypatch.setattr(queries, "COVERAGE", lambda ids: {one: (9, 10) for one in ids})
    assert queries.coverage([4]) == {4: (9, 10)}


def test_the_order_of_refusals_is_what_the_person_can_act_on():
    facts = SimpleNamespace(
        run_state="open", retired=False, open_to_others=False, member_class="member", price=5, chamber="X"
    )
    assert "ücretlidir" in rules.refusal(**vars(facts))


def test_many_people_enrol_over_one_connection(database):
    """psycopg prepares a statement at its sixth use; the unique index must still be found then."""
    run = make.run_of(make.course())
    assert len({operations.enrol(make.person(), run).id for _ in range(9)}) == 9
