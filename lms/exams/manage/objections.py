"""Objections and decisions about questions, on the desk."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import demand_fresh_proof, desk_chamber
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import show_refusal
from lms.core.refusals import Refused
from lms.core.sheets import csv_answer
from lms.exams import access, presenting, rulings
from lms.exams.forms import DecisionForm, NoteForm, RulingForm, choices
from lms.exams.manage.blueprint import blueprint
from lms.exams.operations import objections as acts
from lms.exams.operations import rulings as ruling_acts
from lms.exams.queries import attempts
from lms.exams.queries import objections as reads

STATES = {
    "waiting": ("wait", "Karar bekliyor"),
    "ruling": ("wait", "İkinci onay bekliyor"),
    "upheld": ("ok", "Kabul edildi"),
    "rejected": ("stop", "Reddedildi"),
    "withdrawn": ("", "Geri alındı"),
}
RULING_STATES = {
    "waiting": ("wait", "İkinci onay bekliyor"),
    "applying": ("live", "Uygulanıyor"),
    "applied": ("ok", "Uygulandı"),
    "refused": ("stop", "Reddedildi"),
    "withdrawn": ("", "Geri çekildi"),
}
APPLIED = {
    "applied": "Karar uygulandı. Herkesin puanı yeniden hesaplandı, puanı değişenlere haber verildi.",
    "applying": "Karar onaylandı; sonuçlar yeniden hesaplanıyor. Ne kadarının bittiğini işlerinizde görürsünüz.",
}
HEADER = ["Sınav", "Soru", "İtiraz tarihi", "İtiraz", "Durum", "Karar tarihi", "Yanıt"]


@blueprint.get("/itirazlar")
@requires("exams.decide")
def objections(oda):
    chamber = desk_chamber(oda, "exams.decide")
    state = "closed" if request.args.get("durum") == "biten" else "open"
    page = reads.page_of(chamber.id, state, request.args.get("sayfa", 1, type=int))
    values = {"page": page, "state": state, "states": STATES, "rulings": reads.rulings_in(chamber.id)}
    values |= {"acts": rulings.ACTS, "ruling_states": RULING_STATES}
    return render_template("exams/desk/objections.html", chamber=chamber, **values)


@blueprint.get("/itirazlar/csv")
@requires("exams.decide")
def export_objections(oda):
    """All objections of the chamber, without names."""
    chamber = desk_chamber(oda, "exams.decide")
    rows = (
        [one.result.attempt.exam.title, one.question, one.made_at, one.said, STATES[one.state][1]]
        + [one.decided_at, one.answer]
        for state in ("open", "closed")
        for one in reads.page_of(chamber.id, state, 1, 10_000).items
    )
    return csv_answer("itirazlar.csv", HEADER, rows)


@blueprint.route("/itirazlar/<int:objection_id>", methods=["GET", "POST"])
@requires("exams.decide")
def objection(oda, objection_id):
    """The question, the answer, what was said; no name. The decision with its reason."""
    chamber = desk_chamber(oda, "exams.decide")
    objection = access.objection_of(chamber, objection_id)
    form = decision_form(objection)
    if objection.state == "waiting" and form.validate_on_submit():
        try:
            sent = form.act.data, form.answer.data, form.points.data or ""
            done = acts.decide(objection.id, *sent, current_user.id)
            db.session.commit()
            if done.state == "ruling":
                flash("Karar ikinci onaya gönderildi. Onaylanınca herkesin puanı yeniden hesaplanır.", "ok")
                return redirect(url_for("exams_desk.ruling", oda=oda, ruling_id=done.ruling_id))
            flash("İtiraz karara bağlandı, adaya haber verildi.", "ok")
            return redirect(url_for("exams_desk.objections", oda=oda))
        except Refused as refused:
            db.session.rollback()
            show_refusal(form, refused)
    return objection_page(chamber, access.objection_of(chamber, objection_id), form)


def decision_form(objection):
    form = DecisionForm()
    offered = [("reject", "Ret: puan değişmez"), ("void", "Kabul: soru herkes için iptal edilsin")]
    offered.append(("credit", "Kabul: herkese tam puan verilsin"))
    mark = attempts.marks_of(objection.result.attempt_id)[objection.question]
    if mark.state == "manual":
        offered.append(("remark", "Kabul: yalnız bu yanıt yeniden puanlansın"))
    form.act.choices = choices(*offered)
    return form


def objection_page(chamber, objection, form):
    attempt = objection.result.attempt
    lines = {question["n"]: (question, version) for question, version in attempts.paper_of(attempt)}
    question, version = lines[objection.question]
    answer = attempts.current_answers(attempt.id).get(objection.question)
    waiting = objection.state == "waiting"
    effects = {act: reads.effect_of(attempt.exam_id, version.id, act) for act in rulings.ACTS} if waiting else {}
    values = {"version": version, "said": presenting.said(version, question["order"], answer), "form": form}
    values["answer"] = answer
    values["stem"] = presenting.stem_of(version, question["order"])
    values |= {
        "key": presenting.key_words(version.kind, version.body, question["order"]),
        "mark": attempts.marks_of(attempt.id),
    }
    values |= {"hindrance": acts.hindrance(objection, current_user.id), "effects": effects, "acts": rulings.ACTS}
    page = render_template(
        "exams/desk/objection.html",
        chamber=chamber,
        objection=objection,
        exam=attempt.exam,
        state=STATES[objection.state],
        safe=presenting.safe,
        **values,
    )
    return page, 400 if request.method == "POST" else 200


@blueprint.route("/sinavlar/<int:exam_id>/sorulan/<int:asked_id>/karar", methods=["GET", "POST"])
@requires("exams.decide")
def new_ruling(oda, exam_id, asked_id):
    """Proposes a decision about a question, with its effect counted before."""
    chamber = desk_chamber(oda, "exams.decide")
    exam = access.exam_of(chamber, exam_id)
    version = access.asked_version(exam, asked_id)
    if live := reads.live_ruling(exam.id, version.id):
        return redirect(url_for("exams_desk.ruling", oda=oda, ruling_id=live.id))
    form = RulingForm()
    if form.validate_on_submit():
        with acting(form, said="Karar ikinci onaya gönderildi. Onaylanana kadar hiçbir puan değişmez."):
            made = ruling_acts.propose(exam, version, form.act.data, form.reason.data, current_user.id)
            return redirect(url_for("exams_desk.ruling", oda=oda, ruling_id=made.id))
    effects = {act: reads.effect_of(exam.id, version.id, act) for act in rulings.ACTS}
    values = {"form": form, "effects": effects, "acts": rulings.ACTS, "safe": presenting.safe}
    values["key"] = presenting.key_words(version.kind, version.body)
    page = render_template("exams/desk/new_ruling.html", chamber=chamber, exam=exam, version=version, **values)
    return page, 400 if form.errors else 200


@blueprint.route("/soru-kararlari/<int:ruling_id>", methods=["GET", "POST"])
@requires("exams.decide")
def ruling(oda, ruling_id):
    """The proposal with its effect; the second person's yes or no."""
    chamber = desk_chamber(oda, "exams.decide")
    ruling = access.ruling_of(chamber, ruling_id)
    form, refusal = NoteForm(), None
    if form.validate_on_submit():
        with acting(form) as edge:
            decide(ruling, request.form.get("karar"), form.note.data or "")
            return redirect(url_for("exams_desk.ruling", oda=oda, ruling_id=ruling_id))
        ruling, refusal = access.ruling_of(chamber, ruling_id), edge.refusal
    return ruling_page(chamber, ruling, form), 409 if refusal or form.errors else 200


def decide(ruling, act, note):
    if act == "onayla":
        demand_fresh_proof()
        done = ruling_acts.approve_many(ruling.id, current_user.id, note)
        flash(APPLIED[done.state], "ok")
    elif act == "reddet":
        ruling_acts.refuse(ruling.id, current_user.id, note)
        flash("Öneri reddedildi.", "ok")
    elif act == "geri-cek":
        ruling_acts.withdraw(ruling.id, current_user.id)
        flash("Öneri geri çekildi.", "ok")


def ruling_page(chamber, ruling, form):
    waiting = ruling.state == "waiting"
    effect = reads.effect_of(ruling.exam_id, ruling.version_id, ruling.act).as_payload() if waiting else ruling.effect
    values = {"effect": effect, "form": form, "act": rulings.ACTS[ruling.act], "safe": presenting.safe}
    values["state"] = RULING_STATES[ruling.state]
    values["key"] = presenting.key_words(ruling.version.kind, ruling.version.body)
    return render_template("exams/desk/ruling.html", chamber=chamber, ruling=ruling, **values)
