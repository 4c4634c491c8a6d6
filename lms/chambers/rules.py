"""The rule values and their defaults (docs/decisions.md, 9). Shares are basis points (9000 = 90 %), money is kuruş.

Defaults are examples until a chamber decides otherwise; 90 % is the source report's (SEM section)."""

from collections.abc import Iterable
from datetime import date, timedelta

DEFAULTS: dict = {
    "watch_threshold_bp": 9000,
    "watch_scope": "course_total",  # or each_video
    "attendance_share_bp": 8000,
    "excused_absence_counts": False,
    "excused_most_bp": 10000,  # of all minutes: so much may be counted by excuses
    "pass_mark": 70,
    "attempts": 2,
    "attempt_wait_days": 7,
    "objection_days": 7,
    "makeup_exam": True,
    "failed_gets": "none",  # or participation
    "admission_order": "application_time",
    "seat_hold_working_days": 3,
    "write_off_most_kurus": 5000,  # so much of a missing payment one officer may do without alone
    "offer_hours": 48,
    "access_days_default": 90,
    "access_extension_days": 15,
    "validity_years": {"participation": None, "achievement": None, "authorisation": 5},
    "validity_reminder_days": [90, 30, 7],
    "trainer_training_gate": "warn",  # or refuse
    "survey_minimum_answers": 5,
    "results_need_second_person": True,
    "price_bp_by_class": {
        "member": 10000,
        "student_member": 2000,
        "unemployed_member": 0,
        "retired_member": 5000,
        "other_chamber_member": 11000,
        "non_member": 14000,
    },
    "vat_bp": 2000,
    # what comes back of a paid fee: [at least so many days before the start, share]; [at most so many days after
    # paying, at most so much watched, share]
    "refund_steps_dated": [[7, 10000], [2, 5000]],
    "refund_steps_self_paced": [[14, 1000, 10000], [14, 4000, 5000]],
    # what a member may buy when the access ends: days, the member's price, how often in one enrolment (0 = not offered)
    "paid_extension_days": 30,
    "paid_extension_kurus": 0,
    "paid_extensions_most": 0,
    # what a course may choose for itself: from, to; or whether
    "course_bounds": {
        "watch_threshold_bp": [100, 10000],
        "watch_scope": True,
        "attendance_share_bp": [100, 10000],
        "excused_absence_counts": True,
        "excused_most_bp": [0, 10000],
        "pass_mark": [0, 100],
        "attempts": [0, 20],
        "failed_gets": True,
    },
}

SEAT_HOLD_DAYS = (1, 30)  # least and most working days for which a seat waits for its payment

MEMBER_CLASSES = {
    "member": "Üye",
    "student_member": "Öğrenci üye",
    "unemployed_member": "İşsiz üye",
    "retired_member": "Emekli üye",
    "other_chamber_member": "Başka oda üyesi",
    "non_member": "Üye olmayan meslektaş",
}


def merged(values: dict) -> dict:
    """The chamber's own values over the defaults, one level deep for tables; unknown names are dropped."""
    whole = dict(DEFAULTS)
    for name, value in values.items():
        if name in DEFAULTS:
            whole[name] = {**DEFAULTS[name], **value} if isinstance(DEFAULTS[name], dict) else value
    return whole


def outside(values: dict, bounds: dict) -> list[tuple[str, list | bool]]:
    """(name, bound) of each value that a course may not have under the chamber's bounds; a name without a bound may
    not be chosen at all."""
    found = []
    for name, value in values.items():
        bound = bounds.get(name, False)
        if not (bound if isinstance(bound, bool) else bound[0] <= value <= bound[1]):
            found.append((name, bound))
    return found


def differences(before: dict, after: dict) -> list[tuple[str, object, object]]:
    """(name, before, after) of each value that differs, in the order of the defaults."""
    return [(name, before.get(name), after.get(name)) for name in DEFAULTS if before.get(name) != after.get(name)]


def days_off(holidays: Iterable[tuple[str, date, date, bool]], first: date, last: date) -> dict[date, str]:
    """The holidays' days from `first` to `last` (both within), each with its name. A holiday is (name, first day, last
    day, each year); 29 February comes in leap years only."""
    found = {}
    for name, begin, end, is_yearly in holidays:
        for year in range(first.year - 1, last.year + 1) if is_yearly else (begin.year,):
            try:
                day = begin.replace(year=year)
            except ValueError:
                continue
            for later in range((end - begin).days + 1):
                if first <= (one := day + timedelta(days=later)) <= last:
                    found[one] = name
    return dict(sorted(found.items()))
