"""The desk: a run's applications, refusals, objections, enrolment ex officio with its monthly list, the lottery."""

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user

from lms.accounts.access import branches_reached, desk_chamber, may
from lms.accounts.models import User
from lms.catalogue.runs import rules as run_rules
from lms.catalogue.runs.access import desk_run
from lms.catalogue.runs.months import MONTHS, last_months, month
from lms.chambers.rules import MEMBER_CLASSES
from lms.core.addresses import page_number
from lms.core.audit import audit, looked
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import show_refusal
from lms.core.paging import Page
from lms.core.refusals import NotFound, Refused
from lms.core.sheets import csv_answer
from lms.enrolments.admission import access, operations, queries, rules
from lms.enrolments.admission.forms import DecisionForm, PlainForm, RefuseForm
from lms.enrolments.admission.views import blueprint
from lms.enrolments.forms import EnrolByHandForm
from lms.enrolments.manage import candidates
from lms.fees import operations as fees

PER_PAGE = 50
RUN = "/masa/<oda>/donemler/<int:run_id>"
ONE = RUN + "/basvurular/<int:application_id>"
HEADER = ["Sıra", "Başvuru no", "Ad soyad", "Sicil no", "Sınıf", "Başvuru zamanı", "Durum", "Gerekçe"]


def here(oda, run_id, permission):
    chamber = desk_chamber(oda, permission)
    return chamber, desk_run(chamber, run_id, permission)


@blueprint.get(RUN + "/basvurular")
@requires("enrolments.see")
def applications(oda, run_id):
    chamber, run = here(oda, run_id, "enrolments.see")
    state, text = request.args.get("durum", ""), request.args.get("ara", "").replace("\x00", "").strip()
    return render_template(
        "enrolments/admission/applications.html",
        chamber=chamber,
        run=run,
        state=state,
        text=text,
        counts=queries.state_counts(run.id),
        page=queries.page_of_run(run.id, state, text, page_number(request.args)),
        rules=rules,
        run_rules=run_rules,
        classes=MEMBER_CLASSES,
        commitment=rules.commitment(run.seed) if run.seed else None,
        may_decide=may("enrolments.enrol", chamber.id, run.branch_id),
    )


@blueprint.get(RUN + "/basvurular.csv")
@requires("enrolments.see")
def applications_csv(oda, run_id):
    chamber, run = here(oda, run_id, "enrolments.see")
    rows = queries.of_run(run.id)
    audit("admission.export", current_user.id, thing=run, rows=len(rows))
    db.session.commit()
    return csv_answer(f"basvurular-{run.id}.csv", HEADER, (cells(one) for one in rows))


def cells(one):
    name, state = MEMBER_CLASSES.get(one.member_class), rules.STATES[one.state]
    return [one.rank, one.code, one.user.full_name, one.member_number, name, one.applied_at, state, one.reason]


@blueprint.route(RUN + "/basvurular/ekle", methods=["GET", "POST"])
@requires("enrolments.enrol")
def by_hand(oda, run_id):
    """Ex officio: finds a person, gives a free seat past the order, with a reason that the month's list shows."""
    chamber, run = here(oda, run_id, "enrolments.enrol")
    form, found = EnrolByHandForm(), []
    if form.validate_on_submit():
        found = candidates(chamber, form.who.data)
        chosen = request.form.get("user_id", type=int)
        person = next((one for one in found if one.id == chosen), found[0] if len(found) == 1 else None)
        try:
            if not found:
                raise Refused("Bu bilgiyle kimse bulunamadı.", "who")
            if person is not None:
                return seat(chamber, run, person, form.reason.data)
        except Refused as refusal:
            db.session.rollback()
            chamber, run = here(oda, run_id, "enrolments.enrol")
            show_refusal(form, refusal)
    return render_template("enrolments/admission/by_hand.html", chamber=chamber, run=run, form=form, found=found)


def seat(chamber, run, person: User, reason: str):
    operations.admit_ex_officio(person, run, current_user.id, reason)
    db.session.commit()
    flash("Kişi yerleştirildi; kayıt aylık resen kayıt listesinde görünür.", "ok")
    return redirect(url_for(".applications", oda=chamber.slug, run_id=run.id))


