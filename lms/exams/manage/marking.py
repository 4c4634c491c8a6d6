"""Marking by hand: the answer, the question and the rubric; never the candidate's name."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import NotFound, Refused
from lms.core.sheets import attachment
from lms.exams import access, presenting
from lms.exams.coursework import queries as coursework
from lms.exams.manage.blueprint import blueprint
from lms.exams.models import AnswerUpload, Attempt, QuestionVersion
from lms.exams.operations import marking as acts
from lms.exams.queries import attempts
from lms.exams.queries import exams as reads

WRITTEN = {"manual": "Puan yazıldı.", "waiting": "Puanınız yazıldı. Yanıtı başka bir değerlendirici de okuyacak."}


@blueprint.get("/degerlendirme")
@requires("exams.mark")
def marking(oda):
    chamber = desk_chamber(oda, "exams.mark")
    rows = [
        (mark, exam, db.session.get(QuestionVersion, mark.version_id), turn)
        for mark, exam, turn in reads.marks_waiting(chamber.id, current_user.id)
    ]
    works = coursework.to_mark(current_user.id, chamber.id)
    return render_template(
        "exams/desk/marking.html", chamber=chamber, answers=rows, rows=works, to_plain=presenting.rich_text.to_plain
    )


@blueprint.route("/degerlendirme/<int:attempt_id>/<int:question>", methods=["GET", "POST"])
@requires("exams.mark")
def mark(oda, attempt_id, question):
    chamber = desk_chamber(oda, "exams.mark")
    row, exam = access.mark_of(chamber, attempt_id, question)
    fault, status = None, 200
    if request.method == "POST":
        try:
            given, comment = request.form.get("points", ""), request.form.get("comment", "")
            acts.mark_by_hand(row, given, comment, current_user.id, request.form.getlist("criterion"))
            db.session.commit()
            flash(WRITTEN[row.state], "ok")
            return redirect(url_for("exams_desk.marking", oda=oda))
        except Refused as refused:
            db.session.rollback()
            fault, status = refused, 409
            row, exam = access.mark_of(chamber, attempt_id, question)
    return mark_page(chamber, row, exam, fault), status


def mark_page(chamber, row, exam, fault):
    version = db.session.get(QuestionVersion, row.version_id)
    answer = attempts.current_answers(row.attempt_id).get(row.question)
    files = []
    if version.kind == "file_upload":
        files = AnswerUpload.query.filter(
            AnswerUpload.attempt_id == row.attempt_id, AnswerUpload.id.in_(answer or [])
        ).all()
    return render_template(
        "exams/desk/mark.html",
        chamber=chamber,
        row=row,
        exam=exam,
        version=version,
        answer=answer if isinstance(answer, str) else "",
        files=files,
        opinion=reads.own_opinion(row.attempt_id, row.question, current_user.id),
        rubric=version.body.get("rubric") or [],
        fault=fault.sentence if fault else "",
        fault_field=fault.field if fault else None,
        safe=presenting.safe,
    )


@blueprint.get("/degerlendirme/<int:attempt_id>/<int:question>/dosya/<int:file_id>")
@requires("exams.mark")
def answer_file(oda, attempt_id, question, file_id):
    """A handed-in file, always as a download."""
    access.mark_of(desk_chamber(oda, "exams.mark"), attempt_id, question)
    file = db.session.get(AnswerUpload, file_id)
    if file is None or (file.attempt_id, file.question) != (attempt_id, question):
        raise NotFound()
    attempt = db.session.get(Attempt, attempt_id)
    name = f"yanit-{attempt.public_id.hex[:8]}-{question}.{file.file_name.rpartition('.')[2][:5]}"
    headers = {**attachment(name), "Content-Security-Policy": "sandbox; default-src 'none'"}
    return Response(file.content, mimetype="application/octet-stream", headers=headers)
