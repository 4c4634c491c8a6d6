"""My professional file, its copies, and the page behind a shared link."""

from apiflask import APIBlueprint
from flask import Response, current_app, jsonify, make_response, redirect, render_template, request, url_for
from flask_login import current_user

from lms.core.acting import acting
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.doors import public, signed_in
from lms.core.refusals import NotFound, Refused
from lms.portfolio import operations, printing, queries, rules
from lms.portfolio.forms import ShareForm

blueprint = APIBlueprint("portfolio", __name__, enable_openapi=False)


@blueprint.get("/meslek-dosyam")
@signed_in
def mine():
    lines, day = queries.lines_of(current_user.id), today()
    lapsing = [(one, queries.nearest_runs(one.course_id)) for one in rules.lapsing(lines, day)[:3] if one.course_id]
    return render_template(
        "portfolio/mine.html",
        lines=lines,
        lapsing=lapsing,
        hours=rules.hours_by_chamber(lines),
        links=queries.links_of(current_user.id),
        moment=now(),
        day=day,
        rules=rules,
    )


@blueprint.get("/meslek-dosyam.pdf")
@signed_in
def as_pdf():
    address = f"{current_app.config['LMS'].public_url}/belge-dogrula"
    made = printing.pdf(current_user.full_name, queries.lines_of(current_user.id), today(), address)
    return own_file(Response(made, mimetype="application/pdf"), "meslek-dosyam.pdf")


@blueprint.get("/meslek-dosyam.json")
@signed_in
def as_json():
    lines = queries.lines_of(current_user.id)
    made = {"ad": current_user.full_name, "dokum_gunu": today().isoformat(), "satirlar": [*map(rules.plain, lines)]}
    return own_file(jsonify(made), "meslek-dosyam.json")


def own_file(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.route("/meslek-dosyam/paylas", methods=["GET", "POST"])
@signed_in
def share():
    form, lines = ShareForm(), queries.lines_of(current_user.id)
    chosen = request.form.getlist("lines")
    fault = None
    if form.validate_on_submit():
        try:
            link, token = operations.share(current_user.id, form.label.data.strip(), chosen, form.days.data)
            db.session.commit()
            address = f"{current_app.config['LMS'].public_url}{url_for('.shared', token=token)}"
            answer = make_response(render_template("portfolio/made.html", link=link, address=address))
            answer.headers["Cache-Control"] = "private, no-store"
            return answer
        except Refused as refused:
            db.session.rollback()
            fault = refused.sentence
    return render_template("portfolio/share.html", form=form, lines=lines, chosen=chosen, fault=fault, rules=rules)


@blueprint.post("/meslek-dosyam/paylasim/<int:link_id>/kapat")
@signed_in
def close(link_id):
    link = queries.link_of(current_user.id, link_id)
    if link is None:
        raise NotFound()
    with acting(said="Bağlantı kapatıldı; artık hiçbir şey göstermez."):
        operations.revoke(link)
    return redirect(url_for(".mine", _anchor="paylasim"))


@blueprint.get("/dosya/<token>")
@public
def shared(token):
    """What the owner chose, as it stands today: a document revoked since then says so."""
    link = queries.link_by_token(token[:100])
    if link is None:
        raise NotFound("Bu adreste bir meslek dosyası yok. Bağlantıyı eksiksiz kopyaladığınızdan emin olun.")
    if link.revoked_at or link.until <= now():
        return quiet(render_template("portfolio/over.html", link=link), 410)
    lines = [one for one in queries.lines_of(link.user_id) if one.key in set(link.lines)]
    owner = queries.owner_of(link)
    operations.count_opening(link)
    db.session.commit()
    return quiet(render_template("portfolio/shared.html", link=link, owner=owner, lines=lines, rules=rules))


def quiet(page: str, status: int = 200):
    """Nobody keeps these pages: no search engine, no cache, no referrer to other sites."""
    answer = make_response(page, status)
    answer.headers |= {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "private, no-store"}
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
