from flask import Response, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.core import turkish
from lms.core.database import db
from lms.core.doors import requires
from lms.core.paging import part
from lms.core.sheets import attachment, csv_answer, xlsx_answer
from lms.exams import access, kinds, rich_text
from lms.exams.formats import gift, moodle_out, sheet
from lms.exams.forms import FORMS, BankForm
from lms.exams.manage.blueprint import blueprint
from lms.exams.operations import banks
from lms.exams.queries import banks as reads

FILTERS = {"tur": "kind", "konu": "topic", "guc": "difficulty", "ara": "text"}


@blueprint.route("/soru-bankalari", methods=["GET", "POST"])
@requires("exams.author")
def bank_list(oda):
    chamber = desk_chamber(oda, "exams.author")
    form = BankForm()
    if form.validate_on_submit():
        bank = banks.make_bank(chamber.id, form.title.data, current_user.id)
        db.session.commit()
        flash("Soru bankası açıldı.", "ok")
        return redirect(url_for("exams_desk.bank", oda=oda, bank_id=bank.id))
    rows = part(reads.banks_of(chamber.id, retired=True), request.args, words=lambda row: row[0].title)
    return render_template("exams/desk/banks.html", chamber=chamber, rows=rows, form=form)


@blueprint.get("/soru-bankalari/<int:bank_id>")
@requires("exams.author")
def bank(oda, bank_id):
    chamber = desk_chamber(oda, "exams.author")
    bank = access.bank_of(chamber, bank_id)
    asked = {name: request.args.get(key, "").strip()[:100] for key, name in FILTERS.items()}
    asked["difficulty"] = int(asked["difficulty"]) if asked["difficulty"] in ("1", "2", "3") else 0
    retired = request.args.get("kalkan") == "1"
    page = reads.page_of(bank.id, request.args.get("sayfa", 1, type=int), retired=retired, **asked)
    return render_template(
        "exams/desk/bank.html",
        chamber=chamber,
        bank=bank,
        page=page,
        asked=asked,
        retired=retired,
        kinds=kinds,
        writable=FORMS,
        beginning=rich_text.to_plain,
        topics=reads.topics_of(bank.id),
        batches=reads.batches_of(bank.id),
        form=BankForm(formdata=None, title=bank.title),
    )


@blueprint.post("/soru-bankalari/<int:bank_id>/ad")
@requires("exams.author")
def rename_bank(oda, bank_id):
    bank = access.bank_of(desk_chamber(oda, "exams.author"), bank_id)
    form = BankForm()
    if form.validate_on_submit():
        banks.rename_bank(bank, form.title.data, current_user.id)
        db.session.commit()
        flash("Bankanın adı değişti.", "ok")
    else:
        flash("Bankanın adı boş ya da çok uzun; değişmedi.", "stop")
    return redirect(url_for("exams_desk.bank", oda=oda, bank_id=bank_id))


@blueprint.post("/soru-bankalari/<int:bank_id>/kaldir")
@requires("exams.author")
def retire_bank(oda, bank_id):
    """Takes a bank out of use, or back into it."""
    bank = access.bank_of(desk_chamber(oda, "exams.author"), bank_id)
    banks.retire_bank(bank, current_user.id, retired=bank.retired_at is None)
    db.session.commit()
    flash("Banka kullanımdan kaldırıldı." if bank.retired_at else "Banka yeniden kullanımda.", "ok")
    return redirect(url_for("exams_desk.bank_list", oda=oda))


@blueprint.get("/soru-bankalari/<int:bank_id>/aktar/<any(gift, moodle, csv, xlsx):form>")
@requires("exams.author")
def export(oda, bank_id, form):
    """The questions in use, as a file."""
    bank = access.bank_of(desk_chamber(oda, "exams.author"), bank_id)
    contents = reads.contents_of(bank.id)
    name = turkish.slug(bank.title) or "sorular"
    if form == "csv":
        return csv_answer(f"{name}.csv", *sheet.table(contents))
    if form == "xlsx":
        return xlsx_answer(f"{name}.xlsx", *sheet.table(contents))
    if form == "gift":
        return Response(gift.write(contents), mimetype="text/plain", headers=attachment(f"{name}.gift.txt"))
    xml = moodle_out.write(contents, bank.title)
    return Response(xml, mimetype="application/xml", headers=attachment(f"{name}.moodle.xml"))
