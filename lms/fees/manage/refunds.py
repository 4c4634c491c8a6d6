"""The refund list: approved by one person, marked as paid out by another."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import demand_fresh_proof, desk_chamber
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.audit import audit
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.paging import Page
from lms.core.refusals import Refused
from lms.core.sheets import csv_answer
from lms.fees import access, operations, queries, rules
from lms.fees.forms import ApproveForm, PaidOutForm, ReasonForm
from lms.fees.models import Refund
from lms.fees.rules import iban, reference
from lms.fees.views import blueprint

REFUNDS = "/masa/<oda>/iadeler"
REFUND = REFUNDS + "/<int:refund_id>"
HEADER = ["Referans", "Ad soyad", "Hesap sahibi", "IBAN", "Tutar (TL)", "Neden", "Durum", "Ödendiği gün"]


def state_asked():
    state = request.args.get("durum", "")
    return state if state in rules.REFUND_STATES else ""


@blueprint.get(REFUNDS)
@requires("fees.refund")
def refunds(oda):
    chamber = desk_chamber(oda, "fees.refund")
    wanted = queries.desk_refunds(chamber.id, state_asked())
    return render_template(
        "fees/desk/refunds.html",
        chamber=chamber,
        pagination=Page(wanted, page_number(request.args), 50, Refund.id),
        state=state_asked(),
        rules=rules,
        reference=reference,
        iban=iban,
        shown=operations.shown,
        today=today(),
    )


@blueprint.get(REFUNDS + ".csv")
@requires("fees.refund")
def refunds_csv(oda):
    """Exactly what the list shows, all pages: for the bank and the accounting."""
    chamber = desk_chamber(oda, "fees.refund")
    rows = list(db.session.scalars(queries.desk_refunds(chamber.id, state_asked())))
    audit("fees.export_refunds", current_user.id, chamber_id=chamber.id, rows=len(rows))
    answer = csv_answer(f"iadeler-{oda}.csv", HEADER, (cells(one) for one in rows))
    db.session.commit()  # after the file is written: a commit forgets the rows, and each would be read again
    return answer


def cells(one):
    order = one.order
    who = [reference.shown(order.reference), order.user.full_name, order.payee_name, order.payee_iban]
    return [*who, one.amount_kurus / 100, one.reason, rules.REFUND_STATES[one.state], one.paid_on]


def act(oda, refund_id, form, operation, said):
    chamber = desk_chamber(oda, "fees.refund")
    refund = access.desk_refund(chamber, refund_id)
    demand_fresh_proof()
    with acting(said=said):
        if not form.validate_on_submit():
            raise Refused(" ".join(message for errors in form.errors.values() for message in errors) or "Gönderilmedi.")
        operation(refund, form)
    return redirect(url_for(".refunds", oda=oda))


@blueprint.post(REFUND + "/onayla")
@requires("fees.refund")
def approve_refund(oda, refund_id):
    def approve(refund, form):
        operations.approve_refund(refund, current_user.id, form.seen.data or "")

    return act(oda, refund_id, ApproveForm(), approve, "İade onaylandı; ödendiğini başka bir görevli işaretler.")


@blueprint.post(REFUND + "/odendi")
@requires("fees.refund")
def pay_out(oda, refund_id):
    def pay(refund, form):
        operations.pay_out(refund, current_user.id, form.paid_on.data)

    return act(oda, refund_id, PaidOutForm(), pay, "İade ödendi olarak işaretlendi; kişiye bildirildi.")


@blueprint.post(REFUND + "/onayi-geri-al")
@requires("fees.refund")
def take_back(oda, refund_id):
    def back(refund, form):
        operations.take_back_approval(refund, current_user.id, form.reason.data)

    return act(oda, refund_id, ReasonForm(), back, "Onay geri alındı.")
