"""Acts on many orders at once: those chosen, what will happen, then what became of each."""

from datetime import datetime, time

from flask import render_template, request
from flask_login import current_user

from lms.accounts.access import branches_reached, desk_chamber
from lms.core import bulk
from lms.core.clock import ISTANBUL, today
from lms.core.database import db
from lms.core.doors import requires
from lms.fees import operations, queries, rules
from lms.fees.forms import RemindForm, TimeForm
from lms.fees.rules import reference
from lms.fees.views import blueprint

REMINDED = "kişiye tutar, son saat ve hesap bilgisi yeniden gönderildi."
GIVEN = "siparişin süresi uzatıldı ve kişilere bildirildi."


@blueprint.route("/masa/<oda>/odemeler/toplu-hatirlat", methods=["GET", "POST"])
@requires("fees.match")
def remind_many(oda):
    form = RemindForm()
    return show(oda, "remind", form, REMINDED, lambda one: operations.remind(one, form.note.data, current_user.id))


@blueprint.route("/masa/<oda>/odemeler/toplu-sure", methods=["GET", "POST"])
@requires("fees.match")
def prolong_many(oda):
    form = TimeForm()

    def give(one):
        end = datetime.combine(form.due_on.data, time(23, 59), ISTANBUL)
        operations.give_time(one, end, form.reason.data, current_user.id)

    return show(oda, "time", form, GIVEN, give)


def show(oda, act, form, said, operation):
    chamber = desk_chamber(oda, "fees.match")
    rows, outcome = orders_chosen(chamber), None
    is_whole = form.validate_on_submit() and rows
    if is_whole and act == "time" and form.due_on.data < today():
        form.due_on.errors, is_whole = ["Yeni son gün bugünden önce olamaz."], False
    if is_whole:
        outcome = bulk.each(rows, operation)
        db.session.commit()
    facts = {"act": act, "form": form, "said": said, "rows": rows, "outcome": outcome}
    return render_template("fees/desk/many.html", chamber=chamber, **facts, rules=rules, reference=reference)


def orders_chosen(chamber):
    """The chosen orders that this person reaches, run by run: that is the order of the locks."""
    branches, wanted = branches_reached("fees.match", chamber.id), set(bulk.chosen(request.values.getlist("secili")))
    found = queries.orders_by_id(wanted).values()
    mine = [one for one in found if one.chamber_id == chamber.id]
    mine = [one for one in mine if branches is None or one.run.branch_id in branches]
    return sorted(mine, key=lambda one: (one.run_id, one.id))
