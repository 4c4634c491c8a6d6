"""The candidate's seat, the member's duty."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup

from lms.chambers.queries import chamber_by_slug, chambers
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.doors import public, signed_in
from lms.core.paging import part
from lms.core.refusals import NotFound
from lms.halls import access, printing, queries, rules
from lms.halls.operations import duties

blueprint = Blueprint("halls", __name__)
STATES = {
    "applied": ("wait", "Başvurdu"),
    "offered": ("warn", "Yanıtınız bekleniyor"),
    "accepted": ("ok", "Görevli"),
    "reserve": ("wait", "Yedek sırada"),
    "declined": ("", "Kabul edilmedi"),
    "withdrawn": ("", "Geri çekildi"),
    "taken": ("stop", "Sınav sorumlusu geri aldı"),
    "void": ("stop", "Oturum iptal edildi"),
}


@blueprint.get("/sinav-yerlerim")
@signed_in
def mine():
    """Place, hall, seat, time and the number for the door."""
    rows = [(one, Markup(printing.qr(one.number))) for one in queries.seats_of_person(current_user.id)]
    return render_template("halls/mine.html", rows=rows, grouped=rules.grouped)


@blueprint.get("/gozetmenlik")
@signed_in
def duty():
    own = queries.duties_of_person(current_user.id)
    applied = {one.session_id for one in own if one.state != "withdrawn"}
    return render_template(
        "halls/duty.html",
        held=queries.own_qualifications(current_user.id),
        open_sessions=[one for one in queries.open_for_duty() if one.id not in applied],
        own=part(own, request.args),
        states=STATES,
        kinds=rules.QUALIFICATIONS,
        day=today(),
    )


@blueprint.post("/gozetmenlik/<int:session_id>/basvur")
@signed_in
def apply(session_id):
    session = access.known_session(session_id)
    with acting(said="Başvurunuz alındı. Kura çekilince sonucu bu sayfada görür, bildirim alırsınız."):
        duties.apply(session, current_user)
    return redirect(url_for("halls.duty"))


@blueprint.post("/gozetmenlik/<int:session_id>/yanit")
@signed_in
def answer(session_id):
    """Accept, decline or withdraw."""
    own = access.own_duty(session_id)
    accepts = request.form.get("yanit") == "kabul"
    with acting() as edge:
        duties.answer(own, accepts)
        edge.said("Görevi kabul ettiniz." if accepts else "Yanıtınız kaydedildi.")
    return redirect(url_for("halls.duty"))


@blueprint.get("/gozetmenlik/gorev-sayilari")
@public
def counts():
    """How often each applicant had duty: that the rotation is fair is for everybody to see."""
    slug = request.args.get("oda", "")
    chamber = chamber_by_slug(slug) if slug else None
    if slug and chamber is None:
        raise NotFound()
    rows = queries.public_counts(chamber.id) if chamber else []
    lines = [(rules.public_name(user.full_name), applied, had) for user, applied, had in rows]
    options = [("", "Seçin")] + [(one.slug, one.short_name) for one in chambers()]
    return render_template("halls/counts.html", chamber=chamber, options=options, lines=lines)