@blueprint.route(ONE, methods=["GET", "POST"])
@requires("enrolments.enrol")
def desk_application(oda, run_id, application_id):
    """One application with its history; refusing it, or deciding the objection to a refusal."""
    chamber, run = here(oda, run_id, "enrolments.enrol")
    one = access.desk_application(run, application_id)
    objected = one.state == "refused" and one.objected_at is not None and one.objection_decision is None
    form = DecisionForm() if objected else RefuseForm()
    if form.validate_on_submit():
        try:
            if objected:
                is_accepted = form.decision.data == "accepted"
                operations.decide_objection(one, current_user.id, is_accepted, form.reason.data)
            else:
                operations.refuse(one, current_user.id, form.reason.data)
            db.session.commit()
            flash("Karar kaydedildi ve başvurana bildirildi.", "ok")
            return redirect(url_for(".desk_application", oda=oda, run_id=run_id, application_id=application_id))
        except Refused as refusal:
            db.session.rollback()
            show_refusal(form, refusal)
    return show_application(oda, run_id, application_id, form, objected)


def show_application(oda, run_id, application_id, form, objected):
    """Opening it is written down, and the person can see that."""
    chamber, run = here(oda, run_id, "enrolments.enrol")
    one = access.desk_application(run, application_id)
    looked(current_user.id, one.user_id, "dönem başvurusu", chamber.id)
    history = queries.history_of(one.id)
    db.session.commit()
    return render_template(
        "enrolments/admission/desk_application.html",
        chamber=chamber,
        run=run,
        one=one,
        form=form,
        objected=objected,
        own_refusal=one.decided_by_id == current_user.id,
        place=queries.place_of(one),
        history=history,
        rules=rules,
        classes=MEMBER_CLASSES,
    )


@blueprint.get(ONE + "/belge")
@requires("enrolments.enrol")
def document(oda, run_id, application_id):
    """The document that came with the application, as a download; opening it is written down."""
    chamber, run = here(oda, run_id, "enrolments.enrol")
    one = access.desk_application(run, application_id)
    if one.evidence is None:
        raise NotFound()
    path = fees.path_of(one.evidence)
    looked(current_user.id, one.user_id, "başvuru belgesi", chamber.id)
    db.session.commit()
    name = f"belge-{one.evidence_id}{path.suffix}"
    return send_file(path, mimetype=one.evidence.content_type, as_attachment=True, download_name=name, max_age=0)


@blueprint.route(RUN + "/kura", methods=["GET", "POST"])
@requires("enrolments.enrol")
def draw(oda, run_id):
    """What the draw will do, then the draw; it cannot be repeated."""
    chamber, run = here(oda, run_id, "enrolments.enrol")
    form = PlainForm()
    if form.validate_on_submit():
        try:
            operations.draw(run, current_user.id)
            db.session.commit()
            flash("Kura çekildi, sonuç yayımlandı ve başvuranlara bildirildi.", "ok")
        except Refused as refusal:
            db.session.rollback()
            flash(refusal.sentence, "stop")
        return redirect(url_for(".applications", oda=oda, run_id=run_id))
    waiting = len(queries.of_run(run.id, ("waiting",)))
    return render_template("enrolments/admission/draw.html", chamber=chamber, run=run, form=form, waiting=waiting)


@blueprint.get("/masa/<oda>/resen")
@requires("enrolments.see")
def ex_officio(oda):
    chamber = desk_chamber(oda, "enrolments.see")
    chosen, rows = month_rows(chamber)
    year, number = chosen.split("-")
    return render_template(
        "enrolments/admission/ex_officio.html",
        chamber=chamber,
        found=Page(rows, page_number(request.args), PER_PAGE),
        chosen=chosen,
        name=f"{MONTHS[int(number) - 1]} {year}",
        months=last_months(),
    )


def month_rows(chamber):
    chosen = request.args.get("ay", "")
    start, end = month(chosen)
    if start is None:
        chosen = f"{today():%Y-%m}"
        start, end = month(chosen)
    return chosen, queries.ex_officio(chamber.id, start, end, branches_reached("enrolments.see", chamber.id))


@blueprint.get("/masa/<oda>/resen.csv")
@requires("enrolments.see")
def ex_officio_csv(oda):
    chamber = desk_chamber(oda, "enrolments.see")
    chosen, rows = month_rows(chamber)
    header = ["Kayıt zamanı", "Ad soyad", "Eğitim", "Kaydeden", "Gerekçe"]
    rows = db.session.execute(rows).all()
    cells = ([one.decided_at, one.user.full_name, one.run.version.title, officer, one.reason] for one, officer in rows)
    audit("admission.export_ex_officio", current_user.id, chamber_id=chamber.id, month=chosen, rows=len(rows))
    db.session.commit()
    return csv_answer(f"resen-{chosen}.csv", header, cells)
