"""The chamber's own pages: settings, signatories, branches, prices. Here because chambers lies below accounts."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from lms.accounts.access import demand_fresh_proof, desk_chamber
from lms.chambers import operations
from lms.chambers.models import Branch, Signatory
from lms.chambers.queries import rules_of
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.paging import part
from lms.home.forms import BranchForm, ChamberForm, PriceForm, SignatoryForm
from lms.home.views import blueprint

SETTINGS = "chambers.settings"


@blueprint.route("/masa/<oda>/ayarlar", methods=["GET", "POST"])
@requires(SETTINGS)
def chamber_settings(oda):
    chamber = desk_chamber(oda, SETTINGS)
    form = ChamberForm(obj=chamber, contact=chamber.texts.get("contact", ""))
    if form.validate_on_submit():
        demand_fresh_proof()
        with acting(form, said="Ayarlar kaydedildi."):
            values = {name: form[name].data or None for name in ("centre", "email")}
            values |= {name: form[name].data for name in ("name", "short_name", "abbreviation", "accent")}
            values["texts"] = {**chamber.texts, "contact": form.contact.data or ""}
            operations.change_settings(chamber, current_user.id, **values)
            if form.logo.data and form.logo.data.filename:
                operations.set_logo(chamber, form.logo.data.read(), current_user.id)
            return redirect(url_for("home.chamber_settings", oda=oda))
    return render_template("home/chamber_settings.html", chamber=chamber, form=form)


@blueprint.route("/masa/<oda>/imzalar", methods=["GET", "POST"])
@requires(SETTINGS)
def signatories(oda):
    chamber = desk_chamber(oda, SETTINGS)
    form = SignatoryForm(from_on=today()) if request.method == "GET" else SignatoryForm()
    if form.validate_on_submit():
        demand_fresh_proof()
        with acting(form, said="İmza yetkilisi eklendi."):
            values = [form[name].data for name in ("name", "title", "from_on", "to_on", "position")]
            operations.add_signatory(chamber, *values, current_user.id)
            return redirect(url_for("home.signatories", oda=oda))
    rows = db.session.scalars(
        select(Signatory).where(Signatory.chamber_id == chamber.id).order_by(Signatory.from_on.desc(), Signatory.id)
    ).all()
    return render_template("home/signatories.html", chamber=chamber, form=form, rows=rows, today=today())


@blueprint.route("/masa/<oda>/imzalar/<int:signatory_id>/duzenle", methods=["GET", "POST"])
@requires(SETTINGS)
def edit_signatory(oda, signatory_id):
    chamber = desk_chamber(oda, SETTINGS)
    row = operations.signatory_in(chamber, signatory_id)
    form = SignatoryForm(obj=row)
    if form.validate_on_submit():
        demand_fresh_proof()
        with acting(form, said="İmza yetkilisi değiştirildi. Önceki belgeler değişmez."):
            values = [form[name].data for name in ("name", "title", "from_on", "to_on", "position")]
            operations.change_signatory(row, *values, current_user.id)
            return redirect(url_for("home.signatories", oda=oda))
    return render_template("home/signatory.html", chamber=chamber, form=form, row=row)


@blueprint.post("/masa/<oda>/imzalar/<int:signatory_id>/geri-cek")
@requires(SETTINGS)
def withdraw_signatory(oda, signatory_id):
    """One whose term has not begun: entered by mistake, or will not come."""
    chamber = desk_chamber(oda, SETTINGS)
    operations.withdraw_signatory(operations.signatory_in(chamber, signatory_id), current_user.id)
    db.session.commit()
    flash("İmza yetkilisi geri çekildi.", "ok")
    return redirect(url_for("home.signatories", oda=oda))


@blueprint.post("/masa/<oda>/imzalar/<int:signatory_id>/bitir")
@requires(SETTINGS)
def end_signatory(oda, signatory_id):
    chamber = desk_chamber(oda, SETTINGS)
    operations.end_signatory(chamber, signatory_id, today(), current_user.id)
    db.session.commit()
    flash("Görev bugün itibarıyla sona erdi. Önceki belgeler değişmez.", "ok")
    return redirect(url_for("home.signatories", oda=oda))


@blueprint.route("/masa/<oda>/subeler", methods=["GET", "POST"])
@requires(SETTINGS)
def branches(oda):
    chamber = desk_chamber(oda, SETTINGS)
    form = BranchForm()
    if form.validate_on_submit():
        with acting(form, said="Şube eklendi."):
            operations.add_branch(chamber, form.name.data, form.city.data or None, form.kind.data, current_user.id)
            return redirect(url_for("home.branches", oda=oda))
    rows = db.session.scalars(select(Branch).where(Branch.chamber_id == chamber.id).order_by(Branch.sort_key)).all()
    return render_template("home/branches.html", chamber=chamber, form=form, rows=part(rows, request.args))


@blueprint.route("/masa/<oda>/subeler/<int:branch_id>/duzenle", methods=["GET", "POST"])
@requires(SETTINGS)
def edit_branch(oda, branch_id):
    chamber = desk_chamber(oda, SETTINGS)
    row = operations.branch_in(chamber, branch_id)
    form = BranchForm(obj=row)
    if form.validate_on_submit():
        with acting(form, said="Şube değiştirildi."):
            operations.change_branch(row, form.name.data, form.city.data or None, form.kind.data, current_user.id)
            return redirect(url_for("home.branches", oda=oda))
    return render_template("home/branch.html", chamber=chamber, form=form, row=row)


@blueprint.post("/masa/<oda>/subeler/<int:branch_id>/kapat")
@requires(SETTINGS)
def close_branch(oda, branch_id):
    chamber = desk_chamber(oda, SETTINGS)
    operations.close_branch(chamber, branch_id, current_user.id)
    db.session.commit()
    return redirect(url_for("home.branches", oda=oda))


@blueprint.route("/masa/<oda>/kurallar/ucretler", methods=["GET", "POST"])
@requires(SETTINGS)
def prices(oda):
    chamber = desk_chamber(oda, SETTINGS)
    shares = rules_of(chamber.id)["price_bp_by_class"]
    form = PriceForm(data={name: share // 100 for name, share in shares.items()})
    if form.validate_on_submit():
        with acting(form, said="Ücret sınıfları kaydedildi."):
            table = {name: form[name].data * 100 for name in shares}
            operations.change_rules(chamber, {"price_bp_by_class": table}, form.source.data, current_user.id)
            return redirect(url_for("home.prices", oda=oda))
    return render_template("home/prices.html", chamber=chamber, form=form, classes=list(shares))
