"""The desk: a chamber's dated runs, their values, sessions, trainers and steps."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import branches_reached, desk_chamber, may
from lms.accounts.queries import own
from lms.catalogue.models import CourseVersion
from lms.catalogue.queries import version_in
from lms.catalogue.runs import access, operations, page, queries, rules
from lms.catalogue.runs.forms import CopyForm, PostponeForm, RunForm, SessionForm, SessionsForm, StepForm, TrainerForm
from lms.catalogue.runs.views import blueprint
from lms.chambers.queries import rules_of
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import show_refusal
from lms.core.numbers import whole_number
from lms.core.refusals import NotFound, Refused

RUNS = "/masa/<oda>/donemler"
RUN = RUNS + "/<int:run_id>"


@blueprint.get(RUNS)
@requires("runs.see")
def desk(oda):
    chamber = desk_chamber(oda, "runs.see")
    branches = branches_reached("runs.see", chamber.id)
    state = request.args.get("durum", "")
    state = state if state in rules.STATES else ""
    text = request.args.get("ara", "")[:120]
    return render_template(
        "catalogue/runs/desk.html",
        chamber=chamber,
        pagination=queries.desk_runs(chamber.id, branches, state, text, page_number(request.args)),
        counts=queries.state_counts(chamber.id, branches),
        state=state,
        text=text,
        rules=rules,
        may_edit=may_edit(chamber),
        kept=own.saved_filters(current_user.id, chamber.id, "donemler"),
    )


def may_edit(chamber) -> bool:
    """Somewhere in this chamber; which run is asked where it is fetched."""
    return may("runs.edit", chamber.id) or bool(branches_reached("runs.edit", chamber.id))


@blueprint.route(RUNS + "/yeni", methods=["GET", "POST"])
@requires("runs.edit")
def new(oda):
    chamber = desk_chamber(oda, "runs.edit")
    form = RunForm(order_rule=rules_of(chamber.id)["admission_order"])
    page.offer_choices(form, chamber)
    if form.validate_on_submit():
        with acting(form, said="Dönem planlandı. Şimdi oturumlarını ekleyin."):
            version = version_in(chamber.id, form.version_id.data) or CourseVersion(state="")
            run = operations.make_run(version, form.values(), current_user.id)
            return redirect(url_for(".run", oda=oda, run_id=run.id))
    return render_template("catalogue/runs/form.html", chamber=chamber, form=form, run=None)


@blueprint.route(RUN + "/duzenle", methods=["GET", "POST"])
@requires("runs.edit")
def edit(oda, run_id):
    chamber = desk_chamber(oda, "runs.edit")
    run = access.desk_run(chamber, run_id, "runs.edit")
    form = RunForm(obj=run, **page.form_values(run))
    page.offer_choices(form, chamber, run)
    if form.validate_on_submit():
        with acting(form, said="Dönem kaydedildi."):
            lock = whole_number(form.lock_version.data)
            operations.change_run(run, form.values(), current_user.id, lock)
            return redirect(url_for(".run", oda=oda, run_id=run.id))
    return render_template("catalogue/runs/form.html", chamber=chamber, form=form, run=run)


@blueprint.get(RUN)
@requires("runs.see")
def run(oda, run_id):
    chamber = desk_chamber(oda, "runs.see")
    return show_run(chamber, access.desk_run(chamber, run_id, "runs.see"))


def show_run(chamber, run, status=200, **forms):
    return render_template("catalogue/runs/run.html", **page.run_page(chamber, run, forms)), status


def act(oda, run_id, form, operation, said, name):
    """One form of the run's page: done, or the page again with the refusal beside what was typed."""
    chamber = desk_chamber(oda, "runs.edit")
    run = access.desk_run(chamber, run_id, "runs.edit")
    if name == "trainer_form":
        page.offer_trainers(form, chamber)
    if form.validate_on_submit():
        with acting(form, said=said):
            made = operation(run, form)
            return redirect(url_for(".run", oda=oda, run_id=made.id if made else run.id))
        run = access.desk_run(chamber, run_id, "runs.edit")
    return show_run(chamber, run, 400, **{name: form})


