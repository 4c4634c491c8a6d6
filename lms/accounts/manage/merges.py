"""Two accounts of one person: proposed here by one officer, carried out by another, taken back while there is time."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import demand_fresh_proof, desk_chamber, merge_here, person_of, reach
from lms.accounts.forms import MergeDecisionForm, MergeForm
from lms.accounts.operations import merging
from lms.accounts.queries import desk
from lms.accounts.queries import merging as reads
from lms.accounts.rules.merging import UNDO_DAYS
from lms.accounts.views import blueprint
from lms.core.acting import acting
from lms.core.audit import looked
from lms.core.clock import now
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import show_refusal
from lms.core.refusals import Refused, Stale

PER_PAGE = 30
STATES = {
    "proposed": ("wait", "İkinci onayı bekliyor"),
    "declined": ("", "Birleştirilmedi"),
    "merged": ("ok", "Birleşti, geri alınabilir"),
    "undone": ("", "Geri alındı"),
    "final": ("ok", "Kesinleşti"),
}
DONE = {
    "confirm": f"Hesaplar birleşti; iki adrese de yazıldı. {UNDO_DAYS} gün içinde geri alınabilir.",
    "decline": "Öneri kapandı; iki adrese de yazıldı.",
    "undo": "Birleştirme geri alındı; iki adrese de yazıldı.",
}


def facts_of(chamber):
    facts = {"chamber": chamber, "chamber_slug": chamber.slug, "chamber_name": chamber.name, "desk": True}
    return facts | {"states": STATES, "undo_days": UNDO_DAYS}


@blueprint.get("/masa/<oda>/hesap-birlestirme", endpoint="merges")
@requires("accounts.merge")
def merges_page(oda):
    chamber = desk_chamber(oda, "accounts.merge")
    page = reads.merges_of(chamber.id, request.args.get("sayfa", 1, type=int), PER_PAGE)
    return render_template("accounts/desk/merges.html", page=page, **facts_of(chamber))


@blueprint.route("/masa/<oda>/kisiler/<int:person_id>/birlestir", methods=["GET", "POST"])
@requires("accounts.merge")
def new_merge(oda, person_id):
    chamber = desk_chamber(oda, "accounts.merge")
    person, form = person_of(person_id, chamber.id), MergeForm()
    if form.validate_on_submit():
        demand_fresh_proof()
        with acting(form, said="Öneri kaydedildi; iki adrese de yazıldı. Başka bir görevli onaylayınca birleşir."):
            row = merging.propose(*chosen(form, person, chamber), form.reason.data, current_user.id, chamber.id)
            return redirect(url_for("accounts.merge", oda=oda, merge_id=row.id))
    held = desk.all_memberships(chamber.id, person.id)
    return render_template("accounts/desk/new_merge.html", account=person, held=held, form=form, **facts_of(chamber))


def chosen(form, person, chamber):
    """(the account that stays, the other)."""
    other = reads.person_meant(form.other.data.strip(), chamber.id)
    if other is None:
        raise Refused("Bu odayla ilgili, bu adreste ya da numarada açık tek bir hesap bulunamadı.", "other")
    return (person, other) if form.stays.data == "this" else (other, person)


@blueprint.get("/masa/<oda>/hesap-birlestirme/<int:merge_id>")
@requires("accounts.merge")
def merge(oda, merge_id):
    chamber = desk_chamber(oda, "accounts.merge")
    row = merge_here(merge_id, chamber)
    for user_id in (row.kept_id, row.merged_id):
        looked(current_user.id, user_id, "hesap birleştirme", chamber.id)
    db.session.commit()
    return merge_page(chamber, row, MergeDecisionForm(formdata=None))


def merge_page(chamber, row, form):
    """Both accounts side by side and, while it waits, exactly what confirming would do."""
    counts, seen, found = planned(row) if row.state == "proposed" else (row.counts, "", [])
    form.seen.data = seen
    sides = [{"user": user, "held": desk.all_memberships(chamber.id, user.id)} for user in (row.kept, row.merged)]
    others = reads.other_chambers(row)
    values = {"row": row, "form": form, "faults": found, "counts": counts, "sides": sides, "others": others}
    values["warnings"] = reads.warnings(row.kept, row.merged) if row.state == "proposed" else []
    values["may_confirm"] = current_user.id != row.proposed_by_id and (is_union() or not others)
    values["may_undo"] = row.state == "merged" and row.undo_until > now() and (is_union() or not others)
    return render_template("accounts/desk/merge.html", **values, **facts_of(chamber))


def planned(row) -> tuple[dict, str, list[str]]:
    """(what would be done, its mark, why it cannot be done)."""
    if found := merging.faults(row.kept, row.merged):
        return {}, "", found
    try:
        return *merging.preview(row), []
    except Refused as refusal:
        return {}, "", [refusal.sentence]


def is_union() -> bool:
    return reach("accounts.merge") is None


@blueprint.post("/masa/<oda>/hesap-birlestirme/<int:merge_id>/karar")
@requires("accounts.merge")
def decide_merge(oda, merge_id):
    chamber = desk_chamber(oda, "accounts.merge")
    row, form, act = merge_here(merge_id, chamber), MergeDecisionForm(), request.form.get("karar", "")
    if form.validate_on_submit() and act in DONE:
        demand_fresh_proof()
        try:
            decide(row, form, act)
            db.session.commit()
            flash(DONE[act], "ok")
            return redirect(url_for("accounts.merge", oda=oda, merge_id=merge_id))
        except Stale as stale:
            db.session.rollback()
            flash(stale.sentence, "warn")
            return redirect(url_for("accounts.merge", oda=oda, merge_id=merge_id))
        except Refused as refusal:
            db.session.rollback()
            show_refusal(form, refusal)
    return merge_page(chamber, merge_here(merge_id, chamber), form)


def decide(row, form, act) -> None:
    if act == "confirm":
        merging.confirm(row, current_user.id, is_union(), form.seen.data or "")
    elif act == "decline":
        merging.decline(row, current_user.id, form.note.data or "")
    else:
        merging.undo(row, current_user.id, is_union(), form.note.data or "")
