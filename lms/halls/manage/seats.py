from flask import Response, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.queries import user_by_email
from lms.core.acting import acting
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.doors import requires
from lms.core.paging import part
from lms.core.refusals import Refused
from lms.core.sheets import csv_answer
from lms.exams.queries.attempts import is_admitted
from lms.halls import access, printing, queries, rules
from lms.halls.forms import MoveForm, choices
from lms.halls.manage.blueprint import blueprint
from lms.halls.manage.sessions import form_page
from lms.halls.operations import seats
from lms.halls.queries.readiness import unwatched

HEADER = ["Salon", "Sıra", "Ad soyad", "E-posta", "Giriş numarası", "Giriş saati"]


@blueprint.route("/oturumlar/<int:session_id>/adaylar", methods=["GET", "POST"])
@requires("halls.plan")
def candidates(oda, session_id):
    session = access.planned_session(oda, session_id)
    if request.method == "POST":
        with acting() as edge:
            if not (made := seats.place(session, chosen(session), current_user.id)):
                raise Refused("Bu kişinin bu oturumda zaten yeri var.")
            edge.said(f"Yerleştirilen aday: {len(made)}. Yer bilgileri gönderildi.")
        return redirect(url_for("halls_desk.candidates", oda=oda, session_id=session_id))
    seatings, waiting = queries.seatings_of(session.id), queries.to_place(session)
    return render_template(
        "halls/candidates.html",
        chamber=session.chamber,
        session=session,
        seatings=part(seatings, request.args, words=words_of),
        placed=len(seatings),
        waiting=waiting,
        unwatched=unwatched(session, [one.user_id for one in seatings] + [user.id for user in waiting]),
        seats=sum(hall.seats for hall in queries.halls_of(session.id)),
        grouped=rules.grouped,
    )


def words_of(seating) -> str:
    """What a line of the list is found by."""
    return f"{seating.user.full_name} {seating.user.email} {seating.number} {rules.grouped(seating.number)}"


def chosen(session):
    """Those ticked, all who wait, or one by address. Raises Refused for an unknown address."""
    waiting = queries.to_place(session)
    if request.form.get("hepsi"):
        return waiting
    if address := request.form.get("email", "").strip():
        user = user_by_email(address)
        if session.exam.version_id and (user is None or user.id not in {one.id for one in waiting}):
            raise Refused(f"Bu adresle yer bekleyen bir aday yok: {address}")  # nothing of others, not that they are
        if user is None or user.closed_at:
            raise Refused(f"Bu adresle bir hesap yok: {address}")
        if not session.exam.version_id and not is_admitted(session.exam, user.id, None):
            raise Refused(f"Bu sınava yalnız odanın üyeleri girer; bu adresin sahibi üye değil: {address}")
        return [user]
    ticked = set(request.form.getlist("aday"))
    people = [user for user in waiting if str(user.id) in ticked]
    if not people:
        raise Refused("Yerleştirilecek adayları seçin.")
    return people


@blueprint.route("/oturumlar/<int:session_id>/adaylar/<int:seating_id>", methods=["GET", "POST"])
@requires("halls.plan")
def move(oda, session_id, seating_id):
    session = access.planned_session(oda, session_id)
    seating = access.seating_of(session, seating_id)
    form = MoveForm(obj=seating)
    form.hall_id.choices = choices((hall.id, f"{hall.name} ({hall.seats})") for hall in queries.halls_of(session.id))
    if form.validate_on_submit():
        with acting(form, said="Adayın yeri değişti; kendisine bildirildi."):
            hall = access.hall_of(session, form.hall_id.data)
            seats.move(session, seating, hall, form.seat.data, current_user.id)
            return redirect(url_for("halls_desk.candidates", oda=oda, session_id=session_id))
        session = access.planned_session(oda, session_id)
        seating = access.seating_of(session, seating_id)
    return form_page("halls/move.html", session.chamber, form, session=session, seating=seating)


@blueprint.post("/oturumlar/<int:session_id>/adaylar/<int:seating_id>/cikar")
@requires("halls.plan")
def unplace(oda, session_id, seating_id):
    session = access.planned_session(oda, session_id)
    seating = access.seating_of(session, seating_id)
    with acting(said="Aday oturumdan çıkarıldı; kendisine bildirildi."):
        seats.unplace(session, seating, current_user.id)
    return redirect(url_for("halls_desk.candidates", oda=oda, session_id=session_id))


@blueprint.get("/oturumlar/<int:session_id>/adaylar.csv")
@requires("halls.plan")
def candidates_csv(oda, session_id):
    session = access.planned_session(oda, session_id)
    rows = [
        [one.hall.name, one.seat, one.user.full_name, one.user.email, one.number, one.checked_in_at]
        for one in queries.seatings_of(session.id)
    ]
    audit("halls.export_candidates", current_user.id, thing=session, rows=len(rows))
    db.session.commit()
    return csv_answer(f"oturum-{session.id}.csv", HEADER, rows)


@blueprint.get("/oturumlar/<int:session_id>/<any('kapi-listesi', 'oturma-plani'):paper>.pdf")
@requires("exams.proctor")
def papers(oda, session_id, paper):
    """To hang on the door and to stand on the desk; also for the proctors of this session."""
    session = access.hall_session(oda, session_id)
    make = {"kapi-listesi": printing.door_list, "oturma-plani": printing.seat_plan}[paper]
    made = make(session, queries.halls_of(session.id), queries.seatings_of(session.id), now())
    return pdf_answer(made, f"{paper}-{session.id}.pdf")


def pdf_answer(made: bytes, name: str) -> Response:
    return Response(made, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})
