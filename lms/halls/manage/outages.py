from flask import flash, redirect, request, url_for
from flask_login import current_user

from lms.core.acting import acting
from lms.core.clock import now
from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import Refused
from lms.halls import access
from lms.halls.forms import OutageForm
from lms.halls.manage.blueprint import blueprint
from lms.halls.manage.day import EVERYWHERE, fresh_key, key_of, place_of, places
from lms.halls.manage.sessions import form_page
from lms.halls.operations import outages as acts
from lms.halls.operations.day import Place
from lms.halls.queries import board as reads


@blueprint.route("/oturumlar/<int:session_id>/salon/kesintiler", methods=["GET", "POST"])
@requires("exams.proctor")
def outages(oda, session_id):
    """What was silent and waits for a decision, what was given back; posting records an outage by hand."""
    session = access.hall_session(oda, session_id)
    moment = now()
    form = OutageForm(data=fresh_key() | {"began_at": moment, "ended_at": moment})
    form.where.choices = places(session, EVERYWHERE)
    if form.validate_on_submit():
        with acting(form) as edge:
            times = (form.began_at.data, form.ended_at.data)
            made = acts.record(
                place_of(session, form.where.data), *times, form.reason.data, key_of(form), current_user.id
            )
            edge.said(f"Kesinti yazıldı. Süre geri verilen aday: {made.seats if made else 0}")
            return redirect(url_for("halls_desk.outages", oda=oda, session_id=session_id))
        session = access.hall_session(oda, session_id)
    values = {"rows": reads.outages_of(session.id), "silences": reads.silences_of(session.id)}
    return form_page("halls/outages.html", session.chamber, form, session=session, **values)


@blueprint.post("/oturumlar/<int:session_id>/salon/kesintiler/karar")
@requires("exams.proctor")
def decide_silences(oda, session_id):
    """Confirms or dismisses the silences ticked, each once."""
    session = access.hall_session(oda, session_id)
    ticked = set(request.form.getlist("kesinti"))
    chosen = [row for row in reads.silences_of(session.id) if str(row[0].id) in ticked]
    confirm = request.form.get("karar") == "onay"
    try:
        for silence, seating in chosen:
            acts.decide_silence(Place(session, seating=seating), silence, confirm, current_user.id)
        db.session.commit()
        flash(f"Karar verilen öneri: {len(chosen)}" if chosen else "Önce önerileri seçin.", "ok" if chosen else "warn")
    except Refused as refused:
        db.session.rollback()
        flash(refused.sentence, "stop")
    return redirect(url_for("halls_desk.outages", oda=oda, session_id=session_id))
