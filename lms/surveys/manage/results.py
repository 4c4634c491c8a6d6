from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.core.acting import acting
from lms.core.doors import requires
from lms.core.form_fields import sent_text
from lms.surveys import access, operations, queries, rules
from lms.surveys.queries import Scope
from lms.surveys.views import blueprint as pages
from lms.surveys.views import file_of, shown, year_here


@pages.get("/masa/<oda>/anketler/sonuclar")
@requires("surveys.see")
def results(oda):
    chamber = desk_chamber(oda, "surveys.see")
    scope = Scope(
        chamber.id,
        request.args.get("egitici", 0, type=int) or None,
        request.args.get("egitim", 0, type=int) or None,
        year_here(),
    )
    found = queries.batches(scope)
    if request.args.get("bicim") in ("csv", "xlsx"):
        return file_of(found, f"anket-sonuclari-{chamber.slug}")
    return render_template(
        "surveys/results.html",
        chamber=chamber,
        scope=scope,
        asked=queries.sent_counts(scope),
        trainers=[("", "Bütün eğiticiler"), *queries.trainers_with_results(chamber.id)],
        **shown(found, scope),
    )


@pages.get("/masa/<oda>/anketler/metinler")
@requires("surveys.edit")
def texts(oda):
    chamber = desk_chamber(oda, "surveys.edit")
    state = request.args.get("durum", "waiting")
    state = state if state in rules.TEXT_STATES else "waiting"
    found = queries.texts(Scope(chamber.id), state)
    return render_template(
        "surveys/texts.html",
        chamber=chamber,
        texts=found,
        asked={one.id: asked_in(one) for one in found},
        state=state,
        states=rules.TEXT_STATES,
    )


def asked_in(text) -> str:
    """The question that the text answers."""
    known = text.batch.survey.version.questions
    return next((one["text"] for one in known if one["key"] == text.question_key), "")


@pages.post("/masa/<oda>/anketler/metinler/<uuid:text_id>")
@requires("surveys.edit")
def decide_text(oda, text_id):
    """`karar`: shown or hidden, the latter with a reason."""
    chamber = desk_chamber(oda, "surveys.edit")
    text = access.desk_text(chamber, text_id)
    with acting() as edge:
        reason = sent_text(request.form, "reason", 300)
        operations.decide_text(text, request.form.get("karar", ""), current_user.id, reason)
        edge.said("Metin eğiticiye açıldı." if text.state == "shown" else "Metin gizlendi.")
    return redirect(url_for(".texts", oda=oda, durum=request.form.get("durum", "waiting")))
