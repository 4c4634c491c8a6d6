"""The session on paper: who was moved, what is printed, what was collected."""

from flask import redirect, request, url_for
from flask_login import current_user

from lms.core.acting import acting
from lms.core.doors import requires
from lms.core.numbers import whole_number
from lms.core.paging import part
from lms.core.sheets import csv_answer
from lms.exams.kinds import KINDS
from lms.exams.queries import plans
from lms.halls import access, rules
from lms.halls.forms import PaperForm
from lms.halls.manage.blueprint import blueprint
from lms.halls.manage.day import EVERYWHERE, place_of, places
from lms.halls.manage.sessions import STATES, form_page
from lms.halls.operations import paper as acts
from lms.halls.operations.prints import AT_ONCE, LEAFLETS
from lms.halls.queries import paper as reads
from lms.halls.queries.prints import prints_of

HEADER = ["Salon", "Sıra", "Ad soyad", "Giriş numarası", "Kâğıda geçiş", "Teslim", "Durum", "Farklı soru"]


@blueprint.route("/oturumlar/<int:session_id>/kagit", methods=["GET", "POST"])
@requires("exams.proctor")
def paper(oda, session_id):
    """The sheets of the session; posting moves a seat, a hall or everybody."""
    session = access.hall_session(oda, session_id)
    form = PaperForm(data={"where": request.args.get("yer", "")})
    form.where.choices = places(session, EVERYWHERE)
    if form.validate_on_submit():
        with acting(form) as edge:
            made = acts.move(place_of(session, form.where.data), form.reason.data, current_user.id)
            edge.said(f"Kâğıda geçirilen aday: {len(made)}. Şimdi kitapçıkları ve yanıt kâğıtlarını yazdırın.")
            return redirect(url_for("halls_desk.paper", oda=oda, session_id=session_id))
        session = access.hall_session(oda, session_id)
    rows = reads.rows_of(session.id)
    shown = {"rows": rows, "steps": reads.STEPS, "states": STATES, "grouped": rules.grouped, "question_kinds": KINDS}
    shown["halls"] = {row.sheet.seating.hall for row in rows if row.step not in ("done", "withdrawn")}
    shown["unwritable"], shown["off_paper"] = reads.unwritable(rows), plans.off_paper(session.exam)
    shown |= {"prints": prints_of(session.id), "leaflets": LEAFLETS, "at_once": AT_ONCE}
    shown["part"] = part(rows, request.args)
    shown["counts"] = {step: sum(row.step == step for row in rows) for step in reads.STEPS}
    return form_page("halls/paper.html", session.chamber, form, session=session, **shown)


@blueprint.get("/oturumlar/<int:session_id>/kagit.csv")
@requires("exams.proctor")
def paper_csv(oda, session_id):
    session = access.hall_session(oda, session_id)
    lines = (
        [one.hall.name, one.seat, one.user.full_name, one.number, row.sheet.moved_at, row.sheet.collected_at]
        + [reads.STEPS[row.step][1], row.differences or ""]
        for row in reads.rows_of(session.id)
        for one in [row.sheet.seating]
    )
    return csv_answer(f"kagittaki-adaylar-{session.id}.csv", HEADER, lines)


@blueprint.post("/oturumlar/<int:session_id>/kagit/<any('teslim', 'onayla'):act>")
@requires("exams.proctor")
def together(oda, session_id, act):
    """Collects the ticked sheets, or confirms all that two people read alike."""
    session = access.hall_session(oda, session_id)
    with acting() as edge:
        if act == "teslim":
            ids = [number for one in request.form.getlist("kagit") if (number := whole_number(one)) is not None]
            said = f"Teslim alınan yanıt kâğıdı: {acts.collect(session, ids[:2000], current_user.id)}"
        else:
            said = f"Onaylanan yanıt kâğıdı: {acts.confirm_equal(session, current_user.id)}"
        edge.said(said)
    return redirect(url_for("halls_desk.paper", oda=oda, session_id=session_id))
