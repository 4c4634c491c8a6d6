"""The desk: who teaches a course, and a trainer's passport with everything on one page."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectChoice

from lms.accounts.access import desk_chamber, may
from lms.catalogue.assignments import access, operations, queries, rules, statement
from lms.catalogue.assignments.forms import AssignForm, AuthorisationForm, ImportForm, ReasonForm
from lms.catalogue.assignments.periods import period_here
from lms.catalogue.assignments.views import blueprint, pdf_answer
from lms.chambers.queries import rules_of
from lms.core import presentation
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import sent_file, show_refusal
from lms.core.refusals import Refused
from lms.trainers import operations as trainer_operations
from lms.trainers import queries as trainers
from lms.trainers import rules as trainer_rules
from lms.trainers.access import chamber_trainer
from lms.trainers.operations.imports import HEADER


@blueprint.get("/masa/<oda>/egiticiler/<int:trainer_id>")
@requires("trainers.see")
def passport(oda, trainer_id):
    chamber = desk_chamber(oda, "trainers.see")
    serving = chamber_trainer(chamber, trainer_id)
    from_on, to_on = period_here()
    verdict, conditions = queries.eligibility(serving)
    db.session.commit()  # that the record was looked at
    return render_template(
        "catalogue/assignments_passport.html",
        chamber=chamber,
        serving=serving,
        verdict=verdict,
        conditions=conditions,
        authorisations=trainers.authorisations_of(trainer_id, chamber.id),
        trainings=trainers.shown_in(trainers.trainings_of(trainer_id), serving),
        assignments=queries.of_trainer(trainer_id, chamber.id),
        load=queries.load_of(trainer_id, today()),
        hours=rules.total(queries.hours_of(trainer_id, from_on, to_on, chamber.id)),
        period=(from_on, to_on),
        courses=queries.course_choices(chamber.id),
        may_edit=may("trainers.edit", chamber.id),
        may_approve=may("trainers.approve", chamber.id),
        rules=trainer_rules,
        roles=rules.ROLES,
        day=today(),
    )


@blueprint.get("/masa/<oda>/egiticiler/<int:trainer_id>/saatler.pdf")
@requires("trainers.see")
def hours(oda, trainer_id):
    chamber = desk_chamber(oda, "trainers.see")
    serving = chamber_trainer(chamber, trainer_id)
    from_on, to_on = period_here()
    lines = queries.hours_of(trainer_id, from_on, to_on, chamber.id)
    made = statement.pdf(serving.trainer.full_name, chamber.name, lines, from_on, to_on, today())
    db.session.commit()
    return pdf_answer(made)


@blueprint.route("/masa/<oda>/egiticiler/<int:trainer_id>/yetki", methods=["GET", "POST"])
@requires("trainers.edit")
def authorise(oda, trainer_id):
    chamber = desk_chamber(oda, "trainers.edit")
    serving = chamber_trainer(chamber, trainer_id)
    form = AuthorisationForm(from_on=today(), to_on=serving.valid_until)
    form.subject.choices = subject_choices(chamber)
    if form.validate_on_submit():
        kind, _, code = form.subject.data.partition(":")
        with acting(form, said="Konu yetkisi verildi."):
            trainer_operations.authorise(
                serving,
                current_user.id,
                subject_kind=kind,
                subject_code=code,
                subject_name=subject_name(form.subject),
                from_on=form.from_on.data,
                to_on=form.to_on.data,
                source=form.source.data or None,
            )
            return redirect(url_for(".passport", oda=oda, trainer_id=trainer_id))
    return form_page(chamber, form, "Konu yetkisi ver", "Yetki ver", serving)


def subject_choices(chamber) -> list:
    """Grouped choices `kind:code`: everything, subjects, courses. None is chosen beforehand."""
    subjects = [SelectChoice(f"category:{one.slug}", one.name) for one in queries.category_choices(chamber.id)]
    courses = [
        SelectChoice(f"course:{course.code}", f"{course.code} · {title}")
        for course, title in queries.course_choices(chamber.id)
    ]
    groups = {"Genel": [SelectChoice("all:", "Bütün konular")], "Konular": subjects, "Eğitimler": courses}
    offered = [replace(one, optgroup=group) for group, members in groups.items() for one in members]
    return [SelectChoice("", "Seçin"), *offered]


def subject_name(field) -> str:
    return next(one.label for one in field.choices if one.value == field.data)


def form_page(chamber, form, title, submit, serving, intro=""):
    return render_template(
        "trainers/form.html", chamber=chamber, form=form, title=title, submit=submit, serving=serving, intro=intro
    )


@blueprint.get("/masa/<oda>/egiticiler/<int:trainer_id>/gorevlendir")
@requires("trainers.edit")
def choose(oda, trainer_id):
    """From the passport to the course's page, with the trainer chosen there."""
    chamber = desk_chamber(oda, "trainers.edit")
    version = access.taught_version(chamber, request.args.get("egitim", 0, type=int))
    return redirect(
        url_for(".of_course", oda=oda, course_id=version.course_id, egitici=trainer_id, _anchor="gorevlendir")
    )


