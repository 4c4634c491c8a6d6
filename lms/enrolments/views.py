"""The course page with its enrol button, and leaving a course."""

from apiflask import APIBlueprint
from flask import current_app, flash, redirect, render_template, url_for
from flask_login import current_user

from lms.accounts import operations as accounts
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import public, signed_in
from lms.core.presentation import has_endpoint
from lms.enrolments import operations, queries
from lms.enrolments.access import own_enrolment
from lms.enrolments.course_page import course_page, structured_data
from lms.enrolments.extensions import queries as extensions
from lms.enrolments.forms import LeaveForm, OrderForm
from lms.enrolments.leaving import refund_of
from lms.fees.queries import live_order

blueprint = APIBlueprint("enrolments", __name__, enable_openapi=False)


@blueprint.get("/egitimler/<oda>/<kod>")
@public
def course(oda, kod):
    person = current_user if current_user.is_authenticated else None
    page = course_page(oda, kod, person)
    form = OrderForm(full_name=person.full_name) if person else None
    return show(page, form)


def show(page, form, status=200):
    data = structured_data(page, current_app.config["LMS"].public_url)
    return render_template("enrolments/course.html", page=page, form=form, data=data), status


@blueprint.post("/egitimler/<oda>/<kod>/kayit")
@signed_in
def enrol_me(oda, kod):
    """The enrol button. Pressed twice it enrols once and leads to the same place."""
    page = course_page(oda, kod, current_user)
    form = OrderForm()
    if not form.validate_on_submit() or page.run is None or page.by_dates_only:
        return show(page, form, 400)
    with acting(form, said="Kaydınız yapıldı. İstediğiniz zaman kaldığınız yerden izleyebilirsiniz.") as edge:
        accounts.confirm_name(current_user, form.full_name.data)
        enrolment = operations.enrol(current_user, page.run)
        return redirect(where_to_learn(page, enrolment))
    return show(course_page(oda, kod, current_user), form, edge.refusal.status)


@blueprint.post("/egitimler/<oda>/<kod>/siparis")
@signed_in
def order_me(oda, kod):
    """Orders a course that costs something; the enrolment follows the payment."""
    page, form = course_page(oda, kod, current_user), OrderForm()
    if not form.validate_on_submit() or page.run is None or page.by_dates_only:
        return show(page, form, 400)
    with acting(form, said="Siparişiniz alındı. Ödemeniz gelince eğitim açılır.") as edge:
        accounts.confirm_name(current_user, form.full_name.data)
        order = operations.order_access(current_user, page.run, form.accepted.data)
        return redirect(url_for("fees.order", order_id=order.id))
    return show(course_page(oda, kod, current_user), form, edge.refusal.status)


def where_to_learn(page, enrolment):
    """The lessons where there are some, else the course page."""
    if page.lesson_count and has_endpoint("watching.resume"):
        return url_for("watching.resume", enrolment_id=enrolment.id)
    return url_for("enrolments.course", oda=page.chamber.slug, kod=page.course.code)


@blueprint.route("/egitimlerim/<int:enrolment_id>/birak", methods=["GET", "POST"])
@signed_in
def leave(enrolment_id):
    """Says what is lost, then cancels one's own enrolment."""
    enrolment, form = own_enrolment(enrolment_id), LeaveForm()
    if form.validate_on_submit():
        operations.cancel(enrolment, current_user.id)
        db.session.commit()
        flash("Eğitim kaydınız silindi.", "ok")
        return redirect("/egitimlerim" if has_endpoint("home.my_learning") else "/egitimler")
    watched = queries.coverage([enrolment.id]).get(enrolment.id)
    order = live_order(enrolment.user_id, enrolment.run_id)
    refund = refund_of(order, enrolment) if order else None
    more = [extensions.refund_of(one) for one in extensions.live_of(enrolment.id) if one.order_id]
    facts = {"watched": watched, "refund": refund, "extensions": more}
    return render_template("enrolments/leave.html", enrolment=enrolment, form=form, **facts)
