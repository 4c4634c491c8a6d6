"""Official holidays: computed for each year, kept by the union, not counted in days of payment."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.chambers import operations, queries
from lms.chambers.models import Holiday
from lms.chambers.rules import days_off
from lms.core.clock import ISTANBUL, now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.fees.queries.prices import due_end, holidays_until
from lms.fees.rules import hold_end
from tests import make
from tests.fees.test_pages import Desk

NEW_YEAR = ("Yılbaşı", date(2026, 1, 1), date(2026, 1, 1), True)
FEAST = ("Kurban Bayramı", date(2026, 5, 27), date(2026, 5, 30), False)
ACROSS = ("Tatil", date(2026, 12, 31), date(2027, 1, 2), True)
DAY = st.dates(date(2024, 1, 1), date(2032, 12, 31))


def test_a_yearly_day_comes_each_year_and_a_feast_once():
    found = days_off([NEW_YEAR, FEAST], date(2026, 1, 1), date(2028, 12, 31))
    assert [one for one, name in found.items() if name == "Yılbaşı"] == [date(y, 1, 1) for y in (2026, 2027, 2028)]
    assert [one for one, name in found.items() if name != "Yılbaşı"] == [date(2026, 5, day) for day in range(27, 31)]
    assert list(days_off([ACROSS], date(2029, 1, 1), date(2029, 1, 9))) == [date(2029, 1, 1), date(2029, 1, 2)]
    assert (
        days_off([("29 Şubat", date(2028, 2, 29), date(2028, 2, 29), True)], date(2029, 1, 1), date(2029, 12, 31)) == {}
    )


@given(DAY, st.integers(1, 60), st.sets(DAY, max_size=40))
def test_a_payment_ends_on_a_working_day_after_exactly_so_many(day, days, off):
    end = hold_end(datetime(day.year, day.month, day.day, 12, tzinfo=ISTANBUL), days, off=off)
    last = end.date()
    span = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert sum(one.weekday() < 5 and one not in off for one in span) == days
    assert last.weekday() < 5 and last not in off and (end.hour, end.minute) == (23, 59)


def test_the_days_that_are_known_from_the_beginning(database):
    found = queries.days_off(date(2026, 1, 1), date(2026, 12, 31))
    assert len(found) == 14 and found[date(2026, 10, 29)] == "Cumhuriyet Bayramı"
    assert [found[date(2026, 3, day)] for day in (20, 21, 22)] == ["Ramazan Bayramı"] * 3


def test_a_day_more_a_day_moved_a_day_retired(database):
    actor, day = make.person().id, (now() + timedelta(days=1)).astimezone(ISTANBUL).date()
    before = due_end(3)
    made = operations.save_holiday(None, "İdari izin", day, day + timedelta(days=6), False, actor)
    assert due_end(3) > before and "İdari izin" in holidays_until(due_end(3))
    with pytest.raises(Refused, match="zaten"):
        operations.save_holiday(None, "Başka ad", made.first_on, made.last_on, False, actor)
    with pytest.raises(Refused, match="önce olamaz"):
        operations.save_holiday(made, "İdari izin", day, day - timedelta(days=1), False, actor)
    db.session.refresh(made)
    operations.retire_holiday(made, actor)
    assert due_end(3) == before
    operations.retire_holiday(made, actor)
    assert due_end(3) > before


def test_the_unions_page(database, sign_in):
    desk = Desk(sign_in(make.officer("union_admin")))
    page = desk.get("/birlik/tatiller")
    assert "Kurban Bayramı" in page and "Önümüzdeki on iki ay" in page
    typed = {"name": "İdari izin", "first_on": "24.12.2029", "last_on": ""}
    assert "Tatil eklendi" in desk.post("/birlik/tatiller", **typed)
    refused = desk.post("/birlik/tatiller", **typed)
    assert "zaten tatil olarak yazılı" in refused and "24.12.2029" in refused
    one = db.session.query(Holiday).filter_by(name="İdari izin").one()
    address = f"/birlik/tatiller/{one.id}"
    assert "24.12.2029" in desk.get(address)
    changed = desk.post(address, **(typed | {"last_on": "25.12.2029"}))
    assert "Tatil değiştirildi" in changed and "24.12.2029 – 25.12.2029" in changed
    retired = desk.post(f"{address}/kaldir", "/birlik/tatiller")
    assert "artık sayılmıyor" in retired
    assert "yeniden sayılıyor" in desk.post(f"{address}/kaldir", "/birlik/tatiller")
    assert desk.client.get("/birlik/tatiller/999999").status_code == 404
