"""The union's official holidays: days of payment skip them, for every chamber."""

from datetime import timedelta

from flask import redirect, render_template, url_for
from flask_login import current_user
from flask_wtf import FlaskForm

from lms.chambers import operations, queries
from lms.chambers.models import Holiday
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import NotFound
from lms.home.forms import HolidayForm
from lms.home.views import blueprint

YEAR = timedelta(days=365)


@blueprint.route("/birlik/tatiller", methods=["GET", "POST"])
@requires("chambers.open")
def holidays():
    """The coming year's days, every entry, and a form for one more."""
    form = HolidayForm()
    if form.validate_on_submit() and save(None, form, "Tatil eklendi. Bundan sonra verilen süreler bu günleri saymaz."):
        return redirect(url_for(".holidays"))
    rows, day = queries.holidays(), today()
    last = max((one.last_on for one in rows if not one.is_yearly and not one.retired_at), default=None)
    return render_template(
        "home/holidays.html",
        form=form,
        rows=rows,
        coming=queries.days_off(day, day + YEAR),
        is_short=last is None or last < day + YEAR,
        last=last,
    )


@blueprint.route("/birlik/tatiller/<int:holiday_id>", methods=["GET", "POST"])
@requires("chambers.open")
def holiday(holiday_id):
    found = fetch(holiday_id)
    form = HolidayForm(obj=found)
    if form.validate_on_submit() and save(found, form, "Tatil değiştirildi."):
        return redirect(url_for(".holidays"))
    return render_template("home/holiday.html", form=form, one=fetch(holiday_id))


def save(found, form, said) -> bool:
    with acting(form, said=said):
        last_on = form.last_on.data or form.first_on.data
        values = (form.name.data, form.first_on.data, last_on, form.is_yearly.data)
        operations.save_holiday(found, *values, current_user.id)
        return True
    return False


def fetch(holiday_id) -> Holiday:
    found = db.session.get(Holiday, holiday_id)
    if found is None:
        raise NotFound()
    return found


@blueprint.post("/birlik/tatiller/<int:holiday_id>/kaldir")
@requires("chambers.open")
def retire_holiday(holiday_id):
    """Off the list; the same button puts it back."""
    found = fetch(holiday_id)
    if FlaskForm().validate_on_submit():
        with acting() as edge:
            operations.retire_holiday(found, current_user.id)
            edge.said("Tatil artık sayılmıyor." if found.retired_at else "Tatil yeniden sayılıyor.")
    return redirect(url_for(".holidays"))
