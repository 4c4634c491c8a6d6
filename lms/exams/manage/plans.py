"""The plan's second person, and what authors declare."""

from flask import redirect, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.core.acting import acting
from lms.core.doors import requires
from lms.core.form_fields import sent_text
from lms.exams import access
from lms.exams.manage.blueprint import blueprint
from lms.exams.operations import plans


@blueprint.post("/sinavlar/<int:exam_id>/kilitle")
@requires("exams.lock")
def lock(oda, exam_id):
    exam = access.exam_of(desk_chamber(oda, "exams.lock"), exam_id)
    words = "Plan kilitlendi. Sınav artık açılabilir."
    return done(oda, exam_id, words, lambda: plans.lock(exam, current_user.id))


@blueprint.post("/sinavlar/<int:exam_id>/kilidi-ac")
@requires("exams.lock")
def unlock(oda, exam_id):
    exam = access.exam_of(desk_chamber(oda, "exams.lock"), exam_id)
    words = "Kilit açıldı. Plan değişebilir; açılmadan önce yeniden kilitlenmelidir."

    def act():
        plans.unlock(exam, sent_text(request.form, "reason", 1000), current_user.id)

    return done(oda, exam_id, words, act)


@blueprint.post("/sinavlar/<int:exam_id>/bildirim")
@requires("exams.author")
def declare(oda, exam_id):
    exam = access.exam_of(desk_chamber(oda, "exams.author"), exam_id)

    def act():
        plans.declare(exam, request.form.get("kind", ""), sent_text(request.form, "note", 500), current_user.id)

    return done(oda, exam_id, "Bildiriminiz kaydedildi.", act)


def done(oda, exam_id, words, act):
    with acting(said=words):
        act()
    return redirect(url_for("exams_desk.exam", oda=oda, exam_id=exam_id))
