"""The candidate's pages."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_login import current_user

from lms.core.acting import acting
from lms.core.clock import now
from lms.core.database import db
from lms.core.doors import signed_in
from lms.core.paging import part
from lms.core.refusals import Refused
from lms.core.sheets import attachment, csv_answer
from lms.exams import access, drawings, emergency, presenting, printing, rules, rulings, tokens
from lms.exams.forms import ObjectionForm, choices
from lms.exams.operations import attempts as acts
from lms.exams.operations import objections, tryout
from lms.exams.queries import attempts, exams
from lms.exams.queries import objections as objection_reads

blueprint = Blueprint("exams", __name__)


def init_app(app):
    app.jinja_env.globals["points_text"] = presenting.points_text
    app.jinja_env.globals["picture_of"] = drawings.picture


@blueprint.get("/sinavlar")
@signed_in
def mine():
    exams = attempts.exams_for(current_user.id)
    found = zip(exams, attempts.facts_of(exams, current_user.id), strict=True)
    rows = [(exam, rules.standing(exam, facts), facts, enrolment) for exam, (facts, enrolment) in found]
    done = part(attempts.attempts_of(current_user.id), request.args)
    return render_template("exams/mine.html", rows=rows, done=done)


@blueprint.get("/sinavlar/<int:exam_id>")
@signed_in
def exam(exam_id):
    return exam_page(access.candidates_exam(exam_id))


def exam_page(exam, refusal=""):
    enrolment = attempts.admitting_enrolment(exam, current_user.id)
    facts = attempts.facts(exam, current_user.id, enrolment)
    live = attempts.live_attempt(exam.id, current_user.id) if facts.live else None
    return render_template(
        "exams/exam.html",
        exam=exam,
        enrolment=enrolment,
        facts=facts,
        standing=rules.standing(exam, facts),
        count=exams.question_count(exam),
        live=live,
        refusal=refusal,
    )


@blueprint.post("/sinavlar/<int:exam_id>/basla")
@signed_in
def start(exam_id):
    exam = access.candidates_exam(exam_id)
    try:
        attempt = acts.start(exam, current_user)
        made_here = acts.is_new(attempt)
    except Refused as refused:
        db.session.rollback()
        return exam_page(access.candidates_exam(exam_id), refused.sentence), refused.status
    answer = led_in(attempt, made_here)
    db.session.commit()
    return answer


@blueprint.route("/sinavlar/deneme", methods=["GET", "POST"])
@signed_in
def try_out():
    """Proves browser and line; gives no result."""
    if request.method == "GET":
        return render_template("exams/try_out.html")
    attempt = acts.start(tryout.exam(), current_user)
    answer = led_in(attempt, acts.is_new(attempt))
    db.session.commit()
    return answer


def led_in(attempt, made_here):
    """To the candidate's page. The device that made the attempt writes; another one must take over."""
    answer = make_response(redirect(url_for("exams.sit", attempt_id=attempt.public_id)))
    if made_here:
        remember(answer, attempt)
    return answer


def remember(answer, attempt):
    token = tokens.sign(attempt.public_id, attempt.generation, "")
    path = url_for("exams.sit", attempt_id=attempt.public_id)
    answer.set_cookie(
        tokens.DEVICE, token, max_age=tokens.DAY, path=path, httponly=True, samesite="Lax", secure=request.is_secure
    )


def writes_here(attempt) -> bool:
    right = tokens.read(request.cookies.get(tokens.DEVICE))
    return right is not None and (right.public_id, right.generation) == (attempt.public_id, attempt.generation)


@blueprint.get("/sinav/<uuid:attempt_id>")
@signed_in
def sit(attempt_id):
    """The questions leave the server only here, only while the attempt runs."""
    attempt = access.own_attempt(attempt_id)
    moment = now()
    if not attempt.runs_at(moment):
        return redirect(url_for("exams.result", attempt_id=attempt_id))
    if attempt.paused_at:
        return render_template("exams/paused.html", attempt=attempt)
    states, paper = attempts.states_of(attempt.id), attempts.paper_of(attempt)
    questions = [presenting.shown(question, version, states.get(question["n"])) for question, version in paper]
    return render_template(
        "exams/sit.html",
        attempt=attempt,
        questions=questions,
        moment=moment,
        writes=writes_here(attempt),
        token=tokens.sign(attempt.public_id, attempt.generation if writes_here(attempt) else 0, attempt.shapes),
        newest=max((state.seq for state in states.values()), default=0),
        credits=attempts.credits_of(attempt.id),
        emergency=emergency.public_key() if attempt.admission_id and writes_here(attempt) else None,
    )


@blueprint.get("/sinav/<uuid:attempt_id>/durum")
@signed_in
def pause_state(attempt_id):
    """What a paused page asks for: whether it goes on."""
    return render_template("exams/pause_state.html", attempt=access.own_attempt(attempt_id))


