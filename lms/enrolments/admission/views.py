"""Public: a run and its anonymous order. The applicant: apply, answer an offer, withdraw, object, own calendar."""

from apiflask import APIBlueprint
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts import operations as accounts
from lms.catalogue.runs import ical
from lms.catalogue.runs import queries as runs
from lms.catalogue.runs.access import public_run
from lms.chambers.rules import MEMBER_CLASSES
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.database import db
from lms.core.doors import public, signed_in
from lms.core.form_fields import show_refusal
from lms.core.paging import part
from lms.core.refusals import NotFound, Refused
from lms.core.sheets import csv_answer
from lms.enrolments.admission import access, operations, page, queries, rules
from lms.enrolments.admission.forms import ApplyForm, ObjectionForm, PlainForm

blueprint = APIBlueprint("admission", __name__, enable_openapi=False)


@blueprint.get("/donemler/<int:run_id>", endpoint="page")
@public
def run_page(run_id):
    run = public_run(run_id)
    person = current_user if current_user.is_authenticated else None
    form = ApplyForm(full_name=person.full_name) if person else None
    return render_template("enrolments/admission/run.html", **page.public_page(run, person), form=form)


@blueprint.post("/donemler/<int:run_id>/basvur")
@signed_in
def apply(run_id):
    """Pressed twice it applies once and leads to the same place."""
    run = public_run(run_id)
    form = ApplyForm()
    try:
        if form.validate_on_submit():
            accounts.confirm_name(current_user, form.full_name.data)
            application = operations.apply(current_user, run, form.accepted.data, form.document.data)
            db.session.commit()
            flash(page.said(application), "ok")
            return redirect(url_for(".application", application_id=application.id))
        status = 400
    except Refused as refusal:
        db.session.rollback()
        show_refusal(form, refusal)
        run, status = public_run(run_id), refusal.status
    return render_template("enrolments/admission/run.html", **page.public_page(run, current_user), form=form), status


@blueprint.get("/donemler/<int:run_id>/sira")
@public
def order(run_id):
    """The order of the run without names; after a lottery everything that is needed to work it out again."""
    run = public_run(run_id)
    code = request.args.get("no", "").strip().upper()[:20]
    return render_template(
        "enrolments/admission/order.html",
        run=run,
        code=code,
        page=queries.page_of_order(run.id, code, page_number(request.args)),
        rules=rules,
        classes=MEMBER_CLASSES,
        commitment=rules.commitment(run.seed) if run.seed else None,
        drawn=queries.drawn_codes(run.id) if run.drawn_at else [],
    )


@blueprint.get("/donemler/<int:run_id>/sira.csv")
@public
def order_csv(run_id):
    run = public_run(run_id)
    header = ["Sıra", "Başvuru no", "Başvuru zamanı", "Durum", *(["Grup", "Yeri"] if run.slices else [])]

    def cells(one):
        groups = [rules.group_of(one.member_class, run.slices), rules.seat_words(one)] if run.slices else []
        return [one.rank, one.code, one.applied_at, rules.STATES[one.state], *groups]

    return csv_answer(f"sira-{run.id}.csv", header, (cells(one) for one in queries.public_order(run.id)))


@blueprint.get("/basvurularim")
@signed_in
def mine():
    key = queries.calendar_key(current_user.id)
    settings = current_app.config["LMS"]
    address = f"{settings.public_url}/takvim/kisi/{key.token}.ics" if key else None
    rows = part(queries.of_person(current_user.id), request.args)
    places = {one.id: queries.place_of(one) for one in rows.items}
    return render_template(
        "enrolments/admission/mine.html", rows=rows, places=places, rules=rules, address=address, form=PlainForm()
    )


@blueprint.get("/basvurularim/<int:application_id>")
@signed_in
def application(application_id):
    found = access.own_application(application_id)
    return show(found, ObjectionForm(formdata=None))


def show(found, form, status=200):
    return render_template("enrolments/admission/application.html", **page.own_page(found), form=form), status


def act(application_id, operation, said):
    """One button of the application's page. `said`: the sentence, or one for each state that it may come to."""
    found = access.own_application(application_id)
    try:
        if PlainForm().validate_on_submit():
            operation(found)
            said = said if isinstance(said, str) else said[found.state]
            db.session.commit()
            flash(said, "ok")
    except Refused as refusal:
        db.session.rollback()
        flash(refusal.sentence, "stop")
    return redirect(url_for(".application", application_id=application_id))


ACCEPTED = {
    "admitted": "Yeriniz kesinleşti.",
    "paying": "Yeriniz ayrıldı; ödemenizi belirtilen saate dek yapınca kesinleşir.",
}


@blueprint.post("/basvurularim/<int:application_id>/kabul")
@signed_in
def accept(application_id):
    return act(application_id, operations.accept, ACCEPTED)


@blueprint.post("/basvurularim/<int:application_id>/vazgec")
@signed_in
def decline(application_id):
    return act(application_id, operations.decline, "Öneriyi kabul etmediniz; yer sıradaki kişiye geçti.")


@blueprint.post("/basvurularim/<int:application_id>/geri-cek")
@signed_in
def withdraw(application_id):
    return act(application_id, operations.withdraw, "Başvurunuz geri çekildi.")


@blueprint.post("/basvurularim/<int:application_id>/itiraz")
@signed_in
def object_to(application_id):
    found, form = access.own_application(application_id), ObjectionForm()
    if form.validate_on_submit():
        with acting(form, said="İtirazınız alındı."):
            operations.object_to(found, form.text.data)
            return redirect(url_for(".application", application_id=application_id))
        found = access.own_application(application_id)
    return show(found, form, 400)


@blueprint.post("/basvurularim/takvim")
@signed_in
def give_calendar():
    """A new address; with `kapat` none any more."""
    ends = bool(request.form.get("kapat"))
    if PlainForm().validate_on_submit():
        (operations.end_calendar if ends else operations.give_calendar)(current_user)
        db.session.commit()
        said = "Takvim adresiniz kapatıldı; artık hiçbir şey göstermez."
        flash(said if ends else "Takvim adresiniz hazır. Eski adresiniz varsa artık çalışmaz.", "ok")
    return redirect(url_for(".mine"))


@blueprint.get("/takvim/kisi/<anahtar>.ics")
@public
def my_calendar(anahtar):
    """The key in the address is the door; whoever has it reads the sessions of one person, and nothing else."""
    user_id = queries.calendar_owner(anahtar)
    if user_id is None:
        raise NotFound()
    meetings = runs.public_meetings(run_ids=queries.runs_of(user_id))
    return ical.answer("Eğitimlerim", meetings, current_app.config["LMS"], with_links=True)
