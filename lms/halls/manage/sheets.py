"""One candidate's answer sheet: read by one person, read again by another, compared, confirmed."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import sent_text
from lms.core.numbers import whole_number
from lms.core.refusals import Refused
from lms.exams import booklets, on_paper
from lms.halls import access, rules
from lms.halls.manage.blueprint import blueprint
from lms.halls.operations import paper as acts
from lms.halls.queries import paper as reads


@blueprint.route("/oturumlar/<int:session_id>/kagit/<int:sheet_id>", methods=["GET", "POST"])
@requires("exams.proctor")
def sheet(oda, session_id, sheet_id):
    """How far a sheet is; posting confirms it. What the two read differently only a third person sees."""
    session = access.hall_session(oda, session_id)
    one = access.sheet_of(session, sheet_id)
    fault = ""
    if request.method == "POST":
        try:
            acts.confirm(one, chosen_turns(), current_user.id)
            db.session.commit()
            flash("Yanıtlar sınav kaydına işlendi; sınav kapandı.", "ok")
            return redirect(url_for("halls_desk.paper", oda=oda, session_id=session_id))
        except Refused as refused:
            db.session.rollback()
            fault = refused.sentence
            session = access.hall_session(oda, session_id)
            one = access.sheet_of(session, sheet_id)
    shown = sheet_values(one) | {"fault": fault, "chosen": chosen_turns()}
    page = render_template("halls/sheet.html", chamber=session.chamber, session=session, sheet=one, **shown)
    return page, 409 if fault else 200


def chosen_turns() -> dict[int, int]:
    said = {name[1:]: turn for name, turn in request.form.items() if name.startswith("s") and turn in ("1", "2")}
    return {number: int(turn) for n, turn in said.items() if (number := whole_number(n)) is not None}


def sheet_values(one) -> dict:
    readings = reads.readings_of(one.id)
    row = reads.row_of(one, readings)
    numbers, lines = [], []
    if row.step == "differs":
        numbers = on_paper.differing(readings[0].answers, readings[1].answers)
        if current_user.id not in row.readers and current_user.id != one.seating.user_id:
            lines = [line for line in difference_lines(one, readings) if line[0] in numbers]
    values = {"row": row, "readings": readings, "step": reads.STEPS[row.step], "grouped": rules.grouped}
    return values | {"numbers": numbers, "lines": lines, "mine": current_user.id in row.readers}


def difference_lines(one, readings):
    """(number, what the first read, what the second read) in the sheet's words."""
    for asked in booklets.asked_of(one.attempt):
        yield asked.n, *(words_of(asked, reading.answers) for reading in readings)


def words_of(asked, answers) -> str:
    if str(asked.n) not in answers:
        return "Kâğıtta yanıt yok"
    value = answers[str(asked.n)]
    return "Silinmiş" if value is None else on_paper.words(asked.shape, value)


@blueprint.route("/oturumlar/<int:session_id>/kagit/<int:sheet_id>/giris", methods=["GET", "POST"])
@requires("exams.proctor")
def read_sheet(oda, session_id, sheet_id):
    """One person's reading of the whole sheet. Nobody sees here what another has read."""
    session = access.hall_session(oda, session_id)
    one = access.sheet_of(session, sheet_id)
    asked, said, faults = booklets.asked_of(one.attempt), {}, {}
    if request.method == "POST":
        said = {name: value.strip()[:20_000] for name, value in request.form.items()}
        answers, faults = on_paper.read_form(asked, lambda field: said.get(field, ""))
        try:
            if not faults:
                acts.read(one, answers, current_user.id)
                db.session.commit()
                flash("Girişiniz kaydedildi.", "ok")
                return redirect(url_for("halls_desk.paper", oda=oda, session_id=session_id))
        except Refused as refused:
            db.session.rollback()
            faults = {"": refused.sentence}
            session = access.hall_session(oda, session_id)
            one = access.sheet_of(session, sheet_id)
    values = {"session": session, "sheet": one, "asked": asked, "said": said, "faults": faults}
    page = render_template("halls/sheet_entry.html", chamber=session.chamber, grouped=rules.grouped, **values)
    return page, 400 if faults else 200


@blueprint.post("/oturumlar/<int:session_id>/kagit/<int:sheet_id>/<any('geri-al', 'yeniden', 'teslim-geri'):act>")
@requires("exams.proctor")
def undo_sheet(oda, session_id, sheet_id, act):
    """One's own reading, both readings (a third person), or that the sheet was collected."""
    session = access.hall_session(oda, session_id)
    one = access.sheet_of(session, sheet_id)
    undo = {"geri-al": acts.undo_reading, "yeniden": acts.undo_both, "teslim-geri": acts.undo_collect}[act]
    with acting() as edge:
        undo(one, current_user.id)
        edge.said("Teslim geri alındı." if act == "teslim-geri" else "Giriş geri alındı; kâğıt yeniden girilebilir.")
    return redirect(url_for("halls_desk.sheet", oda=oda, session_id=session_id, sheet_id=sheet_id))


@blueprint.post("/oturumlar/<int:session_id>/kagit/<int:sheet_id>/ekrana-don")
@requires("exams.proctor")
def to_screen(oda, session_id, sheet_id):
    """The candidate goes on at a screen; nothing has been entered from the sheet."""
    session = access.hall_session(oda, session_id)
    one = access.sheet_of(session, sheet_id)
    with acting(said="Aday ekrana döndü; sınavı duraklatılmış durumda. Hazır olunca sürdürün."):
        acts.withdraw(one, sent_text(request.form, "reason", 300), current_user.id)
        return redirect(url_for("halls_desk.seat", oda=oda, session_id=session_id, seating_id=one.seating_id))
    return redirect(url_for("halls_desk.sheet", oda=oda, session_id=session_id, sheet_id=sheet_id))
