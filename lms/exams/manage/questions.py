import random
from types import SimpleNamespace

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import NotFound, Refused
from lms.exams import access, editing, kinds, papers, presenting, rich_text
from lms.exams.forms import FORMS
from lms.exams.manage.blueprint import blueprint
from lms.exams.manage.drawings import drawn_before, takes_drawing
from lms.exams.operations import banks
from lms.exams.queries import banks as reads

MORE = 4  # empty rows added by "Satır ekle"
ROWS = ("choices", "pairs", "gaps", "regions")


@blueprint.route("/soru-bankalari/<int:bank_id>/yeni/<kind>", methods=["GET", "POST"])
@requires("exams.author")
def new_question(oda, bank_id, kind):
    chamber = desk_chamber(oda, "exams.author")
    bank = access.bank_of(chamber, bank_id)
    form = form_of(chamber, kind)
    if wants_rows(form) or takes_drawing(form, bank):
        return question_page(chamber, bank, kind, form)
    if form.validate_on_submit():
        with acting(form, said="Soru bankaya yazıldı."):
            question = banks.write_question(bank, editing.content_of(kind, form), current_user.id)
            return redirect(url_for("exams_desk.question", oda=oda, question_id=question.id))
    return question_page(chamber, access.bank_of(chamber, bank_id), kind, form)


@blueprint.get("/sorular/<int:question_id>")
@requires("exams.author")
def question(oda, question_id):
    chamber = desk_chamber(oda, "exams.author")
    question = access.question_of(chamber, question_id)
    return render_template(
        "exams/desk/question.html",
        chamber=chamber,
        question=question,
        version=question.current_version,
        preview=preview_of(question.kind, question.current_version),
        versions=reads.versions_of(question.id),
        kinds=kinds,
        presenting=presenting,
        writable=question.kind in FORMS,
    )


@blueprint.route("/sorular/<int:question_id>/duzenle", methods=["GET", "POST"])
@requires("exams.author")
def edit_question(oda, question_id):
    chamber = desk_chamber(oda, "exams.author")
    question = access.question_of(chamber, question_id)
    version = question.current_version
    data = editing.form_data(question.title, version) if request.method == "GET" else None
    form = form_of(chamber, question.kind, data, version)
    if wants_rows(form) or takes_drawing(form, question.bank):
        return question_page(chamber, question.bank, question.kind, form, question)
    if form.validate_on_submit():
        before = {"stem": version.stem, "body": version.body, "feedback": version.feedback}
        with acting(form, said="Sorunun yeni sürümü yazıldı. Önceki sürüm, sorulduğu sınavlarda olduğu gibi durur."):
            banks.change_question(question, editing.content_of(question.kind, form, before), current_user.id)
            return redirect(url_for("exams_desk.question", oda=oda, question_id=question_id))
        question = access.question_of(chamber, question_id)
    return question_page(chamber, question.bank, question.kind, form, question)


@blueprint.post("/sorular/<int:question_id>/kaldir")
@requires("exams.author")
def retire_question(oda, question_id):
    """Takes a question out of use, or back into it."""
    question = access.question_of(desk_chamber(oda, "exams.author"), question_id)
    banks.retire_question(question, current_user.id, retired=question.retired_at is None)
    db.session.commit()
    flash("Soru kullanımdan kaldırıldı." if question.retired_at else "Soru yeniden kullanımda.", "ok")
    return redirect(url_for("exams_desk.question", oda=oda, question_id=question_id))


@blueprint.post("/soru-onizleme/<kind>")
@requires("exams.author")
def preview(oda, kind):
    """How the candidate will see what stands in the form now, and what keeps it from being used. Stores nothing."""
    chamber = desk_chamber(oda, "exams.author")
    question_id = request.args.get("soru", type=int)
    version = access.question_of(chamber, question_id).current_version if question_id else None
    form = form_of(chamber, kind, version=version)
    before = {"stem": version.stem, "body": version.body, "feedback": version.feedback} if version else None
    form.picture.data = None
    found, shown = [], None
    try:
        content = editing.content_of(kind, form, before)
        plain = rich_text.to_plain(content["stem"]) or ("resim" if "<img" in content["stem"] else "")
        found = kinds.faults(kind, plain, content["body"], content["points"])
        shown = preview_of(kind, SimpleNamespace(**content))
        shown.drawing = {**shown.drawing, "image": ""} if shown.drawing else {}  # the form's page holds the picture
    except Refused as refused:
        found = [refused.sentence]
    except (LookupError, ValueError, TypeError, ArithmeticError):
        found = found or ["Soru henüz gösterilemiyor; eksik alanları doldurun."]
    if question_id is None and not (form.stem.data or "").strip():  # nothing is written yet: nothing is missing
        found, shown = [], None
    examples = variants(content["body"]) if kind == "numerical_parameterised" and shown and not found else []
    return render_template("exams/desk/preview.html", shown=shown, faults=found, examples=examples)


def variants(body) -> list[tuple[str, str]]:
    """Five of the variants that candidates may get, with their keys."""
    orders = [papers.ordered(random.Random(seed), "numerical_parameterised", body) for seed in range(5)]
    return [
        (
            ", ".join(f"{name} = {presenting.value_words(text)}" for name, text in order["values"].items()),
            presenting.key_words("numerical_parameterised", body, order),
        )
        for order in orders
    ]


def preview_of(kind, version):
    """The question in its own order, as on a paper; none when its kind cannot be shown."""
    if kind not in FORMS:
        return None
    version = SimpleNamespace(kind=kind, body=version.body, stem=version.stem, points=version.points)
    body, order = version.body, {}
    if kind == "matching":
        order = {"lefts": list(range(len(body["lefts"]))), "rights": list(range(len(body["rights"])))}
    elif kind == "ordering":
        order = {"items": list(range(len(body["items"])))}
    else:
        order = papers.ordered(random.Random(1), kind, body, shuffle=False)
    return presenting.shown({"n": 1, "points": version.points, "order": order}, version)


def form_of(chamber, kind, data=None, version=None):
    if kind not in FORMS:
        raise NotFound()
    form = FORMS[kind](data=data) if data is not None else FORMS[kind]()
    for name in ROWS:
        rows = getattr(form, name, None)
        while rows is not None and len(rows) < (rows.min_entries or 0):
            rows.append_entry()
    if "drawing" in form:
        form.drawn = drawn_before(chamber, form.drawing_id.data, version)
    return form


def wants_rows(form) -> bool:
    """The button that adds empty rows was pressed: nothing is stored."""
    name = request.form.get("satir_ekle")
    if request.method != "POST" or name not in ROWS or not hasattr(form, name):
        return False
    for _ in range(MORE):
        getattr(form, name).append_entry()
    return True


def question_page(chamber, bank, kind, form, question=None):
    status = 400 if request.method == "POST" and form.errors else 200
    values = {"chamber": chamber, "bank": bank, "kind": kind, "form": form, "question": question, "kinds": kinds}
    return render_template("exams/desk/question_form.html", **values), status
