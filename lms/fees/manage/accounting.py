"""Every movement of a month for the accounting, with VAT and invoice numbers."""

from flask import render_template, request
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.catalogue.runs.months import MONTHS, last_months, month
from lms.core.audit import audit
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.money import vat_part
from lms.core.sheets import csv_answer, xlsx_answer
from lms.fees import queries, rules
from lms.fees.rules import reference
from lms.fees.views import blueprint

HEADER = ["Tarih", "Referans", "Ad soyad", "Eğitim kodu", "Eğitim", "Hareket", "Tutar (TL)", "KDV oranı (%)"]
HEADER += ["KDV (TL)", "Matrah (TL)", "Fatura no", "Açıklama"]


def asked(chamber):
    chosen = request.args.get("ay", "")
    start, end = month(chosen)
    if start is None:
        chosen = f"{today():%Y-%m}"
        start, end = month(chosen)
    return chosen, queries.entries_between(chamber.id, start, end, None)


@blueprint.get("/masa/<oda>/muhasebe")
@requires("fees.refund")
def accounting(oda):
    chamber = desk_chamber(oda, "fees.refund")
    chosen, rows = asked(chamber)
    year, number = chosen.split("-")
    totals = {kind: sum(one.amount_kurus for one in rows if one.kind == kind) for kind in rules.KINDS}
    return render_template(
        "fees/desk/accounting.html",
        chamber=chamber,
        rows=rows,
        totals=totals,
        chosen=chosen,
        name=f"{MONTHS[int(number) - 1]} {year}",
        months=last_months(),
        rules=rules,
        reference=reference,
    )


@blueprint.get("/masa/<oda>/muhasebe.<any(csv,xlsx):kind>")
@requires("fees.refund")
def accounting_file(oda, kind):
    chamber = desk_chamber(oda, "fees.refund")
    chosen, rows = asked(chamber)
    audit("fees.export_accounting", current_user.id, chamber_id=chamber.id, month=chosen, rows=len(rows))
    db.session.commit()
    answer = xlsx_answer if kind == "xlsx" else csv_answer
    return answer(f"muhasebe-{oda}-{chosen}.{kind}", HEADER, (cells(one) for one in rows))


def cells(one):
    """Amounts carry the sign of the movement: what is taken off, taken back or given back is below zero."""
    order, signed = one.order, one.amount_kurus * (sum(rules.SIGNS[one.kind]))
    vat = vat_part(one.amount_kurus, order.vat_bp) * (1 if signed > 0 else -1)
    who = [one.at, reference.shown(order.reference), order.user.full_name, order.run.course.code]
    money = [signed / 100, order.vat_bp / 100, vat / 100, (signed - vat) / 100]
    return [*who, order.run.version.title, rules.KINDS[one.kind], *money, order.invoice_number, one.reason]