@blueprint.post(RUN + "/oturumlar")
@requires("runs.edit")
def add_sessions(oda, run_id):
    def add(run, form):
        where = {"mode": form.mode.data, "place": form.place.data or None, "online_url": form.online_url.data or None}
        operations.add_sessions(run, form.lines.data or [], current_user.id, **where)

    return act(oda, run_id, SessionsForm(prefix="oturum"), add, "Oturumlar eklendi.", "sessions_form")


@blueprint.route(RUN + "/oturumlar/<int:session_id>", methods=["GET", "POST"])
@requires("runs.edit")
def session(oda, run_id, session_id):
    chamber = desk_chamber(oda, "runs.edit")
    run = access.desk_run(chamber, run_id, "runs.edit")
    one = access.desk_session(run, session_id)
    form = SessionForm(obj=one, line=page.line_of(one))
    if form.validate_on_submit():
        where = {"mode": form.mode.data, "place": form.place.data or None, "online_url": form.online_url.data or None}
        with acting(form, said="Oturum değişti."):
            sequence = whole_number(form.sequence.data)
            operations.move_session(one, form.line.data, current_user.id, **where, sequence=sequence)
            return redirect(url_for(".run", oda=oda, run_id=run.id))
    return render_template("catalogue/runs/session.html", chamber=chamber, run=run, one=one, form=form)


@blueprint.post(RUN + "/oturumlar/<int:session_id>/cikar")
@requires("runs.edit")
def cancel_session(oda, run_id, session_id):
    def cancel(run, form):
        operations.cancel_session(access.desk_session(run, session_id), current_user.id)

    return act(oda, run_id, StepForm(prefix="cikar"), cancel, "Oturum çıkarıldı.", "cancel_form")


@blueprint.post(RUN + "/egiticiler")
@requires("runs.edit")
def assign(oda, run_id):
    def give(run, form):
        page.assign(run, form, current_user.id)

    return act(oda, run_id, TrainerForm(prefix="egitici"), give, "Eğitici görevlendirildi.", "trainer_form")


@blueprint.post(RUN + "/kopyala")
@requires("runs.edit")
def copy(oda, run_id):
    def repeat(run, form):
        return operations.copy_run(run, form.first_day.data, current_user.id)

    said = "Dönem kopyalandı. Başvuru günlerini yazıp açabilirsiniz."
    return act(oda, run_id, CopyForm(prefix="kopya"), repeat, said, "copy_form")


@blueprint.route(RUN + "/adim/<to>", methods=["GET", "POST"])
@requires("runs.edit")
def step(oda, run_id, to):
    """What the step does, before it is done; the reason where one is needed."""
    chamber = desk_chamber(oda, "runs.edit")
    run = access.desk_run(chamber, run_id, "runs.edit")
    if to not in rules.STATES:
        raise NotFound()
    form = StepForm()
    if form.validate_on_submit():
        with acting(form) as edge:
            operations.step(run, to, current_user.id, form.reason.data)
            edge.said(f"Dönemin durumu: {rules.STATES[to]}. İlgililere bildirildi.")
            return redirect(url_for(".run", oda=oda, run_id=run.id))
        run = access.desk_run(chamber, run_id, "runs.edit")
    return render_template("catalogue/runs/step.html", **page.step_page(chamber, run, to, form))


@blueprint.route(RUN + "/ertele", methods=["GET", "POST"])
@requires("runs.edit")
def postpone(oda, run_id):
    """All sessions to a later day; who will be told stands on the page."""
    chamber = desk_chamber(oda, "runs.edit")
    run = access.desk_run(chamber, run_id, "runs.edit")
    form = PostponeForm()
    if form.validate_on_submit():
        try:
            operations.postpone(run, form.first_day.data, form.reason.data, current_user.id)
            db.session.commit()
            flash("Dönem ertelendi. Başvuranlara eski ve yeni günler bildirildi.", "ok")
            for sentence in page.unfit_trainers(run):
                flash(f"Yeni günlere uymayan görevlendirme. {sentence}", "warn")
            return redirect(url_for(".run", oda=oda, run_id=run.id))
        except Refused as refusal:
            db.session.rollback()
            run = access.desk_run(chamber, run_id, "runs.edit")
            show_refusal(form, refusal)
    return render_template("catalogue/runs/postpone.html", **page.postpone_page(chamber, run, form))
