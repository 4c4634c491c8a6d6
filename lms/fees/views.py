"""A person's own orders, receipts, refund accounts and reductions."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectChoice

from lms.accounts.queries import memberships_of
from lms.chambers.queries import chambers
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import signed_in
from lms.core.paging import part
from lms.fees import access, operations, queries, rules
from lms.fees.forms import ObjectionForm, PayeeForm, PlainForm, ReceiptForm, ReductionForm
from lms.fees.queries.prices import refund_lines
from lms.fees.queries.reductions import objection_end, reductions_of
from lms.fees.rules import iban, reference

blueprint = APIBlueprint("fees", __name__, enable_openapi=False)
ORDER = "/odemelerim/<int:order_id>"


@blueprint.get("/odemelerim")
@signed_in
def mine():
    rows = part(queries.orders_of(current_user.id), request.args)
    return render_template("fees/mine.html", rows=rows, rules=rules, reference=reference)


@blueprint.get(ORDER)
@signed_in
def order(order_id):
    return show_order(access.own_order(order_id))


def show_order(found, status=200, **forms):
    forms.setdefault("receipt_form", ReceiptForm(formdata=None))
    forms.setdefault("payee_form", PayeeForm(formdata=None, data={"payee_name": found.user.full_name}))
    facts = {
        "order": found,
        "standing": rules.standing(found.owed_kurus, found.paid_kurus),
        "entries": queries.entries_of(found.id),
        "receipts": queries.receipts_of(found.id),
        "refunds": queries.refunds_of(found.id),
        "accounts": queries.accounts_for(found.run),
        "terms": refund_lines(found),
    }
    return render_template("fees/order.html", **facts, **forms, rules=rules, reference=reference, iban=iban), status


def act(order_id, form, name, operation, said):
    """One form of the order's page: done, or the page again with the refusal beside what was typed."""
    found = access.own_order(order_id)
    if form.validate_on_submit():
        with acting(form, said=said):
            operation(found)
            return redirect(url_for(".order", order_id=order_id))
        found = access.own_order(order_id)
    return show_order(found, 400, **{name: form})


@blueprint.post(ORDER + "/kural")
@signed_in
def accept_terms(order_id):
    return act(order_id, PlainForm(), "terms_form", operations.accept_terms, "İade kuralını onayladınız.")


@blueprint.post(ORDER + "/dekont")
@signed_in
def upload_receipt(order_id):
    form = ReceiptForm()
    said = "Dekontunuz alındı. Görevli bakana dek yeriniz tutulur."
    return act(order_id, form, "receipt_form", lambda one: operations.upload_receipt(one, form.receipt.data), said)


@blueprint.post(ORDER + "/iade-hesabi")
@signed_in
def give_payee(order_id):
    form = PayeeForm()

    def give(found):
        operations.give_payee(found, form.payee_name.data, form.iban.data)

    return act(order_id, form, "payee_form", give, "İade hesabınız kaydedildi.")


@blueprint.route("/indirimlerim", methods=["GET", "POST"])
@signed_in
def reductions():
    form = ReductionForm()
    rows = chambers()
    form.chamber_id.choices = [SelectChoice(one.id, one.short_name) for one in rows]
    if request.method == "GET" and (own := memberships_of(current_user.id)):
        form.chamber_id.data = own[0].chamber_id
    if form.validate_on_submit():
        with acting(form, said="İndirim başvurunuz alındı; kararı bildirilecek."):
            chamber = next(one for one in rows if one.id == form.chamber_id.data)
            operations.ask_reduction(current_user, chamber, form.price_class.data, form.evidence.data)
            return redirect(url_for(".reductions"))
    names = {one.id: one.short_name for one in chambers()}
    found = reductions_of(current_user.id)
    return render_template("fees/reductions.html", form=form, rows=found, names=names, rules=rules)


@blueprint.route("/indirimlerim/<int:reduction_id>", methods=["GET", "POST"])
@signed_in
def reduction(reduction_id):
    """One application with its decision; the objection to a refusal."""
    found, form = access.own_reduction(reduction_id), ObjectionForm()
    if form.validate_on_submit():
        with acting(form, said="İtirazınız alındı."):
            operations.object_to(found, form.text.data)
            return redirect(url_for(".reduction", reduction_id=reduction_id))
        found = access.own_reduction(reduction_id)
    until = objection_end(found)
    return render_template("fees/reduction.html", one=found, form=form, rules=rules, until=until)


@blueprint.post("/indirimlerim/<int:reduction_id>/geri-cek")
@signed_in
def withdraw_reduction(reduction_id):
    found = access.own_reduction(reduction_id)
    if PlainForm().validate_on_submit():
        operations.withdraw_reduction(found)
        db.session.commit()
        flash("Başvurunuz geri çekildi; belgeniz silinecek.", "ok")
    return redirect(url_for(".reductions"))
