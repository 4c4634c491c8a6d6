from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.catalogue.access import desk_version
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import Refused
from lms.lessons import operations, queries
from lms.lessons.access import desk_lesson, desk_section
from lms.lessons.forms import LessonForm, NewLessonForm, SectionForm
from lms.lessons.manage.course import VERSION, locked
from lms.lessons.rules import KIND_ICONS
from lms.lessons.views import blueprint


@blueprint.get(VERSION + "/dersler")
@requires("catalogue.edit")
def outline(oda, course_id, version_id):
    chamber = desk_chamber(oda, "catalogue.edit")
    version = desk_version(chamber, course_id, version_id)
    return page(chamber, version, SectionForm(formdata=None), NewLessonForm(formdata=None))


def page(chamber, version, section_form, lesson_form):
    parts = queries.outline(version.id)
    lesson_form.section_id.choices = {part.section.id: part.section.title for part in parts}
    return render_template(
        "lessons/outline.html",
        chamber=chamber,
        version=version,
        parts=parts,
        section_form=section_form,
        lesson_form=lesson_form,
        icons=KIND_ICONS,
        materials=queries.materials_of(version.id),
    )


def back(oda, version, anchor=None):
    return redirect(
        url_for("lessons.outline", oda=oda, course_id=version.course_id, version_id=version.id, _anchor=anchor)
    )


def change(oda, version, act, said=None, anchor=None):
    """Runs a change of the outline; a refusal is said on the page."""
    try:
        act()
        db.session.commit()
        if said:
            flash(said, "ok")
    except Refused as refusal:
        db.session.rollback()
        flash(refusal.sentence, "stop")
    return back(oda, version, anchor)


@blueprint.post(VERSION + "/bolumler")
@requires("catalogue.edit")
def add_section(oda, course_id, version_id):
    chamber = desk_chamber(oda, "catalogue.edit")
    version = desk_version(chamber, course_id, version_id)
    form = SectionForm()
    if form.validate_on_submit():
        with acting(form):
            section = operations.add_section(version, form.title.data, current_user.id)
            return back(oda, version, f"b{section.id}")
    return page(chamber, version, form, NewLessonForm(formdata=None)), 400


@blueprint.post(VERSION + "/bolumler/<int:section_id>/ad")
@requires("catalogue.edit")
def rename_section(oda, course_id, version_id, section_id):
    chamber = desk_chamber(oda, "catalogue.edit")
    version, section = desk_section(chamber, course_id, version_id, section_id)
    form = SectionForm()
    form.validate_on_submit()
    return change(
        oda,
        version,
        lambda: operations.rename_section(version, section, form.title.data, current_user.id),
        "Bölümün adı değişti.",
        f"b{section_id}",
    )


@blueprint.post(VERSION + "/bolumler/<int:section_id>/tasi")
@requires("catalogue.edit")
def move_section(oda, course_id, version_id, section_id):
    chamber = desk_chamber(oda, "catalogue.edit")
    version, section = desk_section(chamber, course_id, version_id, section_id)
    place = request.form.get("yer", type=int)
    if place is None:
        place = section.position + (-1 if request.form.get("yon") == "yukari" else 1)
    return change(
        oda,
        version,
        lambda: operations.move_section(version, section, place, current_user.id),
        anchor=f"b{section_id}",
    )


@blueprint.post(VERSION + "/bolumler/<int:section_id>/kaldir")
@requires("catalogue.edit")
def remove_section(oda, course_id, version_id, section_id):
    chamber = desk_chamber(oda, "catalogue.edit")
    version, section = desk_section(chamber, course_id, version_id, section_id)
    return change(
        oda, version, lambda: operations.remove_section(version, section, current_user.id), "Bölüm kaldırıldı."
    )


@blueprint.post(VERSION + "/dersler")
@requires("catalogue.edit")
def add_lesson(oda, course_id, version_id):
    """Adds the lesson and opens it, because every kind wants something more."""
    chamber = desk_chamber(oda, "catalogue.edit")
    version = desk_version(chamber, course_id, version_id)
    form = NewLessonForm()
    form.section_id.choices = {part.section.id: "" for part in queries.outline(version.id)}
    if form.validate_on_submit():
        with acting(form):
            _, section = desk_section(chamber, course_id, version_id, form.section_id.data)
            lesson = operations.add_lesson(
                version, section, current_user.id, kind=form.kind.data, title=form.title.data
            )
            return redirect(url_for("lessons.lesson", **ids(oda, version), lesson_id=lesson.id))
    return page(chamber, version, SectionForm(formdata=None), form), 400


