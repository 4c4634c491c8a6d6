"""The chamber's view of its trainers' questions: what waits, and an answer where no trainer gives one."""

from flask import render_template, request, url_for

from lms.accounts.access import desk_chamber
from lms.core.addresses import page_number
from lms.core.database import db
from lms.core.doors import requires
from lms.notices import access, queries, rules
from lms.notices.views import blueprint as pages
from lms.notices.views import talk


@pages.get("/masa/<oda>/egitici-sorulari")
@requires("notices.questions")
def questions(oda):
    chamber, state = desk_chamber(oda, "notices.questions"), request.args.get("durum", "")
    page = queries.questions_in(chamber.id, state, page_number(request.args))
    return render_template(
        "notices/questions.html", chamber=chamber, page=page, state=state, states=rules.QUESTION_STATES
    )


@pages.route("/masa/<oda>/egitici-sorulari/<int:question_id>", methods=["GET", "POST"])
@requires("notices.questions")
def desk_question(oda, question_id):
    chamber = desk_chamber(oda, "notices.questions")
    found = access.desk_question(chamber, question_id)
    here = url_for(".desk_question", oda=oda, question_id=question_id)
    trainers = queries.trainers_of(found.version_id, found.run_id)
    page = talk(found, "staff", "notices/desk_question.html", here, chamber=chamber, trainers=trainers)
    db.session.commit()  # that it was looked at
    return page
