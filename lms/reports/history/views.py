"""Past totals: a chamber's sheet on its desk, and all chambers' for the union."""

from collections import Counter

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField

from lms.accounts.access import desk_chamber
from lms.core.acting import acting
from lms.core.doors import requires
from lms.core.form_fields import sent_file
from lms.core.refusals import NotFound
from lms.core.sheets import csv_answer, xlsx_answer
from lms.reports.history import operations, queries, rules
from lms.reports.rules import published

blueprint = APIBlueprint("history", __name__, enable_openapi=False)
VERDICTS = {
    "new": ("ok", "Eklenecek"),
    "changed": ("warn", "Değişecek"),
    "same": ("", "Değişmeyecek"),
    "fault": ("stop", "Alınmayacak"),
}
SETTLED = {
    "new": ("", "Yeni yıl"),
    "changed": ("", "Değişen yıl"),
    "same": ("", "Aynı"),
    "fault": ("stop", "Alınmadı"),
}
EXAMPLE = [["2019", "4", "11", "0", "15", "42", "830", "9", "3", "12", "7", "2019 çalışma raporu, sayfa 48"]]


class SheetForm(FlaskForm):
    file = FileField("Dosya (CSV ya da XLSX)", description="İlk satır sütun adlarıdır; her satır bir yıldır.")


@blueprint.route("/masa/<oda>/gecmis-yillar", methods=["GET", "POST"])
@requires("reports.history")
def totals(oda):
    """What is there, and the form for a sheet."""
    chamber, form = desk_chamber(oda, "reports.history"), SheetForm()
    if form.validate_on_submit():
        with acting(form):
            file = sent_file(form.file, "Toplamların dosyasını seçin.")
            kept = operations.preview(chamber.id, *file, current_user.id)
            return redirect(url_for(".sheet", oda=oda, history_id=kept.id))
    found = {"totals": queries.totals_of(chamber.id), "earlier": queries.imports_of(chamber.id)}
    return render_template("reports/history.html", chamber=chamber, form=form, rules=rules, **found)


@blueprint.get("/masa/<oda>/gecmis-yillar/ornek")
@requires("reports.history")
def example(oda):
    desk_chamber(oda, "reports.history")
    return csv_answer("gecmis-yillar-ornek.csv", rules.HEADER, EXAMPLE)


@blueprint.get("/masa/<oda>/gecmis-yillar/<int:history_id>")
@requires("reports.history")
def sheet(oda, history_id):
    chamber = desk_chamber(oda, "reports.history")
    kept = sheet_in(chamber, history_id)
    counts = Counter(line["verdict"] for line in kept.lines)
    facts = {"counts": counts, "verdicts": VERDICTS, "settled": SETTLED, "rules": rules}
    return render_template("reports/history_sheet.html", chamber=chamber, kept=kept, **facts)


@blueprint.post("/masa/<oda>/gecmis-yillar/<int:history_id>")
@requires("reports.history")
def settle(oda, history_id):
    """`karar`: al commits the preview, geri-al puts back what stood before."""
    chamber = desk_chamber(oda, "reports.history")
    kept = sheet_in(chamber, history_id)
    with acting() as edge:
        if request.form.get("karar") == "geri-al":
            said = f"Aktarım geri alındı. Eski durumuna dönen yıl: {operations.undo(kept, current_user.id)}."
        else:
            said = f"Aktarım tamamlandı. Yazılan yıl: {operations.commit(kept, current_user.id)}."
        edge.said(said)
    return redirect(url_for(".sheet", oda=oda, history_id=history_id))


def sheet_in(chamber, history_id: int):
    found = queries.import_in(history_id, chamber.id)
    if found is None:
        raise NotFound()
    return found


@blueprint.get("/birlik/gecmis-yillar")
@requires("reports.union")
def union():
    """As the chambers state it; counts of people below five, and what would give them away, are hidden."""
    found = queries.all_totals()
    hidden = {key: published({one.id: one.values[key] for one in found if key in one.values}) for key in rules.PEOPLE}
    rows = [[one.chamber.short_name, one.year, *(cell(one, key, hidden) for key in rules.NUMBERS)] for one in found]
    if request.args.get("bicim") in ("csv", "xlsx"):
        answer = csv_answer if request.args["bicim"] == "csv" else xlsx_answer
        header = ["Oda", "Yıl", *rules.NUMBERS.values()]
        return answer(f"gecmis-yillar.{request.args['bicim']}", header, rows)
    return render_template("reports/history_union.html", rows=rows, rules=rules)


def cell(one, key: str, hidden: dict):
    if key not in one.values:
        return None
    if key not in rules.PEOPLE:
        return one.values[key]
    shown = hidden[key].cells[one.id]
    return "gizli" if shown is None else shown
