from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import Refused
from lms.exams import access, kinds, presenting
from lms.exams.formats import NAMES
from lms.exams.formats.items import VERDICTS
from lms.exams.forms import ImportForm
from lms.exams.manage.blueprint import blueprint
from lms.exams.operations import imports
from lms.exams.queries import banks as reads


@blueprint.route("/soru-bankalari/<int:bank_id>/dosyadan", methods=["GET", "POST"])
@requires("exams.author")
def import_file(oda, bank_id):
    """First step: a file comes and is read; nothing is in the bank yet."""
    chamber = desk_chamber(oda, "exams.author")
    bank = access.bank_of(chamber, bank_id)
    form = ImportForm()
    if form.validate_on_submit():
        try:
            sent = form.file.data
            if not sent or not sent.filename:
                raise Refused("Bir dosya seçin.", "file")
            batch = imports.receive_file(bank, sent.filename, sent.stream, current_user.id)
            db.session.commit()
            return redirect(url_for("exams_desk.import_preview", oda=oda, bank_id=bank_id, batch_id=batch.id))
        except Refused as refused:
            db.session.rollback()
            form.file.errors = [refused.sentence]
    bank = access.bank_of(chamber, bank_id)
    return render_template("exams/desk/import.html", chamber=chamber, bank=bank, form=form)


@blueprint.get("/soru-bankalari/<int:bank_id>/dosyadan/<int:batch_id>")
@requires("exams.author")
def import_preview(oda, bank_id, batch_id):
    """Second step: what becomes of each question of the file."""
    chamber = desk_chamber(oda, "exams.author")
    bank = access.bank_of(chamber, bank_id)
    batch = access.batch_of(bank, batch_id)
    asked = request.args.get("karar", "")
    verdict = asked if asked in VERDICTS else ""
    page = reads.items_page(batch.id, request.args.get("sayfa", 1, type=int), verdict)
    return render_template(
        "exams/desk/import_preview.html",
        chamber=chamber,
        bank=bank,
        batch=batch,
        page=page,
        counts=reads.verdicts_of(batch.id),
        verdict=verdict,
        words=VERDICTS,
        kinds=kinds,
        names=NAMES,
        key_words=presenting.key_words,
        safe=presenting.safe,
    )


@blueprint.post("/soru-bankalari/<int:bank_id>/dosyadan/<int:batch_id>/al")
@requires("exams.author")
def import_take(oda, bank_id, batch_id):
    bank = access.bank_of(desk_chamber(oda, "exams.author"), bank_id)
    batch = access.batch_of(bank, batch_id)
    imports.take(batch, current_user.id)
    db.session.commit()
    if batch.state == "taken":
        flash("Sorular bankaya alındı. Yanlış dosyaysa bu sayfadan toplu olarak geri alabilirsiniz.", "ok")
    return redirect(url_for("exams_desk.import_preview", oda=oda, bank_id=bank_id, batch_id=batch_id))


@blueprint.post("/soru-bankalari/<int:bank_id>/dosyadan/<int:batch_id>/geri-al")
@requires("exams.author")
def import_undo(oda, bank_id, batch_id):
    bank = access.bank_of(desk_chamber(oda, "exams.author"), bank_id)
    count = imports.undo(access.batch_of(bank, batch_id), current_user.id)
    db.session.commit()
    flash(f"Dosyadan gelen sorular kullanımdan kaldırıldı. Sayısı: {count}", "ok")
    return redirect(url_for("exams_desk.import_preview", oda=oda, bank_id=bank_id, batch_id=batch_id))
