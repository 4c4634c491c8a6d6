"""Orders of the chamber: who owes what, receipts, invoice numbers, small differences."""

from flask import redirect, render_template, request, send_file, url_for
from flask_login import current_user

from lms.accounts.access import branches_reached, desk_chamber, may, reach
from lms.accounts.queries import own
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.audit import audit, looked
from lms.core.database import db
from lms.core.doors import requires
from lms.core.paging import Page
from lms.core.sheets import csv_answer
from lms.fees import access, operations, queries, rules
from lms.fees.forms import InvoiceForm, PlainForm, ReasonForm
from lms.fees.models import Order
from lms.fees.rules import iban, reference
from lms.fees.views import blueprint

ORDERS = "/masa/<oda>/odemeler"
ORDER = ORDERS + "/<int:order_id>"
HEADER = ["Referans", "Ad soyad", "Eğitim", "Ne için", "Borç (TL)", "Ödenen (TL)", "Durum", "Son saat", "Fatura no"]


def narrowed():
    standing = request.args.get("durum", "")
    return (standing if standing in rules.STATES else ""), request.args.get("ara", "")[:120]


@blueprint.get(ORDERS)
@requires("fees.see")
def orders(oda):
    chamber = desk_chamber(oda, "fees.see")
    branches = branches_reached("fees.see", chamber.id)
    standing, text = narrowed()
    wanted = queries.desk_orders(chamber.id, branches, standing, text)
    return render_template(
        "fees/desk/orders.html",
        chamber=chamber,
        pagination=Page(wanted, page_number(request.args), 50, Order.id),
        counts=queries.standing_counts(chamber.id, branches),
        receipts=queries.waiting_receipts(chamber.id, branches),
        has_account=any(one.ended_at is None for one in queries.accounts_of(chamber.id)),
        may_set=may("fees.settings", chamber.id),
        may_match=reaches("fees.match", chamber.id),
        kept=own.saved_filters(current_user.id, chamber.id, "odemeler"),
        standing=standing,
        text=text,
        rules=rules,
        reference=reference,
    )


def reaches(permission, chamber_id) -> bool:
    """The permission in the whole chamber or in a branch of it."""
    reached = reach(permission)
    return reached is None or chamber_id in reached


@blueprint.get(ORDERS + ".csv")
@requires("fees.see")
def orders_csv(oda):
    """Exactly what the list shows, all pages."""
    chamber = desk_chamber(oda, "fees.see")
    wanted = queries.desk_orders(chamber.id, branches_reached("fees.see", chamber.id), *narrowed())
    rows = list(db.session.scalars(wanted))
    audit("fees.export", current_user.id, chamber_id=chamber.id, rows=len(rows))
    answer = csv_answer(f"odemeler-{oda}.csv", HEADER, (cells(one) for one in rows))
    db.session.commit()  # after the file is written: a commit forgets the rows, and each would be read again
    return answer


def cells(one):
    state = rules.STATES[rules.standing(one.owed_kurus, one.paid_kurus)]
    money = [one.owed_kurus / 100, one.paid_kurus / 100]
    who = [reference.shown(one.reference), one.user.full_name, one.run.version.title, rules.WHAT[one.kind]]
    return [*who, *money, state, one.due_at, one.invoice_number]


@blueprint.get(ORDER)
@requires("fees.see")
def desk_order(oda, order_id):
    chamber = desk_chamber(oda, "fees.see")
    return show_order(chamber, access.desk_order(chamber, order_id))