@blueprint.route("/masa/<oda>/egitimler/<int:course_id>/egiticiler", methods=["GET", "POST"])
@requires("trainers.see")
def of_course(oda, course_id):
    chamber = desk_chamber(oda, "trainers.edit" if request.method == "POST" else "trainers.see")
    version = access.taught_version(chamber, course_id)
    form = assign_form(chamber, version)
    chosen, conditions = chosen_trainer(chamber, version, form.trainer.data), None
    if form.validate_on_submit():
        try:
            made = assigned(version, chosen, form)
            db.session.commit()
            flash("Görevlendirildi; eksik koşul ve gerekçe kaydedildi." if made.warned else "Görevlendirildi.", "ok")
            return redirect(url_for(".of_course", oda=oda, course_id=course_id))
        except Refused as refusal:
            db.session.rollback()
            conditions = getattr(refusal, "conditions", None)
            show_refusal(form, refusal)
    return course_page(chamber, version, form, chosen, conditions)


def assign_form(chamber, version) -> AssignForm:
    form = AssignForm(from_on=today(), trainer=request.args.get("egitici", 0, type=int))
    people = trainers.offered_in(chamber.id)
    form.trainer.choices = [SelectChoice(0, "Seçin"), *(SelectChoice(*one) for one in people)]
    runs = queries.dated_runs(version.id)
    dated = [SelectChoice(run.id, f"{presentation.day(run.starts_at)} {run.place or ''}".strip()) for run in runs]
    form.run.choices = [SelectChoice(0, "Eğitimin bütünü"), *dated]
    return form


def chosen_trainer(chamber, version, trainer_id):
    """The serving trainer chosen in the form, if there is one."""
    return trainers.serving(trainer_id, chamber.id) if trainer_id else None


def assigned(version, serving, form):
    runs = {run.id: run for run in queries.dated_runs(version.id)}
    return operations.assign(
        version,
        serving,
        current_user.id,
        role=form.role.data,
        from_on=form.from_on.data,
        to_on=form.to_on.data,
        reason=form.reason.data,
        run=runs.get(form.run.data),
    )


def course_page(chamber, version, form, chosen, conditions):
    verdict = None
    if chosen is not None:
        verdict, found = queries.eligibility(chosen, version)
        conditions = conditions or found
    return render_template(
        "catalogue/assignments_course.html",
        chamber=chamber,
        version=version,
        rows=queries.of_course(version.course_id),
        form=form,
        chosen=chosen,
        verdict=verdict,
        conditions=conditions,
        load=queries.load_of(chosen.trainer_id, today()) if chosen else None,
        gate=rules_of(chamber.id)["trainer_training_gate"],
        may_edit=may("trainers.edit", chamber.id),
        roles=rules.ROLES,
        day=today(),
    )


@blueprint.route("/masa/<oda>/egiticiler/gorev/<int:assignment_id>/bitir", methods=["GET", "POST"])
@requires("trainers.edit")
def end_assignment(oda, assignment_id):
    chamber = desk_chamber(oda, "trainers.edit")
    assignment = access.chamber_assignment(chamber, assignment_id)
    form, course_id = ReasonForm(), assignment.version.course_id
    if form.validate_on_submit():
        with acting(form, said="Görevlendirme sona erdi. Katılımcılar için bir şey değişmedi."):
            operations.end_assignment(assignment, current_user.id, form.reason.data)
            return redirect(url_for(".of_course", oda=oda, course_id=course_id))
    serving = trainers.serving(assignment.trainer_id, chamber.id)
    intro = f"Eğitim: {assignment.version.title}. Katılımcıların kaydı ve belgeleri değişmez."
    return form_page(chamber, form, "Görevlendirmeyi bitir", "Görevlendirmeyi bitir", serving, intro)


@blueprint.route("/masa/<oda>/egiticiler/aktar", methods=["GET", "POST"])
@requires("trainers.edit")
def upload_list(oda):
    """A list of trainers, read into a preview."""
    chamber, form = desk_chamber(oda, "trainers.edit"), ImportForm()
    if form.validate_on_submit():
        with acting(form):
            file = sent_file(form.file, "Eğitici listesinin dosyasını seçin.")
            codes = {course.code for course, _ in queries.course_choices(chamber.id)}
            kept = trainer_operations.preview_import(chamber.id, *file, current_user.id, codes)
            return redirect(url_for("trainers.imported", oda=oda, import_id=kept.id))
    found = {"header": HEADER, "earlier": trainers.imports_of(chamber.id)}
    return render_template("trainers/import.html", chamber=chamber, form=form, **found)
