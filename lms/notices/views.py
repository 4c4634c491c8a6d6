"""Announcements for everybody; messages and questions of the person at the door; a trainer's questions."""

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.catalogue import shelf
from lms.catalogue.runs.queries import coming
from lms.chambers.queries import chamber_by_slug
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.database import db
from lms.core.doors import public, requires, signed_in
from lms.core.refusals import NotFound
from lms.enrolments.access import own_enrolment
from lms.notices import access, operations, queries, rules
from lms.notices.forms import QuestionForm, ReplyForm
from lms.trainers.access import own_trainer

SOON = 4  # runs and courses on a chamber's page
blueprint = APIBlueprint("notices", __name__, enable_openapi=False)


@blueprint.get("/duyurular")
@public
def board():
    return render_template("notices/board.html", page=queries.board(None, page_number(request.args)))


@blueprint.get("/oda/<oda>")
@public
def chamber(oda):
    """A chamber's public page: what opens soon, its newest courses, its announcements."""
    found = chamber_by_slug(oda)
    if found is None or found.closed_at is not None:
        raise NotFound()
    page = queries.board(found.id, page_number(request.args))
    soon = coming(found.slug).items[:SOON]
    courses = shelf.search(chosen={"oda": {found.slug}}, order="yeni")
    return render_template("notices/chamber.html", chamber=found, page=page, coming=soon, courses=courses)


@blueprint.get("/duyurular/<int:announcement_id>")
@public
def announcement(announcement_id):
    return render_template("notices/announcement.html", one=access.shown_announcement(announcement_id))


@blueprint.get("/iletilerim/<int:message_id>")
@signed_in
def my_message(message_id):
    return render_template("notices/my_message.html", message=access.own_message(message_id))


@blueprint.get("/sorularim")
@signed_in
def my_questions():
    page = queries.questions_of(current_user.id, page_number(request.args))
    return render_template("notices/my_questions.html", page=page, states=rules.QUESTION_STATES)


@blueprint.route("/egitimlerim/<int:enrolment_id>/soru", methods=["GET", "POST"])
@signed_in
def ask(enrolment_id):
    enrolment, form = own_enrolment(enrolment_id), QuestionForm()
    if form.validate_on_submit():
        with acting(form, said="Sorunuz eğiticiye iletildi. Yanıt gelince bildirim alırsınız."):
            question = operations.ask(enrolment, form.subject.data, form.text.data)
            return redirect(url_for(".question", question_id=question.id))
    trainers = queries.trainers_of(enrolment.version_id, enrolment.run_id)
    return render_template("notices/ask.html", enrolment=enrolment, form=form, trainers=trainers)


@blueprint.route("/sorularim/<int:question_id>", methods=["GET", "POST"])
@signed_in
def question(question_id):
    found = access.own_question(question_id)
    return talk(found, "asker", "notices/question.html", url_for(".question", question_id=question_id))


@blueprint.get("/egitmen/sorular")
@signed_in
def trainer_questions():
    trainer, state = own_trainer(), request.args.get("durum", "")
    page = queries.taught_questions(trainer.id, state, page_number(request.args))
    db.session.commit()  # the account may just have been tied to its record
    return render_template("notices/trainer_questions.html", page=page, state=state, states=rules.QUESTION_STATES)


@blueprint.route("/egitmen/sorular/<int:question_id>", methods=["GET", "POST"])
@requires("trainers.own")
def trainer_question(question_id):
    found = access.taught_question(question_id)
    here = url_for(".trainer_question", question_id=question_id)
    return talk(found, "trainer", "notices/trainer_question.html", here)


def talk(question, by: str, template: str, here: str, **facts):
    """The talk with its form: a further turn, or (islem=kapat) its end."""
    form = ReplyForm()
    closing = request.form.get("islem") == "kapat"
    if form.is_submitted() and (closing or form.validate()):
        with acting(form) as edge:
            if closing:
                operations.close_question(question.id, current_user.id, by, form.reason.data or "")
            else:
                operations.reply(question.id, current_user.id, by, form.text.data)
            edge.said("Soru kapatıldı." if closing else "Gönderildi.")
            return redirect(here)
    facts |= {"question": question, "posts": queries.posts_of(question.id), "form": form, "by": by}
    return render_template(template, state=rules.QUESTION_STATES[question.state], authors=rules.AUTHORS, **facts)
