from flask import redirect, render_template, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.catalogue.access import desk_version
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.doors import requires
from lms.lessons import operations, queries
from lms.lessons.access import desk_material
from lms.lessons.delivery import file_answer
from lms.lessons.forms import MaterialForm, RightsForm
from lms.lessons.manage.course import VERSION
from lms.lessons.manage.outline import back, change, ids
from lms.lessons.views import blueprint
from lms.videos import operations as videos
from lms.videos import queries as video_queries
from lms.videos.rules import BASES


@blueprint.route(VERSION + "/dosyalar", methods=["GET", "POST"])
@requires("catalogue.edit")
def materials(oda, course_id, version_id):
    return upload(oda, course_id, version_id)


@blueprint.route(VERSION + "/dosyalar/<int:material_id>/yenile", methods=["GET", "POST"])
@requires("catalogue.edit")
def replace_material(oda, course_id, version_id, material_id):
    """A newer file in the place of one; the old stays in the history."""
    return upload(oda, course_id, version_id, material_id)


def upload(oda, course_id, version_id, material_id=None):
    chamber = desk_chamber(oda, "catalogue.edit")
    version = desk_version(chamber, course_id, version_id)
    before = desk_material(chamber, course_id, version_id, material_id)[1] if material_id else None
    lessons = [entry.lesson for part in queries.outline(version.id) for entry in part.entries]
    form = MaterialForm(title=before.title, lesson_id=before.lesson_id or 0) if before else MaterialForm()
    form.lesson_id.choices = {0: "Eğitimin bütünü", **{lesson.id: lesson.title for lesson in lessons}}
    if form.validate_on_submit():
        with acting(form, said="Dosya yüklendi. Yayımdan önce hak kaydını yazın."):
            made = operations.add_material(
                version,
                form.file.data,
                current_user.id,
                title=form.title.data or "",
                lesson_id=form.lesson_id.data or None,
                replaces=before,
            )
            return redirect(url_for("lessons.material_rights", **ids(oda, version), material_id=made.id))
    return render_template("lessons/material.html", chamber=chamber, version=version, form=form, before=before)


@blueprint.post(VERSION + "/dosyalar/<int:material_id>/kaldir")
@requires("catalogue.edit")
def remove_material(oda, course_id, version_id, material_id):
    chamber = desk_chamber(oda, "catalogue.edit")
    version, material = desk_material(chamber, course_id, version_id, material_id)
    return change(
        oda, version, lambda: operations.remove_material(version, material, current_user.id), "Dosya kaldırıldı."
    )


@blueprint.get(VERSION + "/dosyalar/<int:material_id>")
@requires("catalogue.see")
def material_file(oda, course_id, version_id, material_id):
    chamber = desk_chamber(oda, "catalogue.see")
    return file_answer(desk_material(chamber, course_id, version_id, material_id)[1])


@blueprint.route(VERSION + "/dosyalar/<int:material_id>/haklar", methods=["GET", "POST"])
@requires("catalogue.edit")
def material_rights(oda, course_id, version_id, material_id):
    """5846: the rights record of a file; without one nothing is published."""
    chamber = desk_chamber(oda, "catalogue.edit")
    version, material = desk_material(chamber, course_id, version_id, material_id)
    form = RightsForm(owner=chamber.short_name, from_on=today())
    if form.validate_on_submit():
        with acting(form, said="Hak kaydı yazıldı."):
            facts = {name: getattr(form, name).data for name in ("owner", "basis", "scope", "from_on", "to_on", "note")}
            videos.record_rights(chamber.id, material.sha256, actor_id=current_user.id, **facts)
            return back(oda, version, f"m{material.id}")
    records = video_queries.rights_of(material.sha256, chamber.id)
    return render_template(
        "lessons/rights.html",
        chamber=chamber,
        version=version,
        material=material,
        form=form,
        records=records,
        bases=BASES,
    )
