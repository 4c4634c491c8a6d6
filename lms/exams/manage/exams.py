from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber, may
from lms.accounts.models import User
from lms.chambers.queries import rules_of
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.database import db
from lms.core.doors import requires
from lms.core.numbers import whole_number
from lms.core.paging import part, sought
from lms.exams import access, editing, kinds, rich_text
from lms.exams.forms import DropForm, ExamForm, choices
from lms.exams.manage.blueprint import blueprint
from lms.exams.operations import exams, plans
from lms.exams.queries import banks as bank_reads
from lms.exams.queries import exams as reads
from lms.exams.queries import plans as plan_reads


@blueprint.get("/sinavlar")
@requires("exams.lock")
def exam_list(oda):
    chamber = desk_chamber(oda, "exams.lock")
    return render_template(
        "exams/desk/exams.html",
        chamber=chamber,
        lines=part(reads.lines_of(chamber.id), request.args, words=words_of),
        may_write=may("exams.author", chamber.id),
    )


def words_of(line) -> str:
    """What a line of the list is found by."""
    version = line.exam.version
    return f"{line.exam.title} {version.course.code} {version.title}" if version else line.exam.title


@blueprint.route("/sinavlar/yeni", methods=["GET", "POST"])
@requires("exams.author")
def new_exam(oda):
    chamber = desk_chamber(oda, "exams.author")
    form = form_of(chamber, None)
    if form.validate_on_submit():
        with acting(form):
            exam = exams.write_exam(chamber.id, values_of(form, chamber), current_user.id)
            return redirect(url_for("exams_desk.exam", oda=oda, exam_id=exam.id))
    return form_page(chamber, form, None)


@blueprint.get("/sinavlar/<int:exam_id>")
@requires("exams.lock")
def exam(oda, exam_id):
    chamber = desk_chamber(oda, "exams.lock")
    exam = access.exam_of(chamber, exam_id)
    return render_template(
        "exams/desk/exam.html",
        chamber=chamber,
        exam=exam,
        faults=plans.faults(exam) if exam.state == "draft" else [],
        **plan_facts(exam),
        count=reads.question_count(exam),
        stuck=reads.stuck_attempts(exam.id),
        chosen=[] if exam.draw else reads.chosen(exam.id),
        banks=reads.banks_with_titles(chamber.id),
        available=reads.available,
        may_lock=may("exams.lock", chamber.id),
        may_decide=may("exams.decide", chamber.id),
        may_write=may("exams.author", chamber.id),
        second_person=rules_of(chamber.id)["results_need_second_person"],
        kinds=kinds,
    )


def plan_facts(exam) -> dict:
    """Who wrote the plan and its questions, and what may not be asked."""
    authors = plan_reads.authors(exam)
    return {
        "authors": authors,
        "undeclared": sum(author.declaration is None for author in authors),
        "is_author": current_user.id in {author.user.id for author in authors},
        "is_writer": current_user.id in {exam.created_by_id, *exam.writers},
        "locker": db.session.get(User, exam.locked_by_id) if exam.locked_by_id else None,
        "barred": plan_reads.barred_questions(exam),
        "declarations": plans.KINDS,
    }


@blueprint.route("/sinavlar/<int:exam_id>/duzenle", methods=["GET", "POST"])
@requires("exams.author")
def edit_exam(oda, exam_id):
    chamber = desk_chamber(oda, "exams.author")
    exam = access.exam_of(chamber, exam_id)
    form = form_of(chamber, exam)
    if form.validate_on_submit():
        with acting(form, said="Sınav kaydedildi."):
            exams.write_exam(chamber.id, values_of(form, chamber), current_user.id, exam)
            return redirect(url_for("exams_desk.exam", oda=oda, exam_id=exam_id))
    return form_page(chamber, form, exam)


@blueprint.route("/sinavlar/<int:exam_id>/sorular", methods=["GET", "POST"])
@requires("exams.author")
def choose(oda, exam_id):
    """Chooses the questions of an exam that does not draw."""
    chamber = desk_chamber(oda, "exams.author")
    exam = access.exam_of(chamber, exam_id)
    if request.method == "POST":
        wanted = [n for value in request.form.getlist("soru")[:500] if (n := whole_number(value)) is not None]
        allowed = [question_id for question_id in wanted if access.question_of(chamber, question_id)]
        kept = [question.id for question in reads.chosen(exam.id)] if request.form.get("ekle") else []
        exams.choose_questions(exam, kept + allowed, current_user.id)
        db.session.commit()
        flash("Sınavın soruları kaydedildi.", "ok")
        return redirect(url_for("exams_desk.exam", oda=oda, exam_id=exam_id))
    banks = bank_reads.banks_of(chamber.id)
    bank_id = whole_number(request.args.get("banka") or (banks[0][0].id if banks else 0)) or 0
    bank = access.bank_of(chamber, bank_id) if banks else None
    text = sought(request.args)
    page = bank_reads.page_of(bank.id, page_number(request.args), per_page=100, text=text) if bank else None
    chosen = {question.id for question in reads.chosen(exam.id)}
    values = {"banks": banks, "bank": bank, "page": page, "chosen": chosen, "kinds": kinds, "text": text}
    values["beginning"] = rich_text.to_plain
    return render_template("exams/desk/choose.html", chamber=chamber, exam=exam, **values)


