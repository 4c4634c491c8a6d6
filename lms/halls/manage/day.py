import uuid

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.core.acting import acting
from lms.core.clock import now
from lms.core.doors import requires
from lms.core.form_fields import sent_text
from lms.core.numbers import whole_number
from lms.core.paging import part
from lms.core.refusals import NotFound, Refused
from lms.halls import access, printing, queries, rules
from lms.halls.forms import ActForm, CheckInForm, EventForm, choices
from lms.halls.manage.blueprint import blueprint
from lms.halls.manage.seats import pdf_answer
from lms.halls.manage.sessions import STATES, form_page
from lms.halls.operations import day
from lms.halls.operations.day import Place
from lms.halls.queries import board as reads
from lms.halls.queries import paper

EVERYWHERE = "hepsi"  # where it has to be said
SEATS_SHOWN = 100  # on a page of the board, which is fetched every few seconds


@blueprint.get("/oturumlar/<int:session_id>/salon")
@requires("exams.proctor")
def board(oda, session_id):
    session = access.hall_session(oda, session_id)
    return render_template(
        "halls/board.html",
        chamber=session.chamber,
        session=session,
        form=CheckInForm(formdata=None),
        halls=queries.halls_of(session.id),
        states=STATES,
        proctors=[one for one in queries.duties_of(session.id) if one.state == "accepted"],
        proposals=len(reads.silences_of(session.id)),
        on_paper=paper.open_count(session.id),
        **board_values(session),
    )


@blueprint.get("/oturumlar/<int:session_id>/salon/durum")
@requires("exams.proctor")
def board_state(oda, session_id):
    """What the board asks for every few seconds."""
    session = access.hall_session(oda, session_id)
    return render_template("halls/board_state.html", chamber=session.chamber, session=session, **board_values(session))


def board_values(session) -> dict:
    moment = now()
    lines = reads.lines_of(session, moment)
    hall = request.args.get("salon", type=int)
    shown = [line for line in lines if hall is None or line.seating.hall_id == hall]
    lines = part(shown, request.args, SEATS_SHOWN)
    return {"lines": lines, "counts": reads.counts(shown), "words": reads.WORDS, "moment": moment, "here": hall}


@blueprint.post("/oturumlar/<int:session_id>/salon/<any('ac', 'kapat'):act>")
@requires("exams.proctor")
def open_or_close(oda, session_id, act):
    session = access.hall_session(oda, session_id)
    with acting() as edge:
        (day.open_session if act == "ac" else day.close_session)(session, current_user.id)
        edge.said("Oturum açıldı; girişi yapılan adaylar başlayabilir." if act == "ac" else "Oturum kapandı.")
    return redirect(url_for("halls_desk.board", oda=oda, session_id=session_id))


@blueprint.post("/oturumlar/<int:session_id>/salon/saat")
@requires("exams.proctor")
def clocks(oda, session_id):
    """Pauses or resumes one seat, a hall, all."""
    session = access.hall_session(oda, session_id)
    place = place_of(session, request.form.get("where", ""))
    with acting() as edge:
        if request.form.get("eylem") == "durdur":
            count = day.pause(place, sent_text(request.form, "reason", 300), current_user.id)
            said = f"Duraklatılan sınav: {count}"
        else:
            said = f"Sürdürülen sınav: {day.resume(place, current_user.id)}. Duran süre geri verildi."
        edge.said(said)
    return back_to(oda, session_id)


@blueprint.route("/oturumlar/<int:session_id>/salon/ek-dakika", methods=["GET", "POST"])
@requires("exams.proctor")
def extra(oda, session_id):
    """Extra minutes for the place named in ?yer=, with a reason."""
    session = access.hall_session(oda, session_id)
    place = place_of(session, request.args.get("yer", ""))
    form = ActForm(data=fresh_key())
    if form.validate_on_submit():
        with acting(form) as edge:
            count = day.extra(place, form.minutes.data, form.reason.data, key_of(form), current_user.id)
            edge.said(f"Ek dakika verilen aday: {count}")
            return redirect(url_for("halls_desk.board", oda=oda, session_id=session_id))
        session = access.hall_session(oda, session_id)
        place = place_of(session, request.args.get("yer", ""))
    return form_page("halls/extra.html", session.chamber, form, session=session, place=place)


