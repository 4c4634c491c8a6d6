"""One's own suggestions: what was chosen, what follows from it, and the way out."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup

from lms.catalogue import queries as catalogue
from lms.core.database import db
from lms.core.doors import signed_in
from lms.core.numbers import whole_number
from lms.core.refusals import Refused
from lms.portfolio.suggestions import operations, queries

blueprint = APIBlueprint("suggestions", __name__, enable_openapi=False)
IN_THE_CATALOGUE = 3


def strip(user_id: int) -> Markup:
    """What the catalogue shows to this person alone."""
    return Markup(
        render_template("portfolio/suggestion_strip.html", suggested=queries.for_person(user_id, IN_THE_CATALOGUE))
    )


catalogue.PERSONAL = strip


@blueprint.route("/egitimlerim/oneriler", methods=["GET", "POST"])
@signed_in
def mine():
    """Posting asks for suggestions, or changes what was chosen."""
    refused, chosen = "", set(request.form.getlist("konu"))
    if request.method == "POST":
        try:
            operations.choose(current_user.id, chosen, bool(request.form.get("eposta")))
            db.session.commit()
            flash("İlgi alanlarınız kaydedildi.", "ok")
            return redirect(url_for("suggestions.mine"))
        except Refused as refusal:
            db.session.rollback()
            refused = refusal.sentence
    row = queries.reader(current_user.id)
    facts = {
        "reader": row,
        "found": queries.for_person(current_user.id),
        "hidden": len(queries.hidden_of(current_user.id)),
        "subjects": queries.subjects(),
        "chosen": chosen or queries.interests_of(current_user.id),
        "refused": refused,
    }
    return render_template("portfolio/suggestions.html", **facts)


@blueprint.post("/egitimlerim/oneriler/gizle")
@signed_in
def hide():
    """egitim: the course's number."""
    course_id = whole_number(request.form.get("egitim"))
    if course_id is not None:
        operations.hide(current_user.id, course_id)
        db.session.commit()
        flash("Bu eğitim bir daha önerilmez.", "ok")
    return redirect(url_for("suggestions.mine"))


@blueprint.post("/egitimlerim/oneriler/geri-getir")
@signed_in
def bring_back():
    operations.bring_back(current_user.id)
    db.session.commit()
    flash("Gizlediğiniz eğitimler yeniden önerilebilir.", "ok")
    return redirect(url_for("suggestions.mine"))


@blueprint.post("/egitimlerim/oneriler/kapat")
@signed_in
def stop():
    operations.stop(current_user.id)
    db.session.commit()
    flash("Öneriler kapatıldı; ilgi alanlarınız silindi.", "ok")
    return redirect(url_for("suggestions.mine"))