@blueprint.post("/sinavlar/<int:exam_id>/ac")
@requires("exams.lock")
def open_exam(oda, exam_id):
    exam = access.exam_of(desk_chamber(oda, "exams.lock"), exam_id)
    with acting(said="Sınav açıldı. Kurallar donduruldu; adaylar koşulları sağlayınca girebilir."):
        exams.open_exam(exam, current_user.id)
    return redirect(url_for("exams_desk.exam", oda=oda, exam_id=exam_id))


@blueprint.post("/sinavlar/<int:exam_id>/kapat")
@requires("exams.lock")
def close_exam(oda, exam_id):
    chamber = desk_chamber(oda, "exams.lock")
    exams.close_exam(access.exam_of(chamber, exam_id), current_user.id)
    db.session.commit()
    flash("Sınav kapandı. Süren girişler kendi sürelerinde biter; yeni giriş başlamaz.", "ok")
    return redirect(url_for("exams_desk.exam", oda=oda, exam_id=exam_id))


@blueprint.route("/sinavlar/<int:exam_id>/vazgec", methods=["GET", "POST"])
@requires("exams.author")
def drop_exam(oda, exam_id):
    """A draft that nobody wants, after a page that says what goes with it."""
    chamber = desk_chamber(oda, "exams.author")
    exam, form = access.exam_of(chamber, exam_id), DropForm()
    if form.validate_on_submit():
        with acting(form, said="Sınav taslağından vazgeçildi. Soruları bankalarında duruyor."):
            plans.drop(exam, form.reason.data, current_user.id)
            return redirect(url_for("exams_desk.exam_list", oda=oda))
    return render_template("exams/desk/drop.html", chamber=chamber, exam=exam, form=form)


def form_of(chamber, exam):
    """The form with this chamber's courses and banks to choose from."""
    data = None
    if exam is not None and request.method == "GET":
        data = {name: getattr(exam, name) for name in NAMES}
        data |= {"minutes": exam.duration_ms // 60_000, "version_id": exam.version_id or 0, "draw": exam.draw}
        data["marker_gap"] = exam.marker_gap
        data["instructions"] = editing.shown_in_editor(exam.instructions)
    elif exam is None and request.method == "GET":
        rules = rules_of(chamber.id)
        data = {"pass_mark": rules["pass_mark"], "attempts": rules["attempts"], "wait_days": rules["attempt_wait_days"]}
    form = ExamForm(data=data)
    versions = reads.versions_to_choose(chamber.id)
    courses = [(version.id, f"{version.course.code} {version.title} ({version.number})") for version in versions]
    form.version_id.choices = choices((0, "Seçin"), *courses)
    banks = [(0, "–")] + [(bank.id, f"{bank.title} ({count})") for bank, count in bank_reads.banks_of(chamber.id)]
    while len(form.draw) < min(20, max(4, len(exam.draw) + 1 if exam else 4)):
        form.draw.append_entry()
    for row in form.draw:
        row.form.bank_id.choices = choices(*banks)
    return form


NAMES = (
    "title",
    "audience",
    "requires_watched",
    "attempts",
    "wait_days",
    "pass_mark",
    "opens_at",
    "closes_at",
    "shown",
    "shuffle",
    "markers",
)


def values_of(form, chamber) -> dict:
    """The exam's columns as the form says. Raises Refused for a course or bank of another chamber."""
    values = {name: getattr(form, name).data for name in NAMES}
    values["instructions"] = editing.from_editor(form.instructions.data or "")
    values["marker_gap"] = 20 if form.marker_gap.data is None else form.marker_gap.data
    values["duration_ms"] = form.minutes.data * 60_000
    values["version_id"] = form.version_id.data or None if form.audience.data == "enrolled" else None
    values["draw"] = [
        {
            "bank_id": row["bank_id"],
            "difficulty": row["difficulty"] or 0,
            "topic": (row["topic"] or "").strip(),
            "count": row["count"],
        }
        for row in form.draw.data
        if row["bank_id"] and row["count"]
    ]
    for line in values["draw"]:
        access.bank_of(chamber, line["bank_id"])
    return values


def form_page(chamber, form, exam):
    status = 400 if request.method == "POST" else 200
    return render_template("exams/desk/exam_form.html", chamber=chamber, form=form, exam=exam), status
