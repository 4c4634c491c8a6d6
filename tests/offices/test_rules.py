"""Who may hold an office, condition by condition; how terms are counted; the fallback."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.offices import rules

DAY = date(2026, 11, 1)
TERM = rules.Term(1, date(2026, 12, 1), date(2028, 11, 30), 24, 1)
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def unmet(asked, facts):
    return {one.key for one in rules.conditions(asked, facts, DAY, TERM) if one.state == "unmet"}


def held(office_id, starts_on, ends_on):
    return rules.Held(office_id, "Komisyon üyesi", starts_on, ends_on)


@pytest.mark.parametrize(
    ("asked", "met", "lacking"),
    [
        ({"member": True}, {"is_member": True}, {}),
        (
            {"membership_years": 5},
            {"is_member": True, "member_since": date(2021, 11, 1)},
            {"is_member": True, "member_since": date(2021, 11, 2)},
        ),
        ({"membership_years": 1}, {"is_member": True, "member_since": date(2001, 1, 1)}, {"is_member": True}),
        ({"service_years": 2}, {"served_since": date(2024, 11, 1), "served_as": "Eğitici"}, {}),
        ({"earlier_office": "any"}, {"held": (held(7, date(2010, 1, 1), date(2012, 1, 1)),)}, {}),
        (
            {"earlier_office": 7},
            {"held": (held(7, date(2010, 1, 1), date(2012, 1, 1)),)},
            {"held": (held(8, date(2010, 1, 1), date(2012, 1, 1)),)},
        ),
        ({"trainer": True}, {"trains": True}, {}),
        ({"trained": True}, {"trained": True}, {"trains": True}),
        ({"field": "zemin mekaniği, YAPI"}, {"fields": ("Yapı denetimi",)}, {"fields": ("Ulaştırma",)}),
    ],
)
def test_each_condition_is_met_by_the_records_and_by_nothing_else(asked, met, lacking):
    assert unmet(asked, rules.Facts(**met)) == set()
    assert unmet(asked, rules.Facts(**lacking)) == set(asked)


def test_every_condition_says_why_in_a_sentence():
    asked = {key: 3 if "years" in key else "yapı" if key == "field" else True for key in rules.CONDITIONS}
    for one in rules.conditions(asked, rules.Facts(), DAY, TERM):
        assert one.title and one.text.endswith(".")


def test_nobody_holds_the_same_office_twice_at_once():
    facts = rules.Facts(held=(held(1, date(2025, 1, 1), TERM.starts_on),))
    assert unmet({}, facts) == {"overlap"}


def test_renewals_are_counted_until_a_break_as_long_as_a_term():
    first, second = held(1, date(2022, 12, 1), date(2024, 11, 30)), held(1, date(2024, 12, 1), date(2026, 11, 30))
    assert rules.terms_before([first, second], TERM) == 2 and unmet({}, rules.Facts(held=(first, second))) == {
        "renewal"
    }
    assert rules.terms_before([second], TERM) == 1 and unmet({}, rules.Facts(held=(second,))) == set()
    assert rules.terms_before([held(1, date(2020, 1, 1), date(2021, 12, 31))], TERM) == 0
    assert rules.terms_before([held(2, date(2024, 12, 1), date(2026, 11, 30))], TERM) == 0, "another office"


def test_what_may_be_set_aside_counts_only_when_nobody_fits():
    lacking = rules.conditions({"trained": True}, rules.Facts(), DAY, TERM)
    fitting = rules.conditions({"trained": True}, rules.Facts(trained=True), DAY, TERM)
    assert [rules.verdict(fitting, ["trained"]), rules.verdict(lacking, ["trained"]), rules.verdict(lacking, [])] == [
        "fits",
        "fallback",
        "no",
    ]
    assert rules.choosable({1: "fits", 2: "fallback", 3: "no"}) == {1}
    assert rules.choosable({2: "fallback", 3: "no"}) == {2} and rules.choosable({3: "no"}) == set()


def test_renewal_and_overlap_are_never_set_aside():
    facts = rules.Facts(held=(held(1, date(2025, 1, 1), TERM.starts_on),))
    assert rules.verdict(rules.conditions({}, facts, DAY, TERM), ["overlap", "renewal"]) == "no"


@given(DAYS, st.integers(1, 120))
def test_a_term_and_the_next_leave_no_day_between_and_none_twice(day, months):
    last = rules.last_day(day, months)
    assert day < last + timedelta(days=1)
    assert 28 * months <= (last - day).days + 1 <= 31 * months
    if day.day <= 28:
        assert (last + timedelta(days=1)).day == day.day


@given(DAYS, DAYS)
def test_full_years_are_never_more_than_the_days_allow(since, day):
    years = rules.whole_years(since, day)
    assert years >= 0 and (years == 0 or (day - since).days >= 365 * years)
