"""The desk: a run's applications, refusals, objections, enrolment ex officio with its monthly list, the lottery."""

from decimal import Decimal

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user

from lms.accounts.access import branches_reached, desk_chamber, may
from lms.accounts.models import User
from lms.accounts.queries import own
from lms.catalogue.runs import rules as run_rules
from lms.catalogue.runs.access import desk_run
from lms.catalogue.runs.months import MONTHS, last_months, month
from lms.chambers.rules import MEMBER_CLASSES
from lms.core import bulk
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.audit import audit, looked
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import show_refusal
from lms.core.paging import Page
from lms.core.refusals import NotFound, Refused, Stale
from lms.core.sheets import csv_answer, xlsx_answer
from lms.enrolments import queries as enrolments
from lms.enrolments.admission import access, operations, queries, rules
from lms.enrolments.admission.forms import DecisionForm, PlainForm, RefuseForm, TakeBackForm
from lms.enrolments.admission.views import blueprint
from lms.enrolments.forms import EnrolByHandForm
from lms.enrolments.manage import candidates, chosen_of
from lms.fees import operations as fees
from lms.fees import rules as fee_rules

PER_PAGE = 50
RUN = "/masa/<oda>/donemler/<int:run_id>"
ONE = RUN + "/basvurular/<int:application_id>"
HEADER = ["Sıra", "Başvuru no", "Ad soyad", "Sicil no", "Sınıf", "Başvuru zamanı"]
HEADER += ["Borç (TL)", "Ödenen (TL)", "Durum", "Gerekçe"]


def here(oda, run_id, permission):
    chamber = desk_chamber(oda, permission)
    return chamber, desk_run(chamber, run_id, permission)


def asked() -> queries.Ask:
    """How the address narrows and orders the list."""
    text = request.args.get("ara", "").replace("\x00", "").strip()[:120]
    given = {name: request.args.get(key, "") for name, key in (("state", "durum"), ("member_class", "sinif"))}
    return queries.Ask(**given, text=text, sort=request.args.get("sirala", ""))


@blueprint.get(RUN + "/basvurular")
@requires("enrolments.see")
def applications(oda, run_id):
    chamber, run = here(oda, run_id, "enrolments.see")
    ask = asked()
    return render_template(
        "enrolments/admission/applications.html",
        chamber=chamber,
        run=run,
        ask=ask,
        counts=queries.state_counts(run.id),
        kept=own.saved_filters(current_user.id, chamber.id, "basvurular"),
        page=queries.page_of_run(run.id, ask, page_number(request.args)),
        rules=rules,
        run_rules=run_rules,
        classes=MEMBER_CLASSES,
        paid=fee_rules,
        commitment=rules.commitment(run.seed) if run.seed else None,
        may_decide=may("enrolments.enrol", chamber.id, run.branch_id),
    )


@blueprint.get(RUN + "/basvurular.<any(csv,xlsx):form>")
@requires("enrolments.see")
def applications_file(oda, run_id, form):
    """Exactly what the list shows, all pages of it."""
    chamber, run = here(oda, run_id, "enrolments.see")
    rows = list(db.session.scalars(queries.asked_of_run(run.id, asked())))
    audit("admission.export", current_user.id, thing=run, rows=len(rows))
    give = csv_answer if form == "csv" else xlsx_answer
    answer = give(f"basvurular-{run.id}.{form}", HEADER, [cells(one) for one in rows])
    db.session.commit()  # after the file is written: a commit forgets the rows, and each would be read again
    return answer


def cells(one):
    name, state = MEMBER_CLASSES.get(one.member_class), rules.STATES[one.state]
    start = [one.rank, one.code, one.user.full_name, one.member_number, name, one.applied_at]
    owed, paid = (one.order.owed_kurus, one.order.paid_kurus) if one.order else (0, 0)
    return [*start, Decimal(owed) / 100, Decimal(paid) / 100, state, one.reason]


@blueprint.route(RUN + "/basvurular/ekle", methods=["GET", "POST"])
@requires("enrolments.enrol")
def by_hand(oda, run_id):
    """Ex officio: finds a person, gives a free seat past the order, with a reason that the month's list shows."""
    chamber, run = here(oda, run_id, "enrolments.enrol")
    form, found = EnrolByHandForm(), []
    if form.validate_on_submit():
        found = candidates(chamber, form.who.data)
        try:
            if not found:
                raise Refused("Bu bilgiyle kimse bulunamadı.", "who")
            if person := chosen_of(found, request.form.get("user_id", "")):
                return seat(chamber, run, person, form)
        except Refused as refusal:
            db.session.rollback()
            chamber, run = here(oda, run_id, "enrolments.enrol")
            show_refusal(form, refusal)
    return render_template("enrolments/admission/by_hand.html", chamber=chamber, run=run, form=form, found=found)


def seat(chamber, run, person: User, form):
    payment = (form.payment.data or "") if run.rules["price_kurus"] else "order"
    made = operations.admit_ex_officio(person, run, current_user.id, form.reason.data, payment)
    db.session.commit()
    said = "Kişi yerleştirildi" if made.state == "admitted" else "Yer ayrıldı, ödeme kişiye bildirildi"
    flash(f"{said}; kayıt aylık resen kayıt listesinde görünür.", "ok")
    return redirect(url_for(".applications", oda=chamber.slug, run_id=run.id))