def show_order(chamber, order, status=200, **forms):
    """Opening it is written down, and the person can see that."""
    looked(current_user.id, order.user_id, "ödeme kaydı", chamber.id)
    branches, matches = branches_reached("fees.match", chamber.id), queries.matches_of(order_id=order.id)
    forms.setdefault("invoice_form", InvoiceForm(formdata=None, prefix="fatura", data={"number": order.invoice_number}))
    forms.setdefault("write_off_form", ReasonForm(formdata=None, prefix="sil"))
    forms.setdefault("decide_form", PlainForm(formdata=None))
    forms.setdefault("receipt_form", ReasonForm(formdata=None, prefix="dekont"))
    facts = {
        "order": order,
        "standing": rules.standing(order.owed_kurus, order.paid_kurus),
        "entries": queries.entries_of(order.id),
        "matches": matches,
        "undoable": {one.id for one in matches if branches is None or one.line.account.branch_id in branches},
        "receipts": queries.receipts_of(order.id),
        "refunds": queries.refunds_of(order.id),
        "may_match": may("fees.match", chamber.id, order.run.branch_id),
    }
    page = render_template(
        "fees/desk/order.html", chamber=chamber, **facts, **forms, rules=rules, reference=reference, iban=iban
    )
    db.session.commit()  # at the end: what has been read is not read again
    return page, status


def act(oda, order_id, form, name, operation, said):
    chamber = desk_chamber(oda, "fees.match")
    order = access.desk_order(chamber, order_id, "fees.match")
    if form.validate_on_submit():
        with acting(form) as edge:
            other = operation(order)
            edge.said(other or said)
            return redirect(url_for(".desk_order", oda=oda, order_id=order_id))
        chamber, order = desk_chamber(oda, "fees.match"), access.desk_order(chamber, order_id, "fees.match")
    return show_order(chamber, order, 400, **{name: form})


@blueprint.post(ORDER + "/fatura")
@requires("fees.match")
def invoice(oda, order_id):
    form = InvoiceForm(prefix="fatura")

    def save(order):
        operations.save_invoice(order, form.number.data or "", current_user.id)

    return act(oda, order_id, form, "invoice_form", save, "Fatura no kaydedildi.")


@blueprint.post(ORDER + "/eksigi-sil")
@requires("fees.match")
def write_off(oda, order_id):
    form = ReasonForm(prefix="sil")

    def forgive(order):
        if not operations.write_off(order, form.reason.data, current_user.id):
            return "Tutar odanızın sınırını aşıyor; ikinci bir görevli onaylayınca silinir."

    return act(oda, order_id, form, "write_off_form", forgive, "Eksik tutar istenmeyecek; sipariş ödendi sayılır.")


@blueprint.post(ORDER + "/eksigi-sil/karar")
@requires("fees.match")
def decide_write_off(oda, order_id):
    """The second officer's: what another one asked for, or not."""

    def decide(order):
        is_granted = request.form.get("act") == "confirm"
        operations.decide_write_off(order, current_user.id, is_granted)
        return None if is_granted else "Eksik tutar silinmeyecek; ödenmesi bekleniyor."

    return act(oda, order_id, PlainForm(), "decide_form", decide, "Eksik tutar silindi; sipariş ödendi sayılır.")


@blueprint.post(ORDER + "/dekont/<int:receipt_id>/reddet")
@requires("fees.match")
def refuse_receipt(oda, order_id, receipt_id):
    form = ReasonForm(prefix="dekont")

    def refuse(order):
        operations.refuse_receipt(access.desk_receipt(order, receipt_id), current_user.id, form.reason.data)

    return act(oda, order_id, form, "receipt_form", refuse, "Dekont kabul edilmedi; ödeyene bildirildi.")


@blueprint.get(ORDER + "/dekont/<int:receipt_id>")
@requires("fees.match")
def receipt_file(oda, order_id, receipt_id):
    chamber = desk_chamber(oda, "fees.match")
    order = access.desk_order(chamber, order_id, "fees.match")
    receipt = access.desk_receipt(order, receipt_id)
    looked(current_user.id, order.user_id, "dekont", chamber.id)
    db.session.commit()
    return file_of(receipt.evidence)


def file_of(evidence):
    """As a download: what a person sent is never shown inside our pages."""
    path = operations.path_of(evidence)
    name = f"belge-{evidence.id}{path.suffix}"
    return send_file(path, mimetype=evidence.content_type, as_attachment=True, download_name=name, max_age=0)
