"""The desk's pages: write coursework, see who handed in, mark, give back."""

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber, may
from lms.core.acting import acting
from lms.core.audit import audit, looked
from lms.core.database import db
from lms.core.doors import requires
from lms.core.paging import part
from lms.core.refusals import Refused
from lms.core.sheets import csv_answer
from lms.exams import editing, kinds
from lms.exams.coursework import access, operations, queries
from lms.exams.coursework.forms import CourseworkForm, ReturnForm
from lms.exams.coursework.views import file_answer, marking, nameless, state_of
from lms.exams.forms import choices
from lms.exams.queries.exams import versions_to_choose

blueprint = APIBlueprint("coursework_desk", __name__, url_prefix="/masa/<oda>", enable_openapi=False)
PLAIN = ("title", "due_at", "due_days", "late_days", "late_percent", "max_mb", "pass_mark", "markers", "marker_gap")
HEADER = ["Ad soyad", "E-posta", "Durum", "Teslim", "Geç gün", "Puan", "Sonuç"]


@blueprint.get("/odevler")
@requires("exams.author")
def work_list(oda):
    chamber = desk_chamber(oda, "exams.author")
    lines = part(queries.lines_of(chamber.id), request.args, words=words_of)
    return render_template("exams/coursework/list.html", chamber=chamber, lines=lines)


def words_of(line) -> str:
    """What a line of the list is found by."""
    return f"{line.work.title} {line.work.version.course.code} {line.work.version.title}"


@blueprint.route("/odevler/yeni", methods=["GET", "POST"])
@requires("exams.author")
def new_work(oda):
    return edited(desk_chamber(oda, "exams.author"), None)


@blueprint.route("/odevler/<int:work_id>/duzenle", methods=["GET", "POST"])
@requires("exams.author")
def edit_work(oda, work_id):
    chamber = desk_chamber(oda, "exams.author")
    return edited(chamber, access.work_of(chamber, work_id))


def edited(chamber, work):
    form = form_of(chamber, work)
    if form.validate_on_submit():
        with acting(form, said="Ödev kaydedildi."):
            work = operations.write_coursework(chamber.id, values_of(form), current_user.id, work)
            return redirect(url_for("coursework_desk.work", oda=chamber.slug, work_id=work.id))
    page = render_template("exams/coursework/form.html", chamber=chamber, form=form, work=work)
    return page, 400 if form.errors else 200


def form_of(chamber, work):
    data = None
    if work is not None and request.method == "GET":
        data = {name: getattr(work, name) for name in PLAIN}
        data |= {"version_id": work.version_id, "is_required": work.is_required, "points": work.points}
        data |= {"brief": editing.shown_in_editor(work.brief), "extensions": ", ".join(work.extensions)}
        data["rubric"] = [f"{line['points']} | {line['criterion']}" for line in work.rubric]
    form = CourseworkForm(data=data)
    versions = versions_to_choose(chamber.id)
    form.version_id.choices = choices(
        *((version.id, f"{version.course.code} {version.title} ({version.number})") for version in versions)
    )
    return form


def values_of(form) -> dict:
    """The columns as the form says. Raises Refused for points or kinds of files that there are not."""
    values = {name: getattr(form, name).data for name in PLAIN}
    values |= {"version_id": form.version_id.data, "is_required": form.is_required.data}
    values["brief"] = editing.from_editor(form.brief.data or "")
    values["rubric"] = editing.rubric(form)
    try:
        values["points"] = str(kinds.points(form.points.data))
    except ValueError as error:
        raise Refused(str(error), "points") from error
    wanted = [word.strip().lower().lstrip(".") for word in form.extensions.data.replace(";", ",").split(",")]
    values["extensions"] = [word for word in dict.fromkeys(wanted) if word]
    for word in values["extensions"]:
        if word not in kinds.EXTENSIONS:
            raise Refused(f"Bu dosya türü alınamıyor: {word[:20]}", "extensions")
    return values