@blueprint.route("/oturumlar/<int:session_id>/salon/olaylar", methods=["GET", "POST"])
@requires("exams.proctor")
def events(oda, session_id):
    """The log; posting writes an incident."""
    session = access.hall_session(oda, session_id)
    form = EventForm(
        data=fresh_key() | {"kind": request.args.get("tur", "other"), "where": request.args.get("yer", "")}
    )
    form.where.choices = places(session)
    if form.validate_on_submit():
        with acting(form, said="Olay kayda geçti."):
            place = place_of(session, form.where.data)
            day.report(place, form.kind.data, form.text.data, key_of(form), current_user.id)
            return redirect(url_for("halls_desk.events", oda=oda, session_id=session_id))
        session = access.hall_session(oda, session_id)
    rows = part(reads.events_of(session.id)[::-1], request.args)  # what was written last stands first
    return form_page("halls/events.html", session.chamber, form, session=session, rows=rows, kinds=rules.EVENTS)


@blueprint.get("/oturumlar/<int:session_id>/<any('acilis', 'kapanis'):paper>-tutanagi.pdf")
@requires("exams.proctor")
def minutes(oda, session_id, paper):
    """The opening and the closing minutes, to be printed and signed."""
    session = access.hall_session(oda, session_id)
    made = printing.minutes(
        paper,
        session,
        queries.halls_of(session.id),
        reads.lines_of(session, now()),
        [one for one in queries.duties_of(session.id) if one.state == "accepted"],
        reads.events_of(session.id),
        reads.outages_of(session.id),
        now(),
    )
    return pdf_answer(made, f"{paper}-tutanagi-{session.id}.pdf")


def places(session, everywhere=""):
    """Where something can happen: everywhere, a hall, a seat. Named `everywhere`, that too has to be chosen."""
    found = [("", "Seçin")] if everywhere else []
    found += [(everywhere, "Bütün salonlar")] + [
        (f"salon-{hall.id}", hall.name) for hall in queries.halls_of(session.id)
    ]
    for one in queries.seatings_of(session.id):
        found.append((f"sira-{one.id}", f"{one.hall.name}, sıra {one.seat}, {one.user.full_name}"))
    return choices(found)


def place_of(session, said: str) -> Place:
    """The place that an address or a form names: empty or everywhere, salon-3, sira-17. Raises NotFound for another
    session's."""
    kind, _, number = said.partition("-")
    if said in ("", EVERYWHERE):
        return Place(session)
    wanted = whole_number(number)
    if wanted is None:
        raise NotFound()
    if kind == "salon":
        return Place(session, hall=access.hall_of(session, wanted))
    return Place(session, seating=access.seating_of(session, wanted))


def fresh_key() -> dict:
    return {"key": str(uuid.uuid4())}


def key_of(form) -> uuid.UUID:
    """Of the form: sent twice it acts once. Raises Refused for a form that was tampered with."""
    try:
        return uuid.UUID(form.key.data)
    except (ValueError, TypeError, AttributeError) as error:
        raise Refused("Form okunamadı. Sayfayı yenileyip yeniden deneyin.") from error


def back_to(oda, session_id):
    """To the seat's page when the act came from there, else to the board."""
    where = request.form.get("where", "")
    if request.form.get("geri") == "sira" and where.startswith("sira-"):
        return redirect(url_for("halls_desk.seat", oda=oda, session_id=session_id, seating_id=int(where[5:])))
    return redirect(url_for("halls_desk.board", oda=oda, session_id=session_id))
