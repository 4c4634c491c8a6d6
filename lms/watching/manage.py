"""What staff see of a person's watching, and credit by hand."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectChoice

from lms.accounts.access import desk_chamber, may
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import requires
from lms.core.paging import part
from lms.watching import operations, queries
from lms.watching.access import desk_credit, seen_watch
from lms.watching.forms import CreditForm, DeclineForm
from lms.watching.operations.credits import GROUNDS
from lms.watching.views import blueprint


@blueprint.get("/masa/<oda>/izleme")
@requires("watching.credit")
def credits(oda):
    """Proposals of time credited by hand that wait for a second person."""
    chamber = desk_chamber(oda, "watching.credit")
    waiting = part(queries.credits_waiting(chamber.id), request.args)
    return render_template("watching/credits.html", chamber=chamber, waiting=waiting, grounds=GROUNDS)


@blueprint.get("/masa/<oda>/izleme/<int:enrolment_id>")
@requires("watching.see")
def evidence(oda, enrolment_id):
    """The same evidence that the learner sees, to the second, with the sessions behind it."""
    chamber = desk_chamber(oda, "watching.see")
    enrolment = seen_watch(chamber, enrolment_id)
    db.session.commit()  # the look itself
    return show(chamber, enrolment, credit_form(enrolment))


@blueprint.post("/masa/<oda>/izleme/<int:enrolment_id>/ekle")
@requires("watching.credit")
def propose(oda, enrolment_id):
    chamber = desk_chamber(oda, "watching.credit")
    enrolment = seen_watch(chamber, enrolment_id, "watching.credit")
    form = credit_form(enrolment)
    if not form.validate_on_submit():
        return show(chamber, enrolment, form, 400)
    given = {"lesson_id": form.lesson_id.data or None, "from_ms": form.from_ms.data, "to_ms": form.to_ms.data}
    with acting(form, said="Öneri kaydedildi. Başka bir görevli onaylayınca sayılacak."):
        operations.credit_by_hand(enrolment, current_user.id, form.ground.data, form.reason.data, **given)
        return redirect(url_for("watching.evidence", oda=oda, enrolment_id=enrolment_id))
    return show(chamber, enrolment, form, 409)


@blueprint.post("/masa/<oda>/izleme/oneri/<int:credit_id>/onayla")
@requires("watching.credit")
def confirm(oda, credit_id):
    chamber = desk_chamber(oda, "watching.credit")
    credit, enrolment = desk_credit(chamber, credit_id)
    with acting(said="İzleme eklendi."):
        operations.confirm_credit(credit, current_user.id)
    return redirect(url_for("watching.evidence", oda=oda, enrolment_id=credit.enrolment_id))


@blueprint.post("/masa/<oda>/izleme/oneri/<int:credit_id>/geri-cevir")
@requires("watching.credit")
def decline(oda, credit_id):
    chamber = desk_chamber(oda, "watching.credit")
    credit, enrolment = desk_credit(chamber, credit_id)
    form = DeclineForm()
    with acting(said="Öneri geri çevrildi."):
        operations.decline_credit(credit, current_user.id, form.note.data or "")
    return redirect(url_for("watching.evidence", oda=oda, enrolment_id=credit.enrolment_id))


def show(chamber, enrolment, form, status=200):
    coverage = queries.coverage_of(enrolment)
    shown = render_template(
        "watching/evidence.html",
        chamber=chamber,
        enrolment=enrolment,
        form=form,
        total=queries.total(enrolment.id),
        coverage=coverage,
        titles={one.lesson_id: one.title for one in coverage},
        sessions=queries.sessions_of(enrolment.id),
        credits=queries.credits_of(enrolment.id),
        grounds=GROUNDS,
        decline_form=DeclineForm(formdata=None),
        may_credit=may("watching.credit", chamber.id),
        may_see_people=may("enrolments.see", chamber.id),
    )
    return shown, status


def credit_form(enrolment) -> CreditForm:
    form = CreditForm()
    lessons = [SelectChoice(one.lesson_id, one.title) for one in queries.coverage_of(enrolment) if one.version_id]
    form.lesson_id.choices = [SelectChoice(0, "Eğitimin bütün zorunlu videoları"), *lessons]
    return form
