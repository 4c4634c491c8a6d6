from flask import render_template, request
from flask_login import current_user

from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import Refused
from lms.exams.emergency import SIZE_MAX
from lms.halls import access
from lms.halls.forms import EmergencyForm
from lms.halls.manage.blueprint import blueprint
from lms.halls.operations import emergency as acts

FILES_MAX = 100
ALL_MAX = 64 * 2**20


@blueprint.route("/oturumlar/<int:session_id>/salon/acil-durum", methods=["GET", "POST"])
@requires("exams.proctor")
def emergency(oda, session_id):
    """Takes in emergency files, each by itself: one that is refused does not hold up the others."""
    session = access.hall_session(oda, session_id)
    request.max_content_length = ALL_MAX
    form, told = EmergencyForm(), []
    if form.validate_on_submit():
        sent = [file for file in form.files.data or [] if file.filename][:FILES_MAX]
        if not sent:
            form.files.errors = ["Dosya seçin."]
        for file in sent:
            told.append((file.filename, *one_file(session, file.read(SIZE_MAX + 1))))
    values = {"form": form, "told": told, "session": session}
    refused = bool(form.errors) or bool(form.files.errors) or any(not taken for _, taken, _ in told)
    return render_template("halls/emergency.html", chamber=session.chamber, **values), 400 if refused else 200


def one_file(session, data: bytes):
    """(what was taken or none, the sentence that says so); committed by itself."""
    try:
        if len(data) > SIZE_MAX:
            raise Refused("Dosya çok büyük.")
        taken = acts.take_in(session, data, current_user.id)
        db.session.commit()
        return taken, f"{taken.seating.user.full_name}: {taken.words}."
    except Refused as refused:
        db.session.rollback()
        return None, refused.sentence
