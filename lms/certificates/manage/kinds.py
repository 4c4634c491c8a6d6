from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.certificates import access, operations, queries, rendering, rules
from lms.certificates.forms import KindForm
from lms.certificates.views import blueprint as pages
from lms.certificates.wordings import BASES
from lms.chambers.queries import signatories_on
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires

SAMPLE = ("Örnek: Gülşah Işık Çağlayan", "Örnek eğitim: Yapı Denetiminde Betonarme Uygulama Kontrolü")


@pages.get("/masa/<oda>/belge-turleri")
@requires("certificates.kinds")
def kinds(oda):
    chamber = desk_chamber(oda, "certificates.kinds")
    operations.make_usual_kinds(chamber.id)
    db.session.commit()
    rows = [(kind, queries.kind_lacks(kind)) for kind in queries.kinds(chamber.id)]
    return render_template("certificates/kinds.html", chamber=chamber, rows=rows, bases=BASES)


@pages.route("/masa/<oda>/belge-turleri/yeni", methods=["GET", "POST"])
@requires("certificates.kinds")
def new_kind(oda):
    return edit(desk_chamber(oda, "certificates.kinds"), None)


@pages.route("/masa/<oda>/belge-turleri/<int:kind_id>", methods=["GET", "POST"])
@requires("certificates.kinds")
def kind(oda, kind_id):
    chamber = desk_chamber(oda, "certificates.kinds")
    return edit(chamber, access.desk_kind(chamber, kind_id))


def edit(chamber, kind):
    form = KindForm(obj=kind)
    if form.validate_on_submit():
        if "onizle" in request.form:
            return preview(chamber, form.data)
        with acting(form, said="Belge türü kaydedildi. Yeni sözler bundan sonra düzenlenecek belgelerde görünür."):
            operations.make_kind(chamber.id, form.data, current_user.id, kind)
            return redirect(url_for("certificates.kinds", oda=chamber.slug))
    words = {name: form[name].data for name in (*operations.WORDS, "basis", "validity_years", "design")}
    look = url_for("certificates.kind_picture", oda=chamber.slug, **{n: v for n, v in words.items() if v})
    return render_template("certificates/kind.html", chamber=chamber, kind=kind, form=form, look=look)


@pages.post("/masa/<oda>/belge-turleri/<int:kind_id>/kaldir")
@requires("certificates.kinds")
def retire_kind(oda, kind_id):
    chamber = desk_chamber(oda, "certificates.kinds")
    kind = access.desk_kind(chamber, kind_id)
    operations.retire_kind(kind, not kind.is_retired, current_user.id)
    db.session.commit()
    flash("Belge türü kullanımdan kaldırıldı." if kind.is_retired else "Belge türü yeniden kullanımda.", "ok")
    return redirect(url_for("certificates.kinds", oda=oda))


@pages.get("/masa/<oda>/belge-turleri/<int:kind_id>/ornek.pdf")
@requires("certificates.kinds")
def sample(oda, kind_id):
    chamber = desk_chamber(oda, "certificates.kinds")
    kind = access.desk_kind(chamber, kind_id)
    names = (*operations.WORDS, "basis", "validity_years", "design")
    return preview(chamber, {name: getattr(kind, name) for name in names})


@pages.get("/masa/<oda>/belge-turleri/gorunus.png")
@requires("certificates.kinds")
def kind_picture(oda):
    """How a document of the words in the address would look: the form shows it while they are typed."""
    chamber = desk_chamber(oda, "certificates.kinds")
    values = {name: request.args.get(name, "")[:400] for name in (*operations.WORDS, "basis", "design")}
    values["validity_years"] = min(max(request.args.get("validity_years", 0, type=int), 0), 50)
    return Response(rendering.picture(*sample_of(chamber, values, today())), mimetype="image/png")


def preview(chamber, values: dict) -> Response:
    """A PDF with invented data and no number: it shows how documents of these words will look."""
    day = today()
    facts, personal, drawings = sample_of(chamber, values, day)
    document = rendering.pdf(facts, personal, drawings)
    headers = {"Content-Disposition": 'inline; filename="ornek.pdf"'}
    return Response(document, mimetype="application/pdf", headers=headers)


def sample_of(chamber, values: dict, day: date) -> tuple[dict, dict, dict]:
    accent = rendering.accent_of(chamber.accent)
    signatories = [{"name": one.name, "title": one.title} for one in signatories_on(chamber.id, day)]
    until = rules.valid_until(day, values.get("validity_years"))
    exam = rules.needs_exam(values["basis"])
    facts = {
        "number": f"{chamber.slug}-{day.year}-ÖRNEK",
        "code": "0" * 20,
        "chamber": {"slug": chamber.slug, "name": chamber.name, "short_name": chamber.short_name},
        "accent": accent,
        "design": values.get("design") if values.get("design") in rendering.DESIGNS else "drawing",
        "kind": {name: values[name] or "–" for name in ("title", "sentence", "proves", "does_not_prove")},
        "course": {"title": SAMPLE[1], "code": "ÖRNEK-101, sürüm 1", "hours": "12 saat", "form": "Çevrimiçi, kayıttan"},
        "basis": {"label": "Sonuç", "value": "82 / 100"} if exam else {"label": "Koşul", "value": "En az %90 izleme"},
        "rule": f"{chamber.abbreviation}, sürüm 1",
        "replaces": None,
        "issued_on": day.isoformat(),
        "valid_until": until.isoformat() if until else None,
        "signatories": (signatories or [{"name": "Örnek Ad", "title": "İmza yetkilisi"}])[: rules.MOST_SIGNATORIES],
        "verify_address": "https://ornek.example.org/belge-dogrula",
        "cover": "cover",
        "mark": "mark",
    }
    drawings = {
        "cover": rendering.cover_drawing("ORNEK-101", None, chamber.slug, accent),
        "mark": rendering.mark_drawing(accent, chamber.logo, chamber.logo_type),
    }
    return facts, {"holder": SAMPLE[0], "member_number": "000000", "result": None}, drawings
