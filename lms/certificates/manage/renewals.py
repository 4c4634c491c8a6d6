"""By which courses documents are renewed."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectChoice

from lms.accounts.access import desk_chamber
from lms.catalogue.assignments.queries import course_choices
from lms.certificates import access, operations, queries
from lms.certificates.forms import RenewalForm
from lms.certificates.views import blueprint as pages
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import requires
from lms.core.paging import part
from lms.core.refusals import Refused


@pages.route("/masa/<oda>/belge-yenileme", methods=["GET", "POST"])
@requires("certificates.issue")
def renewals(oda):
    chamber = desk_chamber(oda, "certificates.issue")
    form, courses = RenewalForm(), course_choices(chamber.id)
    form.course.choices = [SelectChoice(course.id, f"{course.code} · {title}") for course, title in courses]
    form.renewed_by.choices = form.course.choices
    if form.validate_on_submit():
        with acting(form, said="Yenileme yolu eklendi. Belge sahipleri kendi sayfalarında görür."):
            operations.add_renewal(chamber.id, form.course.data, form.renewed_by.data, current_user.id)
            return redirect(url_for("certificates.renewals", oda=oda))
    paths = part(queries.renewal_paths(chamber.id), request.args)
    titles = {course.id: title for course, title in courses}
    facts = {"form": form, "paths": paths, "titles": titles, "any_course": bool(courses)}
    return render_template("certificates/renewals.html", chamber=chamber, **facts)


@pages.post("/masa/<oda>/belge-yenileme/<int:renewal_id>/kaldir")
@requires("certificates.issue")
def end_renewal(oda, renewal_id):
    chamber = desk_chamber(oda, "certificates.issue")
    path = access.desk_renewal(chamber, renewal_id)
    try:
        operations.end_renewal(path, current_user.id)
        db.session.commit()
        flash("Yenileme yolu kaldırıldı.", "ok")
    except Refused as refused:
        db.session.rollback()
        flash(refused.sentence, "warn")
    return redirect(url_for("certificates.renewals", oda=oda))
