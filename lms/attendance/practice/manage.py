"""The desk: a course's rubric; a run's sign-offs, one's own sheet, the decision of a third person."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.attendance.practice import operations, queries, rules
from lms.attendance.practice.forms import DecisionForm, PlainForm, RubricForm, SheetForm
from lms.attendance.practice.views import blueprint, list_facts, participant, sheet_facts, sign
from lms.catalogue.access import desk_course
from lms.catalogue.queries import versions_of
from lms.catalogue.runs.access import desk_run
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import Refused

RUN = "/masa/<oda>/donemler/<int:run_id>/uygulama"
COURSE = "/masa/<oda>/egitimler/<int:course_id>/uygulama"


@blueprint.route(COURSE, methods=["GET", "POST"])
@requires("catalogue.edit")
def rubric(oda, course_id):
    chamber = desk_chamber(oda, "catalogue.edit")
    course = desk_course(chamber, course_id)
    rubrics = queries.rubrics_of(course.id)
    current = rubrics[0] if rubrics and rubrics[0].retired_at is None else None
    start = {"lines": rules.lines_of(current.criteria), "percent": current.share_bp // 100} if current else {}
    form = RubricForm(data=start)
    if form.validate_on_submit():
        with acting(form, said="Ölçütler kaydedildi. Bundan sonra açılan dönemlerde geçerlidir."):
            operations.write_rubric(course, form.lines.data or [], form.percent.data * 100, current_user.id)
            return redirect(url_for(".rubric", oda=oda, course_id=course_id))
        chamber = desk_chamber(oda, "catalogue.edit")
        course, rubrics = desk_course(chamber, course_id), queries.rubrics_of(course_id)
    title = versions_of(course.id)[0].title
    facts = {"chamber": chamber, "course": course, "title_of": title, "form": form, "current": current}
    return render_template("attendance/practice/rubric.html", rubrics=rubrics, plain=PlainForm(), **facts)


@blueprint.post(COURSE + "/kaldir")
@requires("catalogue.edit")
def retire_rubric(oda, course_id):
    course = desk_course(desk_chamber(oda, "catalogue.edit"), course_id)
    try:
        if PlainForm().validate_on_submit():
            operations.retire_rubric(course, current_user.id)
            db.session.commit()
            flash("Uygulama değerlendirmesi kaldırıldı. Açılmış dönemler kendi ölçütlerini korur.", "ok")
    except Refused as refusal:
        db.session.rollback()
        flash(refusal.sentence, "stop")
    return redirect(url_for(".rubric", oda=oda, course_id=course_id))


def here(oda, run_id):
    chamber = desk_chamber(oda, "attendance.take")
    return chamber, desk_run(chamber, run_id, "attendance.take")


@blueprint.get(RUN)
@requires("attendance.take")
def run(oda, run_id):
    chamber, run = here(oda, run_id)
    return render_template("attendance/practice/run.html", desk=True, chamber=chamber, **list_facts(run))


@blueprint.route(RUN + "/<int:enrolment_id>", methods=["GET", "POST"])
@requires("attendance.take")
def sheet(oda, run_id, enrolment_id):
    chamber, run = here(oda, run_id)
    enrolment, form, decision, marks = participant(run, enrolment_id), SheetForm(), DecisionForm(prefix="karar"), None
    if request.method == "POST":
        done = decide(enrolment, decision) if request.form.get("adim") == "karar" else None
        marks = None if request.form.get("adim") == "karar" else sign(run, enrolment, form)
        if done or (request.form.get("adim") != "karar" and marks is None):
            return redirect(url_for(".run", oda=oda, run_id=run_id))
        chamber, run = here(oda, run_id)
        enrolment = participant(run, enrolment_id)
    facts = sheet_facts(run, enrolment, marks)
    if marks is None and facts["own"] and not form.is_submitted():
        form.note.data = facts["own"].note
    back = url_for(".run", oda=oda, run_id=run_id)
    return render_template(
        "attendance/practice/sheet.html", desk=True, chamber=chamber, back=back, form=form, decision=decision, **facts
    )


def decide(enrolment, form) -> bool:
    """The third person's decision; false when it comes back with what is wrong."""
    if not form.validate_on_submit():
        return False
    with acting(form, said="Karar kaydedildi."):
        operations.decide(enrolment, current_user.id, form.passed.data == "evet", form.reason.data)
        return True
    return False
