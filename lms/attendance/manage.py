"""The desk: a run's roll calls, a session's roll on a phone or from the signed list, the list to sign, the export."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.attendance import access, operations, queries, rules
from lms.attendance.forms import RollForm, typed
from lms.attendance.practice.queries import rubric_of
from lms.attendance.views import blueprint, roll_facts, save
from lms.catalogue.runs import rules as run_rules
from lms.catalogue.runs.access import desk_run
from lms.catalogue.runs.queries import sessions_of
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.doors import requires
from lms.core.paging import part
from lms.core.refusals import Refused
from lms.core.sheets import csv_answer

RUN = "/masa/<oda>/donemler/<int:run_id>/yoklama"


def here(oda, run_id):
    chamber = desk_chamber(oda, "attendance.take")
    return chamber, desk_run(chamber, run_id, "attendance.take")


@blueprint.get(RUN)
@requires("attendance.take")
def run(oda, run_id):
    chamber, run = here(oda, run_id)
    people, sessions = queries.participants_of(run.id), sessions_of(run.id)
    calls, moment = queries.roll_calls([one.id for one in sessions]), now()
    shown = part(people, request.args, words=lambda one: f"{one.user.full_name} {one.member_number or ''}")
    return render_template(
        "attendance/run.html",
        chamber=chamber,
        run=run,
        sessions=sessions,
        calls=calls,
        due=next((one.id for one in sessions if one.id not in calls and one.starts_at <= moment), None),
        begun={one.id for one in sessions if one.starts_at <= moment},
        people=shown,
        tallies=queries.tallies(run, shown.items),
        threshold_bp=queries.threshold_of(run),
        rules=rules,
        run_rules=run_rules,
        taking=operations.TAKING,
        rubric=rubric_of(run),
    )


@blueprint.get(RUN + ".csv")
@requires("attendance.take")
def run_csv(oda, run_id):
    """A line per participant, a column per session."""
    _, run = here(oda, run_id)
    people, sessions = queries.participants_of(run.id), sessions_of(run.id)
    marks, tallies = queries.marks_of([one.id for one in sessions]), queries.tallies(run, people)
    audit("attendance.export", current_user.id, thing=run, rows=len(people))
    header = ["Ad soyad", "Sicil no", *(f"{one.starts_at:%d.%m.%Y}" for one in sessions), "Devam (%)"]

    def cells(one):
        states = [marks.get((session.id, one.id)) for session in sessions]
        words = [rules.STATES[mark.state] if mark else "" for mark in states]
        return [one.user.full_name, one.member_number, *words, tallies[one.id].share_bp / 100]

    answer = csv_answer(f"yoklama-{run.id}.csv", header, (cells(one) for one in people))
    db.session.commit()  # after the file is written: a commit forgets the rows, and each would be read again
    return answer


@blueprint.route(RUN + "/<int:session_id>", methods=["GET", "POST"])
@requires("attendance.take")
def roll(oda, run_id, session_id):
    """On a phone in the room, or (?kaynak=imzali) from the signed list."""
    chamber, run = here(oda, run_id)
    session = access.session_of(run, session_id)
    source = "paper" if request.values.get("kaynak") == "imzali" else "phone"
    form, people = RollForm(), queries.participants_of(run.id)
    marks = typed(people) if request.method == "POST" else None
    if form.validate_on_submit():
        try:
            moved = save(session, marks, source, form.reason.data or "")
            same = url_for(".roll", oda=oda, run_id=run_id, session_id=session_id, kaynak=request.values.get("kaynak"))
            return redirect(same if moved else url_for(".run", oda=oda, run_id=run_id))
        except Refused as refusal:
            db.session.rollback()
            (form.reason.errors if refusal.field == "reason" else form.form_errors).append(refusal.sentence)
            chamber, run = here(oda, run_id)
            session = access.session_of(run, session_id)
    facts = roll_facts(run, session, source, form, marks)
    return render_template(
        "attendance/roll.html", chamber=chamber, desk=True, back=url_for(".run", oda=oda, run_id=run_id), **facts
    )


@blueprint.get(RUN + "/<int:session_id>/imza-listesi")
@requires("attendance.take")
def sheet(oda, run_id, session_id):
    """The list to print and sign: names only."""
    chamber, run = here(oda, run_id)
    session = access.session_of(run, session_id)
    people = queries.participants_of(run.id)
    return render_template("attendance/sheet.html", chamber=chamber, run=run, session=session, people=people)