@blueprint.post("/sinav/<uuid:attempt_id>/devral")
@signed_in
def take_over(attempt_id):
    attempt = access.own_attempt(attempt_id)
    try:
        acts.take_over(attempt, request.form.get("pin", ""))
    except Refused as refused:
        db.session.commit()  # that a wrong PIN was tried
        flash(refused.sentence, "stop")
        return redirect(url_for("exams.sit", attempt_id=attempt_id))
    db.session.commit()
    answer = make_response(redirect(url_for("exams.sit", attempt_id=attempt_id)))
    remember(answer, access.own_attempt(attempt_id))
    return answer


@blueprint.get("/sinavlar/sonuc/<uuid:attempt_id>")
@signed_in
def result(attempt_id):
    attempt = access.own_attempt(attempt_id)
    if attempt.runs_at(now()):
        return redirect(url_for("exams.sit", attempt_id=attempt_id))
    found = attempts.result_of(attempt.id)
    published = found is not None and found.state == "published"
    shows = attempt.exam.shown if published else "nothing"
    facts = {"topics": [], "lines": []}
    if shows in ("topics", "answers"):
        paper, marks = attempts.paper_of(attempt), attempts.marks_of(attempt.id)
        facts["topics"] = presenting.by_topic(paper, marks)
        if shows == "answers":
            answers = attempts.current_answers(attempt.id)
            facts["lines"] = [
                (q, v, marks[q["n"]], presenting.said(v, q["order"], answers.get(q["n"])), answers.get(q["n"]))
                for q, v in paper
            ]
    return render_template(
        "exams/result.html",
        attempt=attempt,
        result=found,
        published=published,
        shows=shows,
        answered=len(attempts.states_of(attempt.id)),
        asked=len(attempt.shapes.split(",")),
        credits=attempts.credits_of(attempt.id),
        key_words=presenting.key_words,
        stem_of=presenting.stem_of,
        safe=presenting.safe,
        **facts,
        **objecting(attempt, found),
    )


@blueprint.get("/sinavlar/sonuc/<uuid:attempt_id>/belge.<any(pdf, csv):form>")
@signed_in
def result_sheet(attempt_id, form):
    """A published result on paper or as a table, with as much as its page shows; before, the page says why not."""
    attempt = access.own_attempt(attempt_id)
    result = attempts.result_of(attempt.id)
    if result is None or result.state != "published" or attempt.exam.shown == "nothing":
        return redirect(url_for("exams.result", attempt_id=attempt_id))
    topics = []
    if attempt.exam.shown in ("topics", "answers"):
        topics = presenting.by_topic(attempts.paper_of(attempt), attempts.marks_of(attempt.id))
    if form == "pdf":
        made = printing.sheet(attempt, result, topics, now())
        return Response(made, mimetype="application/pdf", headers=attachment("sinav-sonucum.pdf"))
    lines = [("Toplam (100 üzerinden)", float(result.score), 100)]
    lines += [(topic, presenting.points_text(points), presenting.points_text(most)) for topic, points, most in topics]
    return csv_answer("sinav-sonucum.csv", ["Konu", "Puan", "En çok"], lines)


def objecting(attempt, result) -> dict:
    """What the result page says of objections and of what became of the result."""
    if result is None or result.state != "published":
        return {}
    days = objection_reads.days_of(attempt.exam)
    return {
        "may_object": objections.may_object(attempt, result),
        "objection_day": rulings.last_day(result.published_at, days),
        "objections": objection_reads.of_result(result.id),
        "changes": objection_reads.changes_of(result.id),
    }


@blueprint.route("/sinavlar/sonuc/<uuid:attempt_id>/itiraz", methods=["GET", "POST"])
@signed_in
def object_to(attempt_id):
    """A candidate objects to a question of a published result."""
    attempt = access.own_attempt(attempt_id)
    found = attempts.result_of(attempt.id)
    if not objections.may_object(attempt, found):
        return redirect(url_for("exams.result", attempt_id=attempt_id))
    form = ObjectionForm()
    asked = [
        (q["n"], f"Soru {q['n']}" + (f", {q['topic']}" if q["topic"] else "")) for q, _ in attempts.paper_of(attempt)
    ]
    form.question.choices = choices(*asked)
    if form.validate_on_submit():
        with acting(form, said="İtirazınız alındı. Karar verilince e-posta ile haber verilir."):
            objections.object_to(found, form.question.data, form.said.data, current_user.id)
            return redirect(url_for("exams.result", attempt_id=attempt_id))
        attempt = access.own_attempt(attempt_id)
    day = rulings.last_day(attempts.result_of(attempt.id).published_at, objection_reads.days_of(attempt.exam))
    status = 400 if form.errors else 200
    return render_template("exams/object.html", attempt=attempt, form=form, day=day), status


@blueprint.post("/sinavlar/itiraz/<int:objection_id>/geri-al")
@signed_in
def withdraw_objection(objection_id):
    objection = objections.withdraw(access.own_objection(objection_id).id, current_user.id)
    db.session.commit()
    flash("İtirazınız geri alındı.", "ok")
    return redirect(url_for("exams.result", attempt_id=objection.result.attempt.public_id))


@blueprint.get("/sinavlar/giris-tamam")
@signed_in
def signed_in_again():
    """Where a sign-in from the candidate's page ends: tells that page, in its other tab, to go on."""
    return render_template("exams/signed_in_again.html")
