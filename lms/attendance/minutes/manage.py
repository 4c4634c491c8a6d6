"""The desk: a session's participant report is uploaded, looked at line by line, taken over, or undone."""

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.attendance import access
from lms.attendance.minutes import operations, queries, rules
from lms.attendance.minutes.forms import TakeForm, UploadForm
from lms.attendance.queries import participants_of
from lms.attendance.rules import minutes_of
from lms.catalogue.runs.access import desk_run
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import requires
from lms.core.numbers import whole_number
from lms.core.refusals import NotFound, Refused

blueprint = APIBlueprint("minutes", __name__, enable_openapi=False)
SESSION = "/masa/<oda>/donemler/<int:run_id>/yoklama/<int:session_id>/rapor"
STATES = {"preview": ("wait", "İşlenmedi"), "taken": ("ok", "Yoklamaya işlendi"), "undone": ("", "Geri alındı")}


def here(oda, run_id, session_id):
    chamber = desk_chamber(oda, "attendance.take")
    run = desk_run(chamber, run_id, "attendance.take")
    return chamber, run, access.session_of(run, session_id)


@blueprint.route(SESSION, methods=["GET", "POST"])
@requires("attendance.take")
def upload(oda, run_id, session_id):
    chamber, run, session = here(oda, run_id, session_id)
    form = UploadForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            data, name = (sent.read(), sent.filename) if sent and getattr(sent, "filename", "") else (b"", "")
            made = operations.upload(session, data, name, current_user.id)
            db.session.commit()
            return redirect(url_for(".report", oda=oda, run_id=run_id, session_id=session_id, report_id=made.id))
        except Refused as refusal:
            db.session.rollback()
            chamber, run, session = here(oda, run_id, session_id)
            form.file.errors = [refusal.sentence]
    facts = {"chamber": chamber, "run": run, "session": session, "form": form, "states": STATES}
    return render_template("attendance/minutes/upload.html", reports=queries.reports_of(session.id), **facts)


@blueprint.route(SESSION + "/<int:report_id>", methods=["GET", "POST"])
@requires("attendance.take")
def report(oda, run_id, session_id, report_id):
    """A verdict per line; then taken over, or (when it was) undone."""
    chamber, run, session = here(oda, run_id, session_id)
    found = report_of(session, report_id)
    form = TakeForm()
    if form.validate_on_submit():
        with acting(form) as edge:
            said = settle(found, form)
            edge.said(said)
            return redirect(url_for("attendance.run", oda=oda, run_id=run_id))
        chamber, run, session = here(oda, run_id, session_id)
        found = report_of(session, report_id)
    return show(chamber, run, session, found, form)


def report_of(session, report_id):
    found = queries.report_in(session.id, report_id)
    if found is None:
        raise NotFound()
    return found


def settle(found, form) -> str:
    if request.form.get("adim") == "geri-al":
        return f"Rapor geri alındı. Eski hâline dönen kayıt: {operations.undo(found, current_user.id)}"
    chosen = {
        line: person
        for name, value in request.form.items()
        if name.startswith("kim-")
        and (line := whole_number(name.removeprefix("kim-"))) is not None
        and (person := whole_number(value)) is not None
    }
    written = operations.take(found, chosen, current_user.id, form.reason.data or "")
    return f"Rapor yoklamaya işlendi. Yazılan kayıt: {written}"


def show(chamber, run, session, found, form):
    people, whole = participants_of(run.id), minutes_of(session)
    there = rules.together(found.lines, whole)
    return render_template(
        "attendance/minutes/report.html",
        chamber=chamber,
        run=run,
        session=session,
        report=found,
        form=form,
        people=people,
        names={one.id: one.user.full_name for one in people},
        missing=[one for one in people if one.id not in there],
        whole=whole,
        rules=rules,
        states=STATES,
    )