@blueprint.route(ONE, methods=["GET", "POST"])
@requires("enrolments.enrol")
def desk_application(oda, run_id, application_id):
    """One application with its history; refusing it, or deciding the objection to a refusal."""
    chamber, run = here(oda, run_id, "enrolments.enrol")
    one = access.desk_application(run, application_id)
    form = DecisionForm() if rules.is_objected(one) else TakeBackForm() if one.state == "refused" else RefuseForm()
    if form.validate_on_submit():
        try:
            decide(one, form)
            db.session.commit()
            flash("Karar kaydedildi ve başvurana bildirildi.", "ok")
            return redirect(url_for(".desk_application", oda=oda, run_id=run_id, application_id=application_id))
        except Stale as refusal:  # what was typed belongs to a decision that is no longer asked for
            db.session.rollback()
            flash(refusal.sentence, "stop")
            return redirect(url_for(".desk_application", oda=oda, run_id=run_id, application_id=application_id))
        except Refused as refusal:
            db.session.rollback()
            show_refusal(form, refusal)
    return show_application(oda, run_id, application_id, form)


def decide(one, form):
    seen = form.seen.data or ""
    if isinstance(form, DecisionForm):
        is_accepted = form.decision.data == "accepted"
        operations.decide_objection(one, current_user.id, is_accepted, form.reason.data, seen)
    elif isinstance(form, TakeBackForm):
        operations.take_back_refusal(one, current_user.id, form.reason.data, seen)
    else:
        operations.refuse(one, current_user.id, form.reason.data, seen)


def show_application(oda, run_id, application_id, form):
    """Opening it is written down, and the person can see that."""
    chamber, run = here(oda, run_id, "enrolments.enrol")
    one = access.desk_application(run, application_id)
    form.seen.data = rules.asked_of_the_desk(one)
    looked(current_user.id, one.user_id, "dönem başvurusu", chamber.id)
    history = queries.history_of(one.id)
    db.session.commit()
    return render_template(
        "enrolments/admission/desk_application.html",
        chamber=chamber,
        run=run,
        one=one,
        form=form,
        objected=rules.is_objected(one),
        own_refusal=one.decided_by_id == current_user.id,
        is_own=one.user_id == current_user.id,
        seatless=rules.seatless(run, now()),
        place=queries.place_of(one),
        history=history,
        rules=rules,
        classes=MEMBER_CLASSES,
    )


@blueprint.route(RUN + "/basvurular/toplu-ret", methods=["GET", "POST"])
@requires("enrolments.enrol")
def refuse_many(oda, run_id):
    """Those chosen in the list with what would become of them; one reason for all; then who was refused and who not."""
    chamber, run = here(oda, run_id, "enrolments.enrol")
    form, ids = RefuseForm(), set(bulk.chosen(request.values.getlist("secili")))
    rows, outcome = [one for one in queries.of_run(run.id) if one.id in ids], None
    if form.validate_on_submit() and rows:
        outcome = bulk.each(rows, lambda one: operations.refuse(one, current_user.id, form.reason.data))
        db.session.commit()
    facts = {"rows": rows, "form": form, "outcome": outcome, "rules": rules}
    return render_template("enrolments/admission/refuse_many.html", chamber=chamber, run=run, **facts)


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
        with acting(said="Kura çekildi, sonuç yayımlandı ve başvuranlara bildirildi."):
            operations.draw(run, current_user.id)
        return redirect(url_for(".applications", oda=oda, run_id=run_id))
    waiting = len(queries.of_run(run.id, ("waiting",)))
    return render_template("enrolments/admission/draw.html", chamber=chamber, run=run, form=form, waiting=waiting)


@blueprint.get("/masa/<oda>/resen")
@requires("enrolments.see")
def ex_officio(oda):
    chamber = desk_chamber(oda, "enrolments.see")
    chosen, rows, by_hand = month_rows(chamber)
    year, number = chosen.split("-")
    return render_template(
        "enrolments/admission/ex_officio.html",
        chamber=chamber,
        found=Page(rows, page_number(request.args), PER_PAGE),
        by_hand=by_hand,
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
    span = (chamber.id, start, end, branches_reached("enrolments.see", chamber.id))
    return chosen, queries.ex_officio(*span), enrolments.by_hand(*span)


@blueprint.get("/masa/<oda>/resen.csv")
@requires("enrolments.see")
def ex_officio_csv(oda):
    chamber = desk_chamber(oda, "enrolments.see")
    chosen, rows, by_hand = month_rows(chamber)
    header = ["Kayıt zamanı", "Ad soyad", "Eğitim", "Kaydeden", "Ücret (TL)", "Gerekçe"]
    rows = db.session.execute(rows).all()
    found = [(one.decided_at, one, one.run.version.title, officer) for one, officer in rows]
    found += [(one.enrolled_at, one, one.version.title, officer) for one, officer in by_hand]
    cells = ([at, one.user.full_name, title, who, one.price_kurus / 100, one.reason] for at, one, title, who in found)
    audit("admission.export_ex_officio", current_user.id, chamber_id=chamber.id, month=chosen, rows=len(found))
    answer = csv_answer(f"resen-{chosen}.csv", header, cells)
    db.session.commit()  # after the file is written: a commit forgets the rows, and each would be read again
    return answer
