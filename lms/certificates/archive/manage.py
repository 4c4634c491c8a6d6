"""The desk: the chamber's old records, files with preview, commit and undo."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.certificates import codes
from lms.certificates.archive import operations, queries
from lms.certificates.archive.forms import UndoForm, UploadForm
from lms.certificates.archive.models import ArchiveImport, ArchiveRecord
from lms.core import jobs
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.audit import audit
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import sent_file, show_refusal
from lms.core.paging import LinePage, Page
from lms.core.refusals import NotFound, Refused
from lms.core.sheets import csv_answer

blueprint = APIBlueprint("archive", __name__, enable_openapi=False)
PER_PAGE = 50
VERDICTS = {"new": "Aktarılacak", "same": "Daha önce aktarılmış", "refused": "Alınmayacak"}
STATES = {
    "reading": ("live", "Okunuyor"),
    "refused": ("warn", "Alınmadı"),
    "preview": ("wait", "Önizleme"),
    "committing": ("live", "İşleniyor"),
    "committed": ("ok", "İşlendi"),
    "undone": ("stop", "Geri alındı"),
    "dropped": ("", "Bırakıldı"),
}
HEADER = ["Belge no", "Ad soyad", "Sicil no", "Belge", "Eğitim", "Tarih", "Geçerlilik", "Süre"]
EXAMPLE = ["1998/0417", "Ayşe Çınar", "012345", "Katılım belgesi", "Çelik Yapılar", "14.03.1998", "", "24 saat"]


@blueprint.get("/masa/<oda>/arsiv")
@requires("certificates.issue")
def records(oda):
    chamber, text = desk_chamber(oda, "certificates.issue"), request.args.get("ara", "").strip()[:120]
    wanted = queries.search(chamber.id, text)
    if request.args.get("bicim") == "csv":
        return sheet(chamber, wanted)
    page = Page(wanted, page_number(request.args), PER_PAGE, ArchiveRecord.id)
    facts = {"page": page, "text": text, "imports": queries.imports_of(chamber.id, 1, 10), "states": STATES}
    return render_template("certificates/archive/records.html", chamber=chamber, grouped_code=codes.grouped, **facts)


def sheet(chamber, wanted):
    """What the list shows, with the codes that the chamber hands out; the export is audited."""
    rows = db.session.scalars(wanted.limit(50_000)).all()
    audit("certificates.archive_export", current_user.id, chamber_id=chamber.id, rows=len(rows))
    lines = [
        [one.old_number, one.holder, one.member_number, one.kind_title, one.course_title, one.issued_on]
        + [one.valid_until, one.hours, codes.grouped(one.code)]
        for one in rows
    ]
    db.session.commit()
    return csv_answer(f"arsiv-{chamber.slug}.csv", [*HEADER, "Doğrulama kodu"], lines)


@blueprint.get("/masa/<oda>/arsiv/ornek.csv")
@requires("certificates.issue")
def example(oda):
    desk_chamber(oda, "certificates.issue")
    return csv_answer("arsiv-ornek.csv", HEADER, [EXAMPLE])


@blueprint.route("/masa/<oda>/arsiv/yukle", methods=["GET", "POST"])
@requires("certificates.issue")
def upload(oda):
    chamber, form = desk_chamber(oda, "certificates.issue"), UploadForm()
    if form.validate_on_submit():
        with acting(form):
            file = sent_file(form.file, "Defterin dosyasını seçin.")
            row = operations.receive_file(chamber.id, *file, form.source.data, current_user.id)
            return redirect(url_for(".archive_import", oda=oda, import_id=row.id))
    return render_template("certificates/archive/upload.html", chamber=chamber, form=form)


@blueprint.get("/masa/<oda>/arsiv/yukleme/<int:import_id>")
@requires("certificates.issue")
def archive_import(oda, import_id):
    chamber = desk_chamber(oda, "certificates.issue")
    return shown(chamber, import_here(chamber, import_id), UndoForm())


def import_here(chamber, import_id):
    found = queries.import_in(chamber.id, import_id)
    if found is None:
        raise NotFound()
    return found


def shown(chamber, row, form):
    """The lines by their verdict, a page of them, and what may be done now."""
    chosen = request.args.get("karar", "")
    part = LinePage(ArchiveImport.lines, row.id, chosen, page_number(request.args), PER_PAGE)
    job = db.session.get(jobs.Job, row.job_id) if row.job_id else None
    facts = {"row": row, "form": form, "lines": part, "chosen": chosen, "job": job, "state": STATES[row.state]}
    return render_template("certificates/archive/import.html", chamber=chamber, verdicts=VERDICTS, **facts)


@blueprint.post("/masa/<oda>/arsiv/yukleme/<int:import_id>")
@requires("certificates.issue")
def settle(oda, import_id):
    """`islem`: isle, birak or geri-al (with a reason)."""
    chamber, form = desk_chamber(oda, "certificates.issue"), UndoForm()
    row, deed, who = import_here(chamber, import_id), request.form.get("islem"), current_user.id
    try:
        if deed == "isle":
            operations.begin_commit(row, who)
        elif deed == "birak":
            operations.drop_import(row, who)
        elif deed == "geri-al":
            operations.undo_import(row, form.reason.data or "", who)
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        if refused.field == "reason":
            show_refusal(form, refused)
            return shown(chamber, import_here(chamber, import_id), form)
        flash(refused.sentence, "warn")
    return redirect(url_for(".archive_import", oda=oda, import_id=import_id))
