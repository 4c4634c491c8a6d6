"""The chamber's member list: search, lines by hand, files with preview, commit and undo."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber, entry_here, import_here
from lms.accounts.forms import EmptyForm, ImportForm, ListEntryForm, ReasonForm
from lms.accounts.operations import member_list
from lms.accounts.queries import desk, own
from lms.accounts.rules.member_list import STATES
from lms.accounts.views import blueprint
from lms.chambers.rules import MEMBER_CLASSES
from lms.core import sheets
from lms.core.acting import acting
from lms.core.audit import audit
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import sent_file

PER_PAGE = 50
AT_ONCE_MOST = 2000  # lines; more are written by a job
VERDICTS = {"new": "Yeni", "changed": "Değişecek", "same": "Aynı", "refused": "Alınmayacak"}
HEADER = ["Sicil no", "Ad soyad", "E-posta", "Üyelik sınıfı", "Şube", "Başlangıç", "Bitiş", "Durum"]


def page(chamber, template, **facts):
    shared = {"chamber": chamber, "chamber_slug": chamber.slug, "chamber_name": chamber.name, "desk": True}
    shared |= {"classes": MEMBER_CLASSES, "states": STATES, "verdicts": VERDICTS, "empty": EmptyForm()}
    return render_template(template, **shared, **facts)


@blueprint.get("/masa/<oda>/uye-listesi", endpoint="member_list")
@requires("accounts.import_members")
def list_page(oda):
    chamber = desk_chamber(oda, "accounts.import_members")
    text, state = request.args.get("ara", "").strip()[:200], request.args.get("durum", "")
    rows = desk.list_entries(chamber.id, text, state, request.args.get("sayfa", 1, type=int), PER_PAGE)
    kept = own.saved_filters(current_user.id, chamber.id, "uye-listesi")
    return page(chamber, "accounts/desk/member_list.html", rows=rows, text=text, state=state, kept=kept)


@blueprint.get("/masa/<oda>/uye-listesi.<kind>")
@requires("accounts.import_members")
def member_list_file(oda, kind):
    """Exactly what the page shows, all pages, as CSV or XLSX."""
    chamber = desk_chamber(oda, "accounts.import_members")
    entries = desk.all_list_entries(chamber.id, request.args.get("ara", "")[:200], request.args.get("durum", ""))
    rows = [[*member_list.spoken(entry, MEMBER_CLASSES)] for entry in entries]
    audit("accounts.export_list", current_user.id, chamber_id=chamber.id, rows=len(rows))
    db.session.commit()
    if kind == "xlsx":
        return sheets.xlsx_answer(f"uye-listesi-{oda}.xlsx", HEADER, rows)
    return sheets.csv_answer(f"uye-listesi-{oda}.csv", HEADER, rows)


@blueprint.route("/masa/<oda>/uye-listesi/yeni", methods=["GET", "POST"])
@requires("accounts.import_members")
def new_entry(oda):
    chamber = desk_chamber(oda, "accounts.import_members")
    return edit(chamber, None, ListEntryForm(chamber=chamber))


@blueprint.route("/masa/<oda>/uye-listesi/<int:entry_id>", methods=["GET", "POST"])
@requires("accounts.import_members")
def list_entry(oda, entry_id):
    chamber = desk_chamber(oda, "accounts.import_members")
    entry = entry_here(entry_id, chamber)
    return edit(chamber, entry, ListEntryForm(chamber=chamber, obj=entry, email=entry.email_fold))


def edit(chamber, entry, form):
    if form.validate_on_submit():
        values = {name: value for name, value in form.data.items() if name != "csrf_token"}
        with acting(form, said="Satır kaydedildi."):
            member_list.save_entry(chamber.id, entry, values, current_user.id)
            return redirect(url_for("accounts.member_list", oda=chamber.slug))
    return page(chamber, "accounts/desk/list_entry.html", form=form, entry=entry)


@blueprint.route("/masa/<oda>/uye-listesi/<int:entry_id>/ayrildi", methods=["GET", "POST"])
@requires("accounts.import_members")
def retire_entry(oda, entry_id):
    chamber = desk_chamber(oda, "accounts.import_members")
    entry, form = entry_here(entry_id, chamber), ReasonForm()
    if form.validate_on_submit():
        member_list.retire_entry(entry, current_user.id, form.reason.data)
        db.session.commit()
        flash("Üye ayrılmış olarak işaretlendi.", "ok")
        return redirect(url_for("accounts.member_list", oda=oda))
    return page(chamber, "accounts/desk/retire_entry.html", form=form, entry=entry)


@blueprint.route("/masa/<oda>/uye-listesi/yukle", methods=["GET", "POST"])
@requires("accounts.import_members")
def upload_list(oda):
    chamber = desk_chamber(oda, "accounts.import_members")
    form = ImportForm()
    if form.validate_on_submit():
        with acting(form):
            row = member_list.receive_file(chamber, *sent_file(form.file, "Dosya seçilmedi."), current_user.id)
            return redirect(url_for("accounts.list_import", oda=oda, import_id=row.id))
    return page(chamber, "accounts/desk/upload_list.html", form=form, imports=desk.imports_of(chamber.id))


@blueprint.get("/masa/<oda>/uye-listesi/yuklemeler/<int:import_id>")
@requires("accounts.import_members")
def list_import(oda, import_id):
    chamber = desk_chamber(oda, "accounts.import_members")
    row = import_here(import_id, chamber)
    chosen = request.args.get("karar", "")
    lines = desk.lines_of(row, chosen, request.args.get("sayfa", 1, type=int), PER_PAGE)
    return page(chamber, "accounts/desk/list_import.html", row=row, lines=lines, chosen=chosen)


@blueprint.post("/masa/<oda>/uye-listesi/yuklemeler/<int:import_id>")
@requires("accounts.import_members")
def decide_import(oda, import_id):
    chamber = desk_chamber(oda, "accounts.import_members")
    row, act = import_here(import_id, chamber), request.form.get("act")
    if act == "commit" and row.counts["new"] + row.counts["changed"] > AT_ONCE_MOST:
        who = {"chamber_id": chamber.id, "owner_id": current_user.id}
        member_list.begin_commit(row, f"Üye listesi işleniyor: {row.file_name}", who)
        flash("Liste arka planda işleniyor; ilerlemesi İşler sayfasında.", "ok")
    elif act == "commit":
        matched = member_list.commit_import(row, current_user.id)
        flash(f"Liste güncellendi. Eşleşen bekleyen talep: {matched}", "ok")
    elif act == "undo":
        outcome = member_list.undo_import(row, current_user.id)
        flash(UNDONE.format(**outcome), "ok")
    else:
        member_list.drop_import(row)
        flash("Yükleme bırakıldı; listede bir şey değişmedi.", "ok")
    db.session.commit()
    return redirect(url_for("accounts.list_import", oda=oda, import_id=import_id))


UNDONE = (
    "Yükleme geri alındı. Silinen satır: {removed}. Eski hâline dönen: {restored}. "
    "Sonradan değiştiği için olduğu gibi kalan: {kept}. Yeniden bekleyen talep: {reopened}."
)
