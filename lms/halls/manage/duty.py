from flask import redirect, request, url_for
from flask_login import current_user

from lms.core.acting import acting
from lms.core.doors import requires
from lms.core.numbers import whole_number
from lms.core.paging import part
from lms.halls import access, queries, rules
from lms.halls.forms import ApplicationForm, GiveDutyForm, TakeDutyForm
from lms.halls.manage.blueprint import blueprint
from lms.halls.manage.people import person_named
from lms.halls.manage.sessions import form_page
from lms.halls.operations import assigning, duties
from lms.halls.views import STATES


@blueprint.route("/oturumlar/<int:session_id>/gorevler", methods=["GET", "POST"])
@requires("halls.plan")
def roster(oda, session_id):
    """Applications, the draw and who has duty; posting opens the application or changes its end."""
    session = access.planned_session(oda, session_id)
    form = ApplicationForm(obj=session if request.method == "GET" else None, data={"closes_at": session.duty_closes_at})
    if form.validate_on_submit():
        with acting(form, said="Gözetmenlik başvurusu açık. Belgesi olan herkese bildirildi."):
            duties.open_application(session, form.closes_at.data, current_user.id)
            return redirect(url_for("halls_desk.roster", oda=oda, session_id=session_id))
        session = access.planned_session(oda, session_id)
    rows = queries.duties_of(session.id)
    return form_page(
        "halls/roster.html",
        session.chamber,
        form,
        session=session,
        rows=part(rows, request.args),
        states=STATES | {"offered": ("warn", "Yanıtı bekleniyor")},
        kinds=rules.QUALIFICATIONS,
        accepted=sum(row.state == "accepted" for row in rows),
        halls=queries.halls_of(session.id),
        counts=queries.duty_counts(session.chamber_id),
        reasons=queries.duty_reasons(session),
    )


@blueprint.route("/oturumlar/<int:session_id>/gorevler/ver", methods=["GET", "POST"])
@requires("halls.plan")
def give_duty(oda, session_id):
    """Past the draw, with a reason."""
    session, form = access.planned_session(oda, session_id), GiveDutyForm()
    if form.validate_on_submit():
        with acting(form, said="Görev verildi; kişiye bildirildi."):
            assigning.give(session, person_named(form), form.reason.data, current_user.id)
            return redirect(url_for("halls_desk.roster", oda=oda, session_id=session_id))
        session = access.planned_session(oda, session_id)
    return form_page("halls/duty_by_hand.html", session.chamber, form, session=session, duty=None)


@blueprint.route("/oturumlar/<int:session_id>/gorevler/<int:duty_id>/geri-al", methods=["GET", "POST"])
@requires("halls.plan")
def take_duty(oda, session_id, duty_id):
    """Away from a person, and to another one if that is wanted."""
    session, form = access.planned_session(oda, session_id), TakeDutyForm()
    duty = access.duty_of(session, duty_id)
    if form.validate_on_submit():
        with acting(form, said="Görev geri alındı; ilgililere bildirildi."):
            instead = person_named(form) if (form.email.data or "").strip() else None
            assigning.take(duty, form.reason.data, current_user.id, instead)
            return redirect(url_for("halls_desk.roster", oda=oda, session_id=session_id))
        session = access.planned_session(oda, session_id)
        duty = access.duty_of(session, duty_id)
    return form_page("halls/duty_by_hand.html", session.chamber, form, session=session, duty=duty)


@blueprint.post("/oturumlar/<int:session_id>/gorevler/kura")
@requires("halls.plan")
def draw(oda, session_id):
    session = access.planned_session(oda, session_id)
    with acting(said="Kura çekildi; görev çıkanlara haber verildi."):
        duties.draw(session, current_user.id)
    return redirect(url_for("halls_desk.roster", oda=oda, session_id=session_id))


@blueprint.post("/oturumlar/<int:session_id>/gorevler/<int:duty_id>/salon")
@requires("halls.plan")
def assign_hall(oda, session_id, duty_id):
    session = access.planned_session(oda, session_id)
    wanted = whole_number(request.form.get("hall_id"))
    hall = access.hall_of(session, wanted) if wanted else None
    duty = access.duty_of(session, duty_id)
    with acting(said="Gözetmenin salonu kaydedildi."):
        duties.assign_hall(duty, hall, current_user.id)
    return redirect(url_for("halls_desk.roster", oda=oda, session_id=session_id))
