"""A person buys more time for their own enrolment, or does without it again."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import BooleanField

from lms.chambers.queries import rules_of
from lms.core.database import db
from lms.core.doors import signed_in
from lms.core.form_fields import show_refusal
from lms.core.refusals import NotFound, Refused
from lms.enrolments.access import own_enrolment
from lms.enrolments.extensions import operations, queries
from lms.enrolments.rules import last_day
from lms.fees.queries.prices import due_end

blueprint = APIBlueprint("extensions", __name__, enable_openapi=False)
PAGE = "/egitimlerim/<int:enrolment_id>/uzat"


class AskForm(FlaskForm):
    accepted = BooleanField("İade kuralını okudum, onaylıyorum")


@blueprint.route(PAGE, methods=["GET", "POST"])
@signed_in
def ask(enrolment_id):
    """Price, length, the new last day and the refund rule; then the order."""
    enrolment, form = own_enrolment(enrolment_id), AskForm()
    if form.validate_on_submit():
        try:
            extension = operations.ask(enrolment, form.accepted.data)
            db.session.commit()
            if extension.order_id and extension.applied_at is None:
                flash("Siparişiniz alındı. Ödemeniz gelince erişim süreniz uzar.", "ok")
                return redirect(url_for("fees.order", order_id=extension.order_id))
            flash("Erişim süreniz uzatıldı.", "ok")
            return redirect(url_for(".ask", enrolment_id=enrolment_id))
        except Refused as refused:
            db.session.rollback()
            enrolment = own_enrolment(enrolment_id)
            show_refusal(form, refused)
    return show(enrolment, form, 400 if form.errors or form.form_errors else 200)


def show(enrolment, form, status=200):
    rows = queries.live_of(enrolment.id)
    return render_template(
        "enrolments/extensions/ask.html",
        enrolment=enrolment,
        form=form,
        offer=queries.offer_for(enrolment),
        rows=[(one, queries.refund_of(one)) for one in rows],
        waits=next((one for one in rows if one.applied_at is None), None),
        last_day=last_day,
        due=due_end(int(rules_of(enrolment.chamber_id)["seat_hold_working_days"])),
    ), status


@blueprint.post(PAGE + "/<int:extension_id>/vazgec")
@signed_in
def take_back(enrolment_id, extension_id):
    extension = queries.in_enrolment(own_enrolment(enrolment_id).id, extension_id)
    if extension is None:
        raise NotFound()
    try:
        if FlaskForm().validate_on_submit():
            operations.take_back(extension)
            db.session.commit()
            flash("Uzatmadan vazgeçtiniz.", "ok")
    except Refused as refused:
        db.session.rollback()
        flash(refused.sentence, "stop")
    return redirect(url_for(".ask", enrolment_id=enrolment_id))
