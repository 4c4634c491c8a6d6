"""The union's pages: opening a chamber and seeing it through to its first published course."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, select

from lms.accounts import operations as accounts
from lms.catalogue.models import CourseVersion
from lms.chambers import operations
from lms.chambers.models import Chamber
from lms.chambers.queries import chamber_by_slug
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import NotFound
from lms.home import first_steps
from lms.home.forms import CloseChamberForm, NewChamberForm
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
    return show_checklist(chamber_here(oda), CloseChamberForm())


def chamber_here(slug):
    chamber = chamber_by_slug(slug)
    if chamber is None:
        raise NotFound()
    return chamber


def show_checklist(chamber, form, status=200):
    key = badges.key_number(chamber.slug)
    page = render_template(
        "home/chamber_checklist.html", chamber=chamber, steps=first_steps.steps(chamber), badge_key=key, form=form
    )
    return page, status


@blueprint.post("/birlik/odalar/<oda>/kapat")
@requires("chambers.open")
def close_chamber(oda):
    chamber, form = chamber_here(oda), CloseChamberForm()
    if not form.validate_on_submit():
        return show_checklist(chamber, form, 400)
    operations.close_chamber(chamber, form.reason.data, current_user.id)
    db.session.commit()
    flash("Odanın durumu değişti. Belgeleri doğrulanmaya devam eder.", "ok")
    return redirect(url_for("home.chamber_checklist", oda=oda))
