"""The union's pages: opening a chamber and seeing it through to its first published course."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, select

from lms.accounts import operations as accounts
from lms.accounts.models import RoleGrant
from lms.catalogue.models import Category, CourseVersion
from lms.chambers import operations
from lms.chambers.models import Branch, Chamber, Signatory
from lms.chambers.queries import chamber_by_slug
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import NotFound, Refused
from lms.home.forms import NewChamberForm
from lms.home.views import blueprint
from lms.portfolio.badges import queries as badges

TERM = timedelta(days=2 * 365)  # of a first admin


@blueprint.get("/birlik/odalar")
@requires("chambers.open")
def union_chambers():
    published = dict(
        db.session.execute(
            select(CourseVersion.chamber_id, func.count())
            .where(CourseVersion.state == "published")
            .group_by(CourseVersion.chamber_id)
        ).all()
    )
    rows = db.session.scalars(select(Chamber).order_by(Chamber.sort_key)).all()
    return render_template("home/union_chambers.html", rows=rows, published=published)


@blueprint.route("/birlik/odalar/yeni", methods=["GET", "POST"])
@requires("chambers.open")
def open_chamber():
    form = NewChamberForm(accent="#0b5a6f") if request.method == "GET" else NewChamberForm()
    if form.validate_on_submit():
        with acting(form, said="Oda açıldı, ilk yöneticiye davet gönderildi."):
            chamber = operations.open_chamber(
                form.slug.data,
                form.name.data,
                form.short_name.data,
                form.abbreviation.data,
                current_user.id,
                centre=form.centre.data or None,
                email=form.email.data or None,
                accent=form.accent.data,
            )
            for city in [line.strip() for line in (form.branches.data or "").splitlines() if line.strip()]:
                operations.add_branch(chamber, f"{city} Şubesi", city, "branch", current_user.id)
            accounts.invite(
                form.admin_email.data,
                form.admin_name.data,
                "chamber_admin",
                chamber=chamber,
                to_on=today() + TERM,
                actor=current_user,
            )
            return redirect(url_for("home.chamber_checklist", oda=chamber.slug))
    return render_template("home/open_chamber.html", form=form)


@blueprint.get("/birlik/odalar/<oda>")
@requires("chambers.open")
def chamber_checklist(oda):
    """What is still missing until the chamber's first course is published."""
    chamber = chamber_by_slug(oda)
    if chamber is None:
        raise NotFound()

    def count(model, *conditions):
        return db.session.scalar(
            select(func.count()).select_from(model).where(model.chamber_id == chamber.id, *conditions)
        )

    steps = [
        ("Oda yöneticisi görevde", count(RoleGrant, RoleGrant.role == "chamber_admin", RoleGrant.ended_at.is_(None))),
        (
            "Eğitim sorumlusu görevde",
            count(RoleGrant, RoleGrant.role == "training_officer", RoleGrant.ended_at.is_(None)),
        ),
        ("En az bir imza yetkilisi", count(Signatory)),
        ("Şubeler", count(Branch)),
        ("Konu ağacı", count(Category)),
        ("İlk eğitim taslağı", count(CourseVersion)),
        ("İlk yayımlanan eğitim", count(CourseVersion, CourseVersion.state == "published")),
    ]
    key = badges.key_number(chamber.slug)
    return render_template("home/chamber_checklist.html", chamber=chamber, steps=steps, badge_key=key)


@blueprint.post("/birlik/odalar/<oda>/kapat")
@requires("chambers.open")
def close_chamber(oda):
    chamber = chamber_by_slug(oda)
    if chamber is None:
        raise NotFound()
    reason = request.form.get("reason", "").strip()
    if len(reason) < 5:
        raise Refused("Gerekçe yazın.")
    operations.close_chamber(chamber, reason, current_user.id)
    db.session.commit()
    flash("Odanın durumu değişti. Belgeleri doğrulanmaya devam eder.", "ok")
    return redirect(url_for("home.chamber_checklist", oda=oda))
