from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import Refused
from lms.halls import access, rules
from lms.halls.manage.blueprint import blueprint
from lms.halls.operations import practice


@blueprint.post("/oturumlar/<int:session_id>/prova")
@requires("halls.plan")
def set_up_practice(oda, session_id):
    """Sets a rehearsal up; the answer shows the passwords of its candidates, once."""
    session = access.planned_session(oda, session_id)
    try:
        made, seated = practice.set_up(session, current_user.id)
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        flash(refused.sentence, "stop")
        return redirect(url_for("halls_desk.session", oda=oda, session_id=session_id))
    values = {"session": made, "seated": seated, "grouped": rules.grouped}
    return render_template("halls/practice.html", chamber=made.chamber, **values)


@blueprint.post("/oturumlar/<int:session_id>/prova/temizle")
@requires("halls.plan")
def clean_practice(oda, session_id):
    session = access.planned_session(oda, session_id)
    here = session.practice_of_id or session_id
    try:
        practice.clean(session, current_user.id)
        db.session.commit()
        flash("Prova temizlendi.", "ok")
    except Refused as refused:
        db.session.rollback()
        flash(refused.sentence, "stop")
    return redirect(url_for("halls_desk.session", oda=oda, session_id=here))
