"""A participant hands in; a trainer marks the work of their own courses."""

from apiflask import APIBlueprint
from flask import Response, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import requires, signed_in
from lms.core.paging import part
from lms.core.refusals import Refused
from lms.core.sheets import attachment
from lms.exams.coursework import access, operations, queries
from lms.exams.coursework.forms import HandInForm
from lms.trainers.access import own_trainer

blueprint = APIBlueprint("coursework", __name__, enable_openapi=False)
STATES = {
    "none": ("wait", "Teslim bekleniyor"),
    "handed_in": ("wait", "Teslim edildi"),
    "returned": ("warn", "Yeniden teslim bekleniyor"),
    "passed": ("ok", "Başarılı"),
    "failed": ("stop", "Başarısız"),
    "over": ("stop", "Süresi doldu"),
}
WRITTEN = {"done": "Puan yazıldı, kişiye haber verildi.", "handed_in": "Puanınız yazıldı. Başka bir kişi de okuyacak."}


def state_of(submission, where="open"):
    """The word for a submission, or for its absence."""
    if submission is None:
        return STATES["over" if where == "over" else "none"]
    if submission.state == "done":
        return STATES["passed" if submission.passed else "failed"]
    return STATES["over" if submission.state == "returned" and where == "over" else submission.state]


@blueprint.get("/odevler")
@signed_in
def mine():
    rows = part(queries.of_person(current_user.id), request.args)
    return render_template("exams/coursework/mine.html", rows=rows, state_of=state_of)


@blueprint.route("/odevler/<int:work_id>", methods=["GET", "POST"])
@signed_in
def work(work_id):
    """The brief, what was handed in, what it earned; posting hands in."""
    own, form = access.own_work(work_id), HandInForm()
    if form.validate_on_submit():
        files = [(file.filename or "dosya", file.read()) for file in form.files.data or [] if file and file.filename]
        with acting(form, said="Ödeviniz alındı. Son teslime kadar yenisiyle değiştirebilirsiniz."):
            operations.hand_in(own, files, form.note.data or "", current_user.id)
            return redirect(url_for("coursework.work", work_id=work_id))
        own = access.own_work(work_id)
    files = queries.files_of(own.submission) if own.submission else []
    page = render_template(
        "exams/coursework/work.html", own=own, form=form, files=files, state=state_of(own.submission, own.where)
    )
    return page, 400 if form.errors else 200


@blueprint.post("/odevler/<int:work_id>/kesinlestir")
@signed_in
def make_final(work_id):
    own = access.own_work(work_id)
    operations.make_final(access.found(own.submission), current_user.id)
    db.session.commit()
    flash("Tesliminiz kesinleşti; değerlendirilmeyi bekliyor.", "ok")
    return redirect(url_for("coursework.work", work_id=work_id))


@blueprint.get("/odevler/<int:work_id>/dosya/<int:file_id>")
@signed_in
def own_file(work_id, file_id):
    own = access.own_work(work_id)
    file = access.file_of(access.found(own.submission), file_id)
    return file_answer(file, file.file_name)


def file_answer(file, name):
    """Always as a download."""
    headers = {**attachment(name), "Content-Security-Policy": "sandbox; default-src 'none'"}
    return Response(file.content, mimetype="application/octet-stream", headers=headers)


def nameless(submission, file, number) -> str:
    """A file's name for markers: nothing that the person called it."""
    return f"odev-{submission.id}-{number}.{file.file_name.rpartition('.')[2][:5].lower()}"


@blueprint.get("/egitmen/odevler")
@requires("trainers.own")
def taught():
    """Work of the trainer's own courses that waits to be read; no names."""
    own_trainer()
    return render_template("exams/coursework/taught.html", rows=queries.to_mark(current_user.id))


@blueprint.route("/egitmen/odevler/<int:submission_id>", methods=["GET", "POST"])
@requires("trainers.own")
def mark_taught(submission_id):
    submission = access.taught_submission(submission_id)
    values = {"list_url": url_for("coursework.taught"), "file_endpoint": "coursework.taught_file", "at": {}}
    return marking(submission, lambda: access.taught_submission(submission_id), values)


@blueprint.get("/egitmen/odevler/<int:submission_id>/dosya/<int:file_id>")
@requires("trainers.own")
def taught_file(submission_id, file_id):
    submission = access.taught_submission(submission_id)
    file = access.file_of(submission, file_id)
    return file_answer(file, nameless(submission, file, file_id))


def marking(submission, again, values):
    """The page on which work is read, and what is sent from it; for the desk and for trainers."""
    fault, field, status = "", None, 200
    if request.method == "POST":
        try:
            said = request.form.get("points", ""), request.form.get("comment", "")
            operations.mark(submission, *said, current_user.id, request.form.getlist("criterion"))
            db.session.commit()
            flash(WRITTEN[submission.state], "ok")
            return redirect(values["list_url"])
        except Refused as refused:
            db.session.rollback()
            fault, field, status, submission = refused.sentence, refused.field, 409, again()
    own = next((one for one in queries.opinions_of(submission) if one.marker_id == current_user.id), None)
    values |= {"row": submission, "work": submission.coursework, "files": queries.files_of(submission), "fault": fault}
    values["fault_field"] = field
    values |= {"opinion": own, "hindrance": operations.hindrance(submission, current_user.id)}
    return render_template("exams/coursework/mark.html", **values), status
