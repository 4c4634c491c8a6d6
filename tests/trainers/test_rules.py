"""Eligibility from plain values: what is met, what is not, and why."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count

import pytest

from lms.trainers import rules
from lms.trainers.rules import Subject

DAY = date(2026, 11, 21)
NUMBER = count(1)


@dataclass
class Serving:
    chamber_id: int = 1
    lent_by_id: int | None = None
    state: str = "active"
    authorised_on: date = date(2026, 1, 1)
    valid_until: date | None = date(2027, 1, 1)
    authorised_by: str = "Oda"


@dataclass
class Training:
    step: str = "passed"
    on: date = date(2026, 5, 5)
    chamber_id: int = 1
    state: str = "approved"
    source_code: str | None = None
    title: str = "Eğiticilerin eğitimi"
    id: int = field(default_factory=lambda: next(NUMBER))


@dataclass
class Authority:
    subject_kind: str = "course"
    subject_code: str = "KOD-1"
    subject_name: str = "Betonarme"
    from_on: date = date(2026, 1, 1)
    to_on: date | None = None
    ended_at: object = None


def unmet(serving=None, authorities=(), trainings=(), subject=None):
    found = rules.conditions(serving or Serving(), authorities, trainings, DAY, subject)
    return {one.key for one in found if one.state == "unmet"}


def test_a_trainer_with_everything_meets_every_condition():
    assert unmet(authorities=[Authority()], trainings=[Training()], subject=Subject("KOD-1")) == set()


def test_a_person_without_anything_learns_what_is_missing():
    found = rules.conditions(Serving(), [], [], DAY, Subject("KOD-1"))
    assert [one.key for one in found if one.state == "unmet"] == ["authority", "training"]
    assert all(one.text.endswith(".") for one in found)


@pytest.mark.parametrize(
    "steps, trained",
    [
        ([], False),
        (["passed"], True),
        (["passed", "failed"], False),
        (["passed", "repeat"], False),
        (["failed", "passed"], True),
        (["passed", "planned"], True),
        (["passed", "not_yet"], True),
        (["planned"], False),
    ],
)
def test_the_last_deciding_step_decides_and_a_plan_undoes_nothing(steps, trained):
    trainings = [Training(step, date(2026, number, 1)) for number, step in enumerate(steps, 1)]
    assert rules.is_trained(trainings, 1) is trained


def test_waiting_refused_and_withdrawn_records_do_not_count():
    assert not rules.is_trained([Training(state=state) for state in ("waiting", "refused", "withdrawn")], 1)


def test_a_record_of_another_chamber_counts_only_when_that_chamber_lends_or_the_document_is_ours():
    assert not rules.is_trained([Training(chamber_id=2)], 1)
    assert rules.is_trained([Training(chamber_id=2)], 1, lent_by_id=2)
    assert rules.is_trained([Training(chamber_id=2, source_code="makina-2026-000001")], 1)


def test_an_authority_for_a_category_covers_the_courses_below_it():
    subject = Subject("KOD-9", ("yapi/betonarme", "yapi"))
    assert "authority" not in unmet(authorities=[Authority("category", "yapi")], subject=subject)
    assert "authority" in unmet(authorities=[Authority("category", "geoteknik")], subject=subject)
    assert "authority" in unmet(authorities=[Authority("course", "KOD-1")], subject=subject)
    assert "authority" not in unmet(authorities=[Authority("all", "")], subject=subject)


def test_the_last_day_of_an_authority_and_of_a_period_still_counts():
    assert "authority" not in unmet(authorities=[Authority(to_on=DAY)], subject=Subject("KOD-1"))
    assert "authority" in unmet(authorities=[Authority(to_on=date(2026, 11, 20))], subject=Subject("KOD-1"))
    assert "period" not in unmet(Serving(valid_until=DAY))
    assert "period" in unmet(Serving(valid_until=date(2026, 11, 20)))


def test_a_lapsed_authority_is_told_apart_from_none():
    found = rules.conditions(Serving(), [Authority(to_on=date(2026, 2, 1))], [], DAY, Subject("KOD-1"))
    assert "dolmuş" in next(one.text for one in found if one.key == "authority")


def test_the_gate_warns_or_refuses_but_never_lets_in_somebody_who_does_not_serve():
    missing = rules.conditions(Serving(), [Authority()], [], DAY, Subject("KOD-1"))
    assert rules.verdict("warn", missing) == "warn" and rules.verdict("refuse", missing) == "refuse"
    ended = rules.conditions(Serving(state="ended"), [Authority()], [Training()], DAY, Subject("KOD-1"))
    assert rules.verdict("warn", ended) == "refuse"
    whole = rules.conditions(Serving(), [Authority()], [Training()], DAY, Subject("KOD-1"))
    assert rules.verdict("refuse", whole) == "pass"


def test_somebody_whose_service_begins_later_is_told_from_when():
    found = rules.conditions(Serving(authorised_on=date(2026, 12, 1)), [], [], DAY)
    assert "01.12.2026" in found[0].text and found[0].state == "unmet"
