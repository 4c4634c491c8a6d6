"""Trainers lent to and borrowed from other chambers."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectChoice

from lms.accounts.access import desk_chamber, may
from lms.chambers.queries import chambers
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.doors import requires
from lms.core.form_fields import sent_text
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
        with acting(form, said="İstek eğiticinin odasına iletildi."):
            days = (form.from_on.data, form.to_on.data)
            operations.ask_for_loan(
                chamber.id, form.lender.data, form.who.data, *days, form.purpose.data, current_user.id
            )
            return redirect(url_for(".loans", oda=oda))
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
    with acting() as edge:
        if choice == "kabul":
            operations.accept_loan(loan, current_user.id)
            said = "Eğitici öbür odanın listesine eklendi."
        elif choice == "geri-cek":
            operations.withdraw_loan(loan, current_user.id)
            said = "İstek geri çekildi."
        else:
            operations.refuse_loan(loan, current_user.id, sent_text(request.form, "reason", 500))
            said = "İstek gerekçesiyle geri çevrildi."
        edge.said(said)
    return redirect(url_for(".loans", oda=oda))
