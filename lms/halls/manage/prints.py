"""What is printed for a session on paper: a few sheets at once, many as parts that a job makes."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import Refused
from lms.halls import access
from lms.halls.manage.blueprint import blueprint
from lms.halls.manage.day import place_of
from lms.halls.manage.seats import pdf_answer
from lms.halls.operations import paper, prints
from lms.halls.queries.prints import prints_of

LEAFLET = "<any('soru-kitapciklari', 'yanit-kagitlari'):leaflet>"
MANY = "Burada {count} aday var. Önce sayfadaki düğmeyle hazırlatın; bölüm bölüm inecek."


@blueprint.get(f"/oturumlar/<int:session_id>/kagit/{LEAFLET}.pdf")
@requires("exams.proctor")
def leaflets(oda, session_id, leaflet):
    """Printed from the candidates' own frozen papers, while they are on paper; of a seat or a few (?yer=)."""
    session = access.hall_session(oda, session_id)
    try:
        sheets = paper.to_print(place_of(session, request.args.get("yer", "")), leaflet, current_user.id)
        if len(sheets) > prints.AT_ONCE:
            raise Refused(MANY.format(count=len(sheets)))
    except Refused as refused:
        db.session.rollback()
        flash(refused.sentence, "stop")
        return redirect(url_for("halls_desk.paper", oda=oda, session_id=session_id))
    made = prints.pages(sheets, leaflet)
    db.session.commit()
    return pdf_answer(made, f"{leaflet}-{session_id}.pdf")


@blueprint.post(f"/oturumlar/<int:session_id>/kagit/{LEAFLET}/hazirla")
@requires("exams.proctor")
def ask_prints(oda, session_id, leaflet):
    """Of all or of a hall (?yer=), made by jobs."""
    session = access.hall_session(oda, session_id)
    with acting() as edge:
        made = prints.ask(place_of(session, request.args.get("yer", "")), leaflet, current_user.id)
        edge.said(f"Hazırlanıyor. Bölüm sayısı: {len(made)}. Her bölüm hazır olunca aşağıdan iner.")
    return redirect(url_for("halls_desk.paper", oda=oda, session_id=session_id))


@blueprint.get("/oturumlar/<int:session_id>/kagit/baskilar")
@requires("exams.proctor")
def prints_state(oda, session_id):
    """A fragment for data-poll."""
    session = access.hall_session(oda, session_id)
    shown = {"chamber": session.chamber, "session": session, "prints": prints_of(session.id)}
    return render_template("halls/prints.html", leaflets=prints.LEAFLETS, **shown)


@blueprint.get("/oturumlar/<int:session_id>/kagit/baskilar/<int:print_id>.pdf")
@requires("exams.proctor")
def print_file(oda, session_id, print_id):
    session = access.hall_session(oda, session_id)
    row = access.print_of(session, print_id)
    try:
        made = prints.taken(row, current_user.id)
    except Refused as refused:
        flash(refused.sentence, "stop")
        return redirect(url_for("halls_desk.paper", oda=oda, session_id=session_id))
    db.session.commit()
    return pdf_answer(made, f"{row.leaflet}-{session_id}-{row.id}.pdf")
