from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.core.acting import acting
from lms.core.clock import now
from lms.core.doors import requires
from lms.exams.queries.attempts import credits_of
from lms.halls import access, queries, rules
from lms.halls.forms import CheckInForm, IdentityForm
from lms.halls.manage.blueprint import blueprint
from lms.halls.manage.sessions import form_page
from lms.halls.operations import day
from lms.halls.queries import board as reads
from lms.halls.queries.paper import open_sheet
from lms.halls.queries.readiness import unwatched

UNKNOWN = "Bu numara bu oturumda kimseye verilmemiş. Numarayı ve oturumu denetleyin."


@blueprint.get("/oturumlar/<int:session_id>/salon/giris")
@requires("exams.proctor")
def look_up(oda, session_id):
    """From the number (or what a QR reader typed) to the candidate."""
    session = access.hall_session(oda, session_id)
    said = request.args.get("number", "")
    number = rules.number_in(said)
    seating = queries.seating_by_number(session.id, number) if number else None
    if seating is None:
        form = CheckInForm(formdata=None, data={"number": said})
        if said:
            form.number.errors = [UNKNOWN if number else "Sekiz rakamlı giriş numarasını yazın."]
        return render_template("halls/look_up.html", chamber=session.chamber, session=session, form=form)
    address = url_for("halls_desk.check_in", oda=oda, session_id=session_id, seating_id=seating.id)
    return redirect(address)


@blueprint.route("/oturumlar/<int:session_id>/salon/giris/<int:seating_id>", methods=["GET", "POST"])
@requires("exams.proctor")
def check_in(oda, session_id, seating_id):
    """The person is compared with the document; whoever does it says so by name."""
    session = access.hall_session(oda, session_id)
    seating = access.seating_of(session, seating_id)
    form = IdentityForm()
    if form.validate_on_submit():
        with acting(form) as edge:
            day.check_in(session, seating, form.identity.data, current_user.id)
            edge.said(f"Giriş yapıldı: {seating.user.full_name}, {seating.hall.name}, sıra {seating.seat}")
            return redirect(url_for("halls_desk.board", oda=oda, session_id=session_id))
        session = access.hall_session(oda, session_id)
        seating = access.seating_of(session, seating_id)
    door = rules.door(now(), session.starts_at, session.late_minutes, session.state)
    values = {"session": session, "seating": seating, "door": door, "grouped": rules.grouped}
    values["unwatched"] = unwatched(session, [seating.user_id])
    return form_page("halls/check_in.html", session.chamber, form, doors=day.DOOR, **values)


@blueprint.post("/oturumlar/<int:session_id>/salon/giris/<int:seating_id>/geri-al")
@requires("exams.proctor")
def undo_check_in(oda, session_id, seating_id):
    session = access.hall_session(oda, session_id)
    seating = access.seating_of(session, seating_id)
    with acting(said="Adayın girişi geri alındı."):
        day.undo_check_in(session, seating, current_user.id)
    return redirect(url_for("halls_desk.board", oda=oda, session_id=session_id))


@blueprint.get("/oturumlar/<int:session_id>/salon/sira/<int:seating_id>")
@requires("exams.proctor")
def seat(oda, session_id, seating_id):
    session = access.hall_session(oda, session_id)
    return seat_page(session, access.seating_of(session, seating_id))


@blueprint.post("/oturumlar/<int:session_id>/salon/sira/<int:seating_id>/pin")
@requires("exams.proctor")
def pin(oda, session_id, seating_id):
    """Shows a new PIN once; it is stored only as a digest."""
    session = access.hall_session(oda, session_id)
    seating = access.seating_of(session, seating_id)
    with acting() as edge:
        digits = day.new_pin(session, seating, current_user.id)
    if edge.refusal:
        return redirect(url_for("halls_desk.seat", oda=oda, session_id=session_id, seating_id=seating_id))
    return seat_page(access.hall_session(oda, session_id), access.seating_of(session, seating_id), digits)


def seat_page(session, seating, digits=""):
    line = next(line for line in reads.lines_of(session, now()) if line.seating.id == seating.id)
    return render_template(
        "halls/seat.html",
        chamber=session.chamber,
        session=session,
        line=line,
        one=seating,
        digits=digits,
        words=reads.WORDS,
        grouped=rules.grouped,
        identity=rules.IDENTITY,
        credits=credits_of(line.attempt.id) if line.attempt else [],
        sheet=open_sheet(line.attempt.id) if line.attempt else None,
        events=[row for row in reads.events_of(session.id) if row.seating_id == seating.id],
        kinds=rules.EVENTS,
    )
