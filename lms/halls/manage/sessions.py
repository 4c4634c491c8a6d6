from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber, may
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import sent_text, show_refusal
from lms.core.paging import part
from lms.exams.access import exam_of
from lms.exams.kinds import KINDS
from lms.exams.queries import plans
from lms.halls import access, queries, rules
from lms.halls.forms import HallForm, SessionForm, choices
from lms.halls.manage.blueprint import blueprint
from lms.halls.operations import sessions

STATES = {
    "planned": ("wait", "Planlandı"),
    "open": ("live", "Sürüyor"),
    "closed": ("ok", "Tamamlandı"),
    "cancelled": ("stop", "İptal edildi"),
}
FIELDS = ("title", "place", "starts_at", "late_minutes", "entry_rule", "qualification", "proctors_needed")


@blueprint.get("/oturumlar")
@requires("exams.proctor")
def session_list(oda):
    """All sessions for whoever plans them; a proctor sees only those of their own duty."""
    chamber = desk_chamber(oda, "exams.proctor")
    may_plan = may("halls.plan", chamber.id)
    rows = queries.sessions_of(chamber.id) if may_plan else queries.sessions_of_proctor(chamber.id, current_user.id)
    rows = part(rows, request.args, words=lambda one: f"{one.title} {one.exam.title} {one.place}")
    counts = queries.seat_counts([row.id for row in rows.items])
    values = {"rows": rows, "counts": counts, "states": STATES, "may_plan": may_plan}
    return render_template("halls/sessions.html", chamber=chamber, **values)


@blueprint.route("/oturumlar/yeni", methods=["GET", "POST"])
@requires("halls.plan")
def new_session(oda):
    chamber = desk_chamber(oda, "halls.plan")
    form = SessionForm()
    exams = queries.exams_to_choose(chamber.id)
    form.exam_id.choices = choices((exam.id, exam.title) for exam in exams)
    if form.validate_on_submit():
        with acting(form, said="Oturum planlandı. Şimdi salonları ekleyin."):
            exam = exam_of(chamber, form.exam_id.data)
            session = sessions.write_session(exam, values_of(form), current_user.id)
            return redirect(url_for("halls_desk.session", oda=oda, session_id=session.id))
    return form_page("halls/session_form.html", chamber, form, session=None, exams=exams)


@blueprint.route("/oturumlar/<int:session_id>", methods=["GET", "POST"])
@requires("halls.plan")
def session(oda, session_id):
    """The session's own page; posting adds a hall."""
    session = access.planned_session(oda, session_id)
    form = HallForm()
    if form.validate_on_submit():
        with acting(form, said="Salon eklendi."):
            sessions.write_hall(session, hall_values(form), current_user.id)
            return redirect(url_for("halls_desk.session", oda=oda, session_id=session_id))
        session = access.planned_session(oda, session_id)
    seatings = queries.seatings_of(session.id)
    return form_page(
        "halls/session.html",
        session.chamber,
        form,
        session=session,
        halls=queries.halls_of(session.id),
        placed=len(seatings),
        taken={hall.id: sum(one.hall_id == hall.id for one in seatings) for hall in queries.halls_of(session.id)},
        duties=queries.duties_of(session.id),
        states=STATES,
        kinds=rules.QUALIFICATIONS,
        practice=queries.practice_of(session.id),
        off_paper=plans.off_paper(session.exam),
        question_kinds=KINDS,
    )


@blueprint.route("/oturumlar/<int:session_id>/duzenle", methods=["GET", "POST"])
@requires("halls.plan")
def edit_session(oda, session_id):
    session = access.planned_session(oda, session_id)
    form = SessionForm(obj=session)
    del form.exam_id
    if form.validate_on_submit():
        with acting(form, said="Oturum kaydedildi. Yer ya da zaman değiştiyse adaylara ve gözetmenlere haber verildi."):
            sessions.write_session(session.exam, values_of(form), current_user.id, session)
            return redirect(url_for("halls_desk.session", oda=oda, session_id=session_id))
        session = access.planned_session(oda, session_id)
    return form_page("halls/session_form.html", session.chamber, form, session=session, exams=None)


@blueprint.post("/oturumlar/<int:session_id>/iptal")
@requires("halls.plan")
def cancel_session(oda, session_id):
    session = access.planned_session(oda, session_id)
    with acting(said="Oturum iptal edildi; adaylara ve gözetmenlere haber verildi."):
        sessions.cancel_session(session, sent_text(request.form, "reason", 300), current_user.id)
    return redirect(url_for("halls_desk.session", oda=oda, session_id=session_id))


@blueprint.route("/oturumlar/<int:session_id>/salonlar/<int:hall_id>", methods=["GET", "POST"])
@requires("halls.plan")
def hall(oda, session_id, hall_id):
    session = access.planned_session(oda, session_id)
    hall = access.hall_of(session, hall_id)
    form = HallForm(obj=hall)
    if form.validate_on_submit():
        with acting(form, said="Salon kaydedildi."):
            sessions.write_hall(session, hall_values(form), current_user.id, hall)
            return redirect(url_for("halls_desk.session", oda=oda, session_id=session_id))
        session = access.planned_session(oda, session_id)
        hall = access.hall_of(session, hall_id)
    return form_page("halls/hall.html", session.chamber, form, session=session, hall=hall)


@blueprint.post("/oturumlar/<int:session_id>/salonlar/<int:hall_id>/kaldir")
@requires("halls.plan")
def remove_hall(oda, session_id, hall_id):
    session = access.planned_session(oda, session_id)
    hall = access.hall_of(session, hall_id)
    with acting(said="Salon kaldırıldı."):
        sessions.remove_hall(session, hall, current_user.id)
    return redirect(url_for("halls_desk.session", oda=oda, session_id=session_id))


def values_of(form) -> dict:
    return {name: getattr(form, name).data for name in FIELDS} | {"entry_rule": (form.entry_rule.data or "").strip()}


def hall_values(form) -> dict:
    return {"name": form.name.data, "seats": form.seats.data, "columns": form.columns.data}


def refuse(form, refused):
    """The sentence by its field, or above the form; nothing that was typed is lost."""
    db.session.rollback()
    show_refusal(form, refused)


def form_page(template, chamber, form, **values):
    status = 400 if request.method == "POST" else 200
    return render_template(template, chamber=chamber, form=form, **values), status