def ids(oda, version):
    return {"oda": oda, "course_id": version.course_id, "version_id": version.id}


@blueprint.route(VERSION + "/dersler/<int:lesson_id>", methods=["GET", "POST"])
@requires("catalogue.edit")
def lesson(oda, course_id, version_id, lesson_id):
    chamber = desk_chamber(oda, "catalogue.edit")
    version, found = desk_lesson(chamber, course_id, version_id, lesson_id)
    form = lesson_form(chamber, version, found)
    if form.validate_on_submit():
        with acting(form, said="Ders kaydedildi."):
            save_lesson(chamber, version, found, form)
            return back(oda, version, f"d{lesson_id}")
    return render_template("lessons/lesson.html", chamber=chamber, version=version, lesson=found, form=form)


def lesson_form(chamber, version, lesson) -> LessonForm:
    """Only the fields that this kind of lesson has."""
    form = LessonForm(obj=lesson, lock_version=version.lock_version)
    form.section_id.choices = {part.section.id: part.section.title for part in queries.outline(version.id)}
    if lesson.kind == "video":
        form.video_id.choices = {0: "Video seçilmedi", **video_choices(chamber.id)}
        del form.body, form.minutes
    else:
        del form.video_id
    return form


def video_choices(chamber_id):
    """Titles with their state, so that nobody wonders why a lesson is not ready."""
    found = {}
    for video in queries.choosable_videos(chamber_id):
        current = video.current_version
        found[video.id] = video.title + ("" if current and current.state == "ready" else " (henüz hazır değil)")
    return found


def save_lesson(chamber, version, lesson, form):
    operations.change_lesson(
        version,
        lesson,
        current_user.id,
        locked(),
        kind=lesson.kind,
        title=form.title.data,
        is_required=form.is_required.data,
        **(
            {"video_id": form.video_id.data or None, "minutes": lesson.minutes}
            if lesson.kind == "video"
            else {"body": form.body.data or "", "minutes": form.minutes.data}
        ),
    )
    if form.section_id.data != lesson.section_id:
        _, section = desk_section(chamber, version.course_id, version.id, form.section_id.data)
        operations.move_lesson(version, lesson, section, 10_000, current_user.id)


@blueprint.post(VERSION + "/dersler/<int:lesson_id>/tasi")
@requires("catalogue.edit")
def move_lesson(oda, course_id, version_id, lesson_id):
    """By button (yon) one place, over the edge into the neighbouring section; by drag to bolum and yer."""
    chamber = desk_chamber(oda, "catalogue.edit")
    version, found = desk_lesson(chamber, course_id, version_id, lesson_id)
    section_id, place = request.form.get("bolum", type=int), request.form.get("yer", type=int)
    if section_id is None or place is None:
        section_id, place = neighbour(version.id, found, -1 if request.form.get("yon") == "yukari" else 1)
    _, section = desk_section(chamber, course_id, version_id, section_id)
    return change(
        oda,
        version,
        lambda: operations.move_lesson(version, found, section, place, current_user.id),
        anchor=f"d{lesson_id}",
    )


def neighbour(version_id, lesson, by) -> tuple[int, int]:
    """(section, place) one step up or down from where a lesson is."""
    parts = queries.outline(version_id)
    at = next(number for number, part in enumerate(parts) if part.section.id == lesson.section_id)
    place = lesson.position + by
    if place < 1 and at > 0:
        return parts[at - 1].section.id, len(parts[at - 1].entries) + 1
    if place > len(parts[at].entries) and at + 1 < len(parts):
        return parts[at + 1].section.id, 1
    return lesson.section_id, place


@blueprint.post(VERSION + "/dersler/<int:lesson_id>/kaldir")
@requires("catalogue.edit")
def remove_lesson(oda, course_id, version_id, lesson_id):
    chamber = desk_chamber(oda, "catalogue.edit")
    version, found = desk_lesson(chamber, course_id, version_id, lesson_id)
    return change(oda, version, lambda: operations.remove_lesson(version, found, current_user.id), "Ders kaldırıldı.")
