"""The trainer's roll call: the runs to which one is assigned, on one's own phone."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.attendance import access, operations, queries, rules
from lms.attendance.forms import RollForm, seen, typed
from lms.attendance.practice.queries import rubric_of
from lms.catalogue.runs.queries import sessions_of
from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import Refused

blueprint = APIBlueprint("attendance", __name__, enable_openapi=False)


def roll_facts(run, session, source, form, typed_marks=None) -> dict:
    """What the page of a roll shows: what was typed when it comes back, else what is written."""
    people = queries.participants_of(run.id)
    written = queries.marks_of([session.id])
    shown = {one.enrolment_id: (one.state, one.excuse or "") for one in written.values()}
    return {
        "run": run,
        "session": session,
        "source": source,
        "form": form,
        "people": people,
        "marks": shown if typed_marks is None else typed_marks,
        "written": {one.enrolment_id: one for one in written.values()},
        "seen": {one.enrolment_id: one.state for one in written.values()} if typed_marks is None else seen(people),
        "changes": queries.changes_of(session.id),
        "rules": rules,
    }


def save(session, marks, source, reason) -> set[int]:
    """Writes the roll and says what was written; returns whose marks somebody else had changed meanwhile."""
    people = queries.participants_of(session.run_id)
    changed, moved = operations.take_seen(session, marks, seen(people), source, current_user.id, reason)
    db.session.commit()
    corrected = f". Değişen kayıt: {changed}" if changed else ""
    flash(f"Yoklama kaydedildi. İşaretlenen kişi: {len(marks) - len(moved)}{corrected}", "ok")
    if moved:
        names = ", ".join(one.user.full_name for one in people if one.id in moved)
        flash(f"Bu sayfa açıkken başkası değiştirdiği için dokunulmayanlar: {names}. Güncel hâli aşağıda.", "warn")
    return moved


@blueprint.get("/egitmen/yoklama/<int:run_id>")
@requires("trainers.own")
def own_run(run_id):
    run = access.taught_run(run_id)
    sessions = sessions_of(run.id)
    calls = queries.roll_calls([one.id for one in sessions])
    rubric = rubric_of(run)
    return render_template("attendance/own_run.html", run=run, sessions=sessions, calls=calls, rubric=rubric)


@blueprint.route("/egitmen/yoklama/<int:run_id>/<int:session_id>", methods=["GET", "POST"])
@requires("trainers.own")
def own_roll(run_id, session_id):
    """Names only; a trainer calls the roll in the room, the signed list is the desk's."""
    run = access.taught_run(run_id)
    session = access.session_of(run, session_id)
    form, marks = RollForm(), None
    if request.method == "POST":
        marks = typed(queries.participants_of(run.id))
    if form.validate_on_submit():
        try:
            moved = save(session, marks, "phone", form.reason.data or "")
            return redirect(request.path if moved else url_for(".own_run", run_id=run_id))
        except Refused as refusal:
            db.session.rollback()
            form.form_errors.append(refusal.sentence)
            run = access.taught_run(run_id)
            session = access.session_of(run, session_id)
    facts = roll_facts(run, session, "phone", form, marks)
    return render_template("attendance/roll.html", desk=False, back=url_for(".own_run", run_id=run_id), **facts)
