"""The trainer's side: the participants of one's own run, and one's own sheet about each."""

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.attendance import access
from lms.attendance.practice import operations, queries, rules
from lms.attendance.practice.forms import SheetForm, typed
from lms.attendance.queries import participants_of
from lms.core.acting import acting
from lms.core.doors import requires
from lms.core.paging import part
from lms.core.refusals import NotFound

blueprint = APIBlueprint("practice", __name__, enable_openapi=False)
MARKS = {"none": "wait", "one": "live", "agreed": "ok", "disputed": "stop", "decided": "ok"}


def list_facts(run) -> dict:
    """Everybody with the state of their sign-off."""
    people = part(participants_of(run.id), request.args)
    ids = [one.id for one in people.items]
    sheets, outcomes = queries.sheets_of(ids), queries.outcomes_of(ids)
    states = {
        one: outcomes[one].state if one in outcomes else rules.together([sheet.passed for sheet in sheets.get(one, [])])
        for one in ids
    }
    rubric = queries.rubric_of(run)
    return {
        "run": run,
        "rubric": rubric,
        "people": people,
        "states": states,
        "outcomes": outcomes,
        "mine": {one for one in ids if current_user.id in [sheet.judge_id for sheet in sheets.get(one, [])]},
        "rules": rules,
        "kinds": MARKS,
    }


def participant(run, enrolment_id: int):
    found = next((one for one in participants_of(run.id) if one.id == enrolment_id), None)
    if found is None or queries.rubric_of(run) is None:
        raise NotFound()
    return found


def sheet_facts(run, enrolment, marks=None) -> dict:
    """One's own sheet; the others' only when the outcome stands, so that two people judge apart."""
    sheets = queries.sheets_of([enrolment.id]).get(enrolment.id, [])
    outcome = queries.outcomes_of([enrolment.id]).get(enrolment.id)
    own = next((one for one in sheets if one.judge_id == current_user.id), None)
    return {
        "run": run,
        "enrolment": enrolment,
        "rubric": queries.rubric_of(run),
        "marks": marks if marks is not None else (own.marks if own else []),
        "own": own,
        "outcome": outcome,
        "sheets": sheets if outcome else [],
        "judged": len(sheets),
        "rules": rules,
        "kinds": MARKS,
    }


def sign(run, enrolment, form):
    """Signs, or says on the form what is wrong; returns what was typed."""
    marks = typed(queries.rubric_of(run))
    if form.validate_on_submit():
        with acting(form) as edge:
            state = operations.sign(enrolment, current_user.id, marks, form.note.data or "")
            edge.said(f"Değerlendirmeniz kaydedildi. {rules.STATES[state]}.")
            return None
    return marks


@blueprint.get("/egitmen/uygulama/<int:run_id>")
@requires("trainers.own")
def own_run(run_id):
    run = access.taught_run(run_id)
    return render_template("attendance/practice/run.html", desk=False, chamber=run.version.chamber, **list_facts(run))


@blueprint.route("/egitmen/uygulama/<int:run_id>/<int:enrolment_id>", methods=["GET", "POST"])
@requires("trainers.own")
def own_sheet(run_id, enrolment_id):
    run = access.taught_run(run_id)
    enrolment, form = participant(run, enrolment_id), SheetForm()
    marks = None
    if form.is_submitted():
        marks = sign(run, enrolment, form)
        if marks is None:
            return redirect(url_for(".own_run", run_id=run_id))
        run = access.taught_run(run_id)
        enrolment = participant(run, enrolment_id)
    facts = sheet_facts(run, enrolment, marks)
    if marks is None and facts["own"]:
        form.note.data = facts["own"].note
    back = url_for(".own_run", run_id=run_id)
    chamber = run.version.chamber
    return render_template(
        "attendance/practice/sheet.html", desk=False, chamber=chamber, back=back, form=form, decision=None, **facts
    )