@blueprint.get("/odevler/<int:work_id>")
@requires("exams.author")
def work(oda, work_id):
    chamber = desk_chamber(oda, "exams.author")
    work = access.work_of(chamber, work_id)
    rows = part(queries.submissions_of(work), request.args)
    values = {"rows": rows, "state_of": state_of, "may_mark": may("exams.mark", chamber.id)}
    return render_template("exams/coursework/desk_work.html", chamber=chamber, work=work, **values)


@blueprint.post("/odevler/<int:work_id>/<any('ac', 'kaldir'):act>")
@requires("exams.author")
def open_or_retire(oda, work_id, act):
    work = access.work_of(desk_chamber(oda, "exams.author"), work_id)
    with acting() as edge:
        (operations.open_coursework if act == "ac" else operations.retire_coursework)(work, current_user.id)
        edge.said("Ödev açıldı, katılımcılara bildirildi." if act == "ac" else "Ödev kullanımdan kaldırıldı.")
    return redirect(url_for("coursework_desk.work", oda=oda, work_id=work_id))


@blueprint.get("/odevler/<int:work_id>/csv")
@requires("exams.author")
def export(oda, work_id):
    """Exactly the list that the page shows."""
    work = access.work_of(desk_chamber(oda, "exams.author"), work_id)
    rows = [line_of(*row) for row in queries.submissions_of(work)]
    audit("exams.export_coursework", current_user.id, thing=work, rows=len(rows))
    db.session.commit()
    return csv_answer(f"odev-{work.id}.csv", HEADER, rows)


def line_of(enrolment, user, held) -> list:
    if held is None:
        return [user.full_name, user.email, state_of(None)[1], None, None, None, ""]
    score = float(held.score) if held.score is not None else None
    verdict = {True: "Başarılı", False: "Başarısız", None: ""}[held.passed]
    return [user.full_name, user.email, state_of(held)[1], held.handed_at, held.late_days, score, verdict]


@blueprint.route("/odevler/teslim/<int:submission_id>", methods=["GET", "POST"])
@requires("exams.author")
def submission(oda, submission_id):
    """What one person handed in and what became of it; posting gives it back with a reason."""
    chamber = desk_chamber(oda, "exams.author")
    held, form = access.submission_of(chamber, submission_id), ReturnForm()
    if form.validate_on_submit():
        with acting(form, said="Yeniden açıldı, kişiye haber verildi."):
            operations.give_back(held, form.due_at.data, form.reason.data, current_user.id)
            return redirect(url_for("coursework_desk.submission", oda=oda, submission_id=submission_id))
        held = access.submission_of(chamber, submission_id)
    if request.method == "GET":
        looked(current_user.id, held.user_id, "ödev teslimi", chamber_id=chamber.id)
        db.session.commit()
    values = {"held": held, "form": form, "files": queries.files_of(held, every=True), "state": state_of(held)}
    page = render_template("exams/coursework/submission.html", chamber=chamber, **values)
    return page, 400 if form.errors else 200


@blueprint.route("/degerlendirme/odev/<int:submission_id>", methods=["GET", "POST"])
@requires("exams.mark")
def mark(oda, submission_id):
    chamber = desk_chamber(oda, "exams.mark")
    values = {"chamber": chamber, "list_url": url_for("exams_desk.marking", oda=oda), "at": {"oda": oda}}
    values["file_endpoint"] = "coursework_desk.file"
    held = access.submission_of(chamber, submission_id)
    return marking(held, lambda: access.submission_of(chamber, submission_id), values)


@blueprint.get("/degerlendirme/odev/<int:submission_id>/dosya/<int:file_id>")
@requires("exams.mark")
def file(oda, submission_id, file_id):
    """Without the name that the person gave it."""
    held = access.submission_of(desk_chamber(oda, "exams.mark"), submission_id)
    found = access.file_of(held, file_id)
    return file_answer(found, nameless(held, found, file_id))
