"""The participant's survey, and a trainer's results."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.core.acting import acting
from lms.core.clock import now
from lms.core.database import db
from lms.core.doors import signed_in
from lms.core.sheets import csv_answer, xlsx_answer
from lms.surveys import access, operations, queries, rules
from lms.surveys.forms import answer_form, answers_of
from lms.surveys.queries import Scope
from lms.trainers.access import own_trainer

blueprint = APIBlueprint("surveys", __name__, enable_openapi=False)
HEADER = ["Konu", "Soru", "Yanıt sayısı", "Ortalama (1–5)", "Alt sınır", "Üst sınır", "Yanıt", "Kişi", "Oran (%)"]


@blueprint.get("/anketlerim")
@signed_in
def mine():
    return render_template("surveys/mine.html", invitations=queries.invitations_of(current_user.id), moment=now())


@blueprint.route("/anketlerim/<int:invitation_id>", methods=["GET", "POST"])
@signed_in
def answer(invitation_id):
    invitation = access.own_invitation(invitation_id)
    if invitation.state != "open" or invitation.until <= now():
        return render_template("surveys/over.html", invitation=invitation)
    survey = invitation.survey
    questions = rules.asked(survey.version.questions, survey.course.delivery_form)
    form, least = answer_form(questions), queries.minimum(survey.chamber_id)
    if form.validate_on_submit():
        with acting(form, said="Yanıtlarınız adınız olmadan kaydedildi. Teşekkür ederiz."):
            operations.answer(invitation, answers_of(form, questions))
            return redirect(url_for(".mine"))
    return render_template(
        "surveys/answer.html", invitation=invitation, survey=survey, form=form, questions=questions, small=least
    )


@blueprint.post("/anketlerim/<int:invitation_id>/yanitlamiyorum")
@signed_in
def decline(invitation_id):
    operations.decline(access.own_invitation(invitation_id))
    db.session.commit()
    flash("Bu anket için size yeniden yazılmaz.", "ok")
    return redirect(url_for(".mine"))


@blueprint.get("/egitmen/anketlerim")
@signed_in
def own_results():
    """What participants said about the courses of the trainer at the door: counted batches, moderated texts."""
    trainer = own_trainer()
    scope = Scope(trainer_id=trainer.id, course_id=request.args.get("egitim", 0, type=int), year=year_here())
    found = queries.batches(scope)
    if request.args.get("bicim") in ("csv", "xlsx"):
        return file_of(found, "anket-sonuclarim")
    return render_template(
        "surveys/own_results.html", texts=queries.texts(scope, "shown"), scope=scope, **shown(found, scope)
    )


def year_here() -> int | None:
    year = request.args.get("yil", 0, type=int)
    return year if 2000 < year < 2100 else None


def shown(found, scope: Scope) -> dict:
    """What both result pages show of the batches."""
    wide = queries.batches(Scope(scope.chamber_id, scope.trainer_id))
    years = sorted({batch.month.year for batch in wide}, reverse=True)
    return {
        "batches": found,
        "number": sum(batch.size for batch in found),
        "pooled": sum(batch.runs for batch in found if batch.runs > 1),
        "outcomes": queries.outcomes(found),
        "trends": queries.trends(found),
        "about": rules.ABOUT,
        "small": queries.minimum(scope.chamber_id) if scope.chamber_id else rules.SMALL,
        "courses": [("", "Bütün eğitimler"), *queries.courses_with_results(scope)],
        "years": [("", "Bütün yıllar"), *((year, year) for year in years)],
    }


def file_of(found, name: str):
    """Exactly the page's table: a line per answer that could be given."""
    rows = []
    for one in queries.outcomes(found):
        head = [rules.ABOUT[one.question["about"]], one.question["text"], one.number]
        means = [None if value is None else round(value, 2) for value in (one.mean, one.low, one.high)]
        rows += [[*head, *means, share.label, share.count, round(share.percent, 1)] for share in one.shares]
    answer = csv_answer if request.args["bicim"] == "csv" else xlsx_answer
    return answer(f"{name}.{request.args['bicim']}", HEADER, rows)
