"""Applications for a reduction: the evidence, the decision, the objection."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.audit import looked
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import show_refusal
from lms.core.paging import Page
from lms.core.refusals import Refused, Stale
from lms.fees import access, operations, rules
from lms.fees.forms import DecisionForm, ReasonForm
from lms.fees.manage.orders import file_of
from lms.fees.models import Reduction
from lms.fees.queries import reductions as queries
from lms.fees.views import blueprint

ROWS = "/masa/<oda>/indirimler"
ONE = ROWS + "/<int:reduction_id>"


@blueprint.get(ROWS)
@requires("fees.decide")
def desk_reductions(oda):
    chamber = desk_chamber(oda, "fees.decide")
    state = request.args.get("durum", "")
    state = state if state in rules.REDUCTION_STATES else ""
    wanted = queries.desk_reductions(chamber.id, state)
    rows = Page(wanted, page_number(request.args), 50, Reduction.id)
    return render_template("fees/desk/reductions.html", chamber=chamber, pagination=rows, state=state, rules=rules)


@blueprint.route(ONE, methods=["GET", "POST"])
@requires("fees.decide")
def desk_reduction(oda, reduction_id):
    chamber = desk_chamber(oda, "fees.decide")
    one, form = access.desk_reduction(chamber, reduction_id), DecisionForm()
    if form.validate_on_submit():
        try:
            decide(one, form)
            db.session.commit()
            flash("Karar kaydedildi ve başvurana bildirildi.", "ok")
            return redirect(url_for(".desk_reduction", oda=oda, reduction_id=reduction_id))
        except Stale as refusal:  # what was typed belongs to a decision that is no longer asked for
            db.session.rollback()
            flash(refusal.sentence, "stop")
            return redirect(url_for(".desk_reduction", oda=oda, reduction_id=reduction_id))
        except Refused as refusal:
            db.session.rollback()
            show_refusal(form, refusal)
    return show_reduction(oda, reduction_id, form)


def decide(one, form):
    operation = operations.decide_reduction if one.state == "waiting" else operations.decide_objection
    is_granted = form.decision.data == "yes"
    until = form.valid_until.data if is_granted else None
    operation(one, current_user.id, is_granted, form.reason.data, until, form.seen.data or "")


@blueprint.post(ONE + "/sona-erdir")
@requires("fees.decide")
def end_reduction(oda, reduction_id):
    """A granted one, before its last day."""
    chamber = desk_chamber(oda, "fees.decide")
    one, form = access.desk_reduction(chamber, reduction_id), ReasonForm()
    if form.validate_on_submit():
        with acting(form, said="İndirim sona erdi; kişiye bildirildi. Önceki siparişleri değişmedi."):
            operations.end_reduction(one, current_user.id, form.reason.data)
            return redirect(url_for(".desk_reduction", oda=oda, reduction_id=reduction_id))
    return show_reduction(oda, reduction_id, DecisionForm(formdata=None), form), 409


def show_reduction(oda, reduction_id, form, end_form=None):
    """Opening it is written down, and the person can see that."""
    chamber = desk_chamber(oda, "fees.decide")
    one = access.desk_reduction(chamber, reduction_id)
    looked(current_user.id, one.user_id, "indirim başvurusu", chamber.id)
    db.session.commit()
    form.seen.data = operations.asked_of_the_desk(one)
    objected = form.seen.data.endswith("/objection")
    own_refusal = objected and one.decided_by_id == current_user.id
    return render_template(
        "fees/desk/reduction.html",
        chamber=chamber,
        one=one,
        form=form,
        rules=rules,
        objected=objected,
        own_refusal=own_refusal,
        end_form=end_form or ReasonForm(formdata=None),
        is_live=one.state == "granted" and one.valid_until >= today(),
        is_own=one.user_id == current_user.id,
    )


@blueprint.get(ONE + "/belge")
@requires("fees.decide")
def reduction_file(oda, reduction_id):
    chamber = desk_chamber(oda, "fees.decide")
    one = access.desk_reduction(chamber, reduction_id)
    looked(current_user.id, one.user_id, "indirim belgesi", chamber.id)
    db.session.commit()
    return file_of(one.evidence)
