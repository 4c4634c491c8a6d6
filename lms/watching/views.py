from apiflask import APIBlueprint
from flask import make_response, redirect, render_template, request, url_for

from lms.core.database import db
from lms.core.doors import signed_in
from lms.core.presentation import clock
from lms.core.refusals import NotFound, Refused
from lms.lessons import queries as lessons
from lms.lessons.delivery import file_answer
from lms.watching import operations, queries
from lms.watching.access import own_lesson, own_watch
from lms.watching.forms import NoteForm
from lms.watching.lesson_page import lesson_page
from lms.watching.policy import LESSON_POLICY

blueprint = APIBlueprint("watching", __name__, enable_openapi=False)


@blueprint.get("/izle/<int:enrolment_id>")
@signed_in
def resume(enrolment_id):
    """Leads to where the person left off."""
    found = queries.lesson_to_go_on(own_watch(enrolment_id))
    if found is None:
        raise NotFound("Bu eğitimde henüz ders yok.")
    return redirect(url_for("watching.lesson", enrolment_id=enrolment_id, lesson_id=found.id))


@blueprint.get("/izle/<int:enrolment_id>/<int:lesson_id>")
@signed_in
def lesson(enrolment_id, lesson_id):
    """The player with coverage, transcript and notes; or a reading. Opening it starts nothing: the session begins when
    the person presses play."""
    page = lesson_page(*own_lesson(enrolment_id, lesson_id))
    answer = make_response(render_template("watching/lesson.html", page=page, form=NoteForm()))
    if page.version is not None:
        answer.headers["Content-Security-Policy"] = LESSON_POLICY
    return answer


@blueprint.post("/izle/<int:enrolment_id>/<int:lesson_id>/notlar")
@signed_in
def add_note(enrolment_id, lesson_id):
    """Keeps a note. The page's script asks with X-Requested-With and puts the list in; else the page comes anew."""
    enrolment, lesson = own_lesson(enrolment_id, lesson_id)
    form = NoteForm()
    if form.validate_on_submit():
        try:
            operations.add_note(enrolment.id, lesson.id, form.at_ms.data, form.text.data)
            db.session.commit()
            return notes_answer(enrolment, lesson, NoteForm(formdata=None))
        except Refused as refusal:
            db.session.rollback()
            form.text.errors = [refusal.sentence]
    return notes_answer(enrolment, lesson, form, 400)


@blueprint.post("/izle/<int:enrolment_id>/<int:lesson_id>/notlar/<int:note_id>/sil")
@signed_in
def remove_note(enrolment_id, lesson_id, note_id):
    enrolment, lesson = own_lesson(enrolment_id, lesson_id)
    operations.remove_note(enrolment.id, note_id)
    db.session.commit()
    return notes_answer(enrolment, lesson, NoteForm(formdata=None))


def notes_answer(enrolment, lesson, form, status=200):
    if request.headers.get("X-Requested-With"):
        notes = queries.notes_of(enrolment.id, lesson.id)
        shown = render_template("watching/notes.html", notes=notes, form=form, enrolment=enrolment, lesson=lesson)
        return shown, status
    if status == 200:
        return redirect(url_for("watching.lesson", enrolment_id=enrolment.id, lesson_id=lesson.id) + "#notlar")
    return render_template("watching/lesson.html", page=lesson_page(enrolment, lesson), form=form), status


@blueprint.get("/izle/<int:enrolment_id>/notlar.txt")
@signed_in
def download_notes(enrolment_id):
    """All of one's notes of a course as plain text."""
    enrolment = own_watch(enrolment_id)
    titles = {one.id: one.title for one in queries.ordered_lessons(enrolment.version_id)}
    lines, last = [f"{enrolment.version.title}: notlarım"], None
    for note in queries.notes_of(enrolment.id):
        if note.lesson_id != last:
            lines += ["", titles.get(note.lesson_id, ""), ""]
            last = note.lesson_id
        lines.append(f"{clock(note.at_ms)}  {note.text}")
    answer = make_response("\r\n".join(lines) + "\r\n")
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="notlarim.txt"'
    return answer


@blueprint.get("/izle/<int:enrolment_id>/kaynak/<int:material_id>")
@signed_in
def material(enrolment_id, material_id):
    """A file of one's own course, as an attachment."""
    enrolment = own_watch(enrolment_id)
    found = next((one for one in lessons.materials_of(enrolment.version_id) if one.id == material_id), None)
    if found is None:
        raise NotFound()
    return file_answer(found)
