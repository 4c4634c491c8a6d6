from flask import redirect, render_template, url_for
from flask_login import current_user

from lms.core.acting import acting
from lms.core.doors import requires
from lms.halls import access, rules
from lms.halls.manage.blueprint import blueprint
from lms.halls.operations import practice


@blueprint.post("/oturumlar/<int:session_id>/prova")
@requires("halls.plan")
def set_up_practice(oda, session_id):
    """Sets a rehearsal up; the answer shows the passwords of its candidates, once."""
    session = access.planned_session(oda, session_id)
    with acting() as edge:
        made, seated = practice.set_up(session, current_user.id)
    if edge.refusal:
        return redirect(url_for("halls_desk.session", oda=oda, session_id=session_id))
    values = {"session": made, "seated": seated, "grouped": rules.grouped}
    return render_template("halls/practice.html", chamber=made.chamber, **values)


@blueprint.post("/oturumlar/<int:session_id>/prova/temizle")
@requires("halls.plan")
def clean_practice(oda, session_id):
    session = access.planned_session(oda, session_id)
    here = session.practice_of_id or session_id
    with acting(said="Prova temizlendi."):
        practice.clean(session, current_user.id)
    return redirect(url_for("halls_desk.session", oda=oda, session_id=here))
