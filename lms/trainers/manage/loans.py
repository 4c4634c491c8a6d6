"""Trainers lent to and borrowed from other chambers."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectChoice

from lms.accounts.access import desk_chamber, may
from lms.chambers.queries import chambers
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import show_refusal
from lms.core.refusals import Refused
from lms.trainers import access, operations, queries
from lms.trainers.forms import LoanForm
from lms.trainers.views import blueprint

STATES = {
    "requested": "Yanıt bekliyor",
    "accepted": "Kabul edildi",
    "refused": "Kabul edilmedi",
    "withdrawn": "Geri çekildi",
    "ended": "Süresi doldu",
}


@blueprint.route("/masa/<oda>/egiticiler/odunc", methods=["GET", "POST"])
@requires("trainers.see")
def loans(oda):
    chamber = desk_chamber(oda, "trainers.edit" if request.method == "POST" else "trainers.see")
    form = LoanForm(from_on=today())
    form.lender.choices = [SelectChoice(one.id, one.short_name) for one in chambers() if one.id != chamber.id]
    if form.validate_on_submit():
        try:
            days = (form.from_on.data, form.to_on.data)
            operations.ask_for_loan(
                chamber.id, form.lender.data, form.who.data, *days, form.purpose.data, current_user.id
            )
            db.session.commit()
            flash("İstek eğiticinin odasına iletildi.", "ok")
            return redirect(url_for(".loans", oda=oda))
        except Refused as refusal:
            db.session.rollback()
            show_refusal(form, refusal)
    return render_template(
        "trainers/loans.html",
        chamber=chamber,
        form=form,
        rows=queries.loans_of(chamber.id),
        states=STATES,
        may_edit=may("trainers.edit", chamber.id),
    )


@blueprint.post("/masa/<oda>/egiticiler/odunc/<int:loan_id>")
@requires("trainers.edit")
def decide_loan(oda, loan_id):
    """`karar`: kabul or ret by the lender, geri-cek by the borrower."""
    chamber = desk_chamber(oda, "trainers.edit")
    choice = request.form.get("karar")
    loan = access.chamber_loan(chamber, loan_id, "borrower" if choice == "geri-cek" else "lender")
    try:
        if choice == "kabul":
            operations.accept_loan(loan, current_user.id)
            said = "Eğitici öbür odanın listesine eklendi."
        elif choice == "geri-cek":
            operations.withdraw_loan(loan, current_user.id)
            said = "İstek geri çekildi."
        else:
            operations.refuse_loan(loan, current_user.id, request.form.get("reason", ""))
            said = "İstek gerekçesiyle geri çevrildi."
        db.session.commit()
        flash(said, "ok")
    except Refused as refusal:
        db.session.rollback()
        flash(refusal.sentence, "stop")
    return redirect(url_for(".loans", oda=oda))
