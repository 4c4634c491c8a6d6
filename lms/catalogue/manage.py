"""The desk: the chamber's courses, a course's frame, the programme of a draft, the tree of subjects."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber, may
from lms.catalogue import access, kinds, operations, queries
from lms.catalogue.forms import CategoryForm, CourseForm, NewCourseForm, ReasonForm, RenameForm, VersionForm
from lms.catalogue.rules import STATES
from lms.catalogue.views import blueprint
from lms.chambers.queries import rules_of
from lms.chambers.rules import MEMBER_CLASSES
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.database import db
from lms.core.doors import requires
from lms.core.numbers import whole_number


@blueprint.get("/masa/<oda>/egitimler")
@requires("catalogue.see")
def desk(oda):
    chamber = desk_chamber(oda, "catalogue.see")
    state = request.args.get("durum", "")
    state = state if state in STATES else ""
    text = request.args.get("ara", "")[:120]
    pagination, published = queries.desk_courses(chamber.id, state, text, page_number(request.args))
    return render_template(
        "catalogue/desk.html",
        chamber=chamber,
        pagination=pagination,
        published=published,
        state=state,
        text=text,
        counts=queries.version_states(chamber.id),
        states=STATES,
        may_edit=may("catalogue.edit", chamber.id),
    )


def offer_categories(form, chamber, kept=None):
    rows = queries.categories_of(chamber.id)
    if kept is not None and kept.retired_at is not None:
        rows = [kept, *rows]
    names = {row.id: ("– " if row.parent_id else "") + row.name for row in rows}
    form.category_id.choices = {0: "Konu seçilmedi", **names}


@blueprint.route("/masa/<oda>/egitimler/yeni", methods=["GET", "POST"])
@requires("catalogue.edit")
def new_course(oda):
    chamber = desk_chamber(oda, "catalogue.edit")
    form = NewCourseForm()
    offer_categories(form, chamber)
    if form.validate_on_submit():
        with acting(form, said="Eğitim açıldı. Şimdi programını yazın."):
            version = operations.create_course(
                chamber, current_user.id, code=form.code.data, title=form.title.data, **frame_values(form)
            )
            return redirect(to_programme(oda, version))
    return render_template("catalogue/new_course.html", chamber=chamber, form=form)


def frame_values(form):
    names = ("delivery_form", "open_to_other_chambers", "counts_in_statistics", "records_trainer_training")
    values = {name: getattr(form, name).data for name in names}
    return {**values, "category_id": form.category_id.data or None, "timing": form.timing.data or None}


def to_programme(oda, version):
    return url_for("catalogue.programme", oda=oda, course_id=version.course_id, version_id=version.id)


@blueprint.route("/masa/<oda>/egitimler/<int:course_id>/bilgi", methods=["GET", "POST"])
@requires("catalogue.edit")
def course_settings(oda, course_id):
    chamber = desk_chamber(oda, "catalogue.edit")
    course = access.desk_course(chamber, course_id)
    form = CourseForm(obj=course, category_id=course.category_id or 0, timing=course.timing or "")
    offer_categories(form, chamber, course.category)
    if form.validate_on_submit():
        with acting(form, said="Eğitimin bilgileri kaydedildi."):
            operations.change_course(course, current_user.id, **frame_values(form))
            return redirect(url_for("lessons.course", oda=oda, course_id=course.id))
    return render_template("catalogue/course_settings.html", chamber=chamber, course=course, form=form)


@blueprint.post("/masa/<oda>/egitimler/<int:course_id>/kaldir")
@requires("catalogue.publish")
def retire(oda, course_id):
    words = ("Yayından kaldır", "Eğitim yayından kaldırıldı.")
    return end_or_reopen(oda, course_id, operations.retire_course, *words)


@blueprint.post("/masa/<oda>/egitimler/<int:course_id>/geri-al")
@requires("catalogue.publish")
def reopen(oda, course_id):
    words = ("Eğitimi geri al", "Eğitim geri alındı. Yayımlamak için yeni sürüm açın.")
    return end_or_reopen(oda, course_id, operations.reopen_course, *words)


def end_or_reopen(oda, course_id, operation, title, said):
    """From the course's page; without a reason the form comes back on a page of its own."""
    chamber = desk_chamber(oda, "catalogue.publish")
    course, form = access.desk_course(chamber, course_id), ReasonForm()
    if form.validate_on_submit():
        operation(course, current_user.id, form.reason.data)
        db.session.commit()
        flash(said, "ok")
        return redirect(url_for("lessons.course", oda=oda, course_id=course_id))
    return render_template("catalogue/reason.html", chamber=chamber, course=course, form=form, action=title), 400


@blueprint.route("/masa/<oda>/egitimler/<int:course_id>/surum/<int:version_id>/program", methods=["GET", "POST"])
@requires("catalogue.edit")
def programme(oda, course_id, version_id):
    """The nine fields, rules and prices of a draft. A stale page keeps what was typed."""
    chamber = desk_chamber(oda, "catalogue.edit")
    version = access.desk_version(chamber, course_id, version_id)
    form = programme_form(version)
    if form.validate_on_submit():
        with acting(form, said="Program kaydedildi."):
            lock = whole_number(form.lock_version.data)
            operations.write_version(version, typed_values(form, version), current_user.id, lock)
            return redirect(url_for("lessons.course", oda=oda, course_id=course_id))
    shares = rules_of(chamber.id)["price_bp_by_class"]
    return render_template(
        "catalogue/programme.html", chamber=chamber, version=version, form=form, shares=shares, classes=MEMBER_CLASSES
    )


def typed_values(form, version) -> dict:
    """As the form says; a share of 87,5 % that the form shows cut to 87 is not changed by saving it."""
    values, share = form.values(), operations.rules_in(version)["watch_threshold_bp"]
    if form.watch_percent.data == share // 100:
        values["watch_threshold_bp"] = share
    return values


def programme_form(version) -> VersionForm:
    values = {f"price_{key}": kurus for key, kurus in version.prices.items()}
    is_free = version.is_free if version.is_free is not None or not version.price_kurus else False
    form = VersionForm(
        fee_choice={True: "free", False: "priced"}.get(is_free),
        vat_percent=None if version.vat_bp is None else version.vat_bp // 100,
        obj=version,
        watch_percent=operations.rules_in(version)["watch_threshold_bp"] // 100,
        search_words=", ".join(version.keywords),
        **values,
    )
    known = {kind.slug: kind.label for kind in kinds.kinds_of(version.chamber_id)}
    form.certificate_kind.choices = {"": "Belge verilmez", **known}
    return form


@blueprint.route("/masa/<oda>/konular", methods=["GET", "POST"])
@requires("catalogue.categories")
def categories(oda):
    chamber = desk_chamber(oda, "catalogue.categories")
    form = CategoryForm()
    every = queries.categories_of(chamber.id, retired=True)
    rows = [row for row in every if row.retired_at is None]
    form.parent_id.choices = {0: "Üst düzey", **{row.id: row.name for row in rows if row.parent_id is None}}
    if form.validate_on_submit():
        with acting(form, said="Konu eklendi."):
            parent = access.desk_category(chamber, form.parent_id.data) if form.parent_id.data else None
            operations.add_category(chamber.id, form.name.data, parent, current_user.id)
            return redirect(url_for("catalogue.categories", oda=oda))
    counts = queries.course_counts(chamber.id)
    facts = {"rows": rows, "retired": [row for row in every if row.retired_at is not None], "counts": counts}
    return render_template("catalogue/categories.html", chamber=chamber, form=form, **facts)


@blueprint.route("/masa/<oda>/konular/<int:category_id>", methods=["GET", "POST"])
@requires("catalogue.categories")
def rename_category(oda, category_id):
    chamber = desk_chamber(oda, "catalogue.categories")
    category = access.desk_category(chamber, category_id)
    form = RenameForm(obj=category)
    if form.validate_on_submit():
        with acting(form, said="Konunun adı değişti."):
            operations.rename_category(category, form.name.data, current_user.id)
            return redirect(url_for("catalogue.categories", oda=oda))
    return render_template("catalogue/rename_category.html", chamber=chamber, category=category, form=form)


@blueprint.post("/masa/<oda>/konular/<int:category_id>/tasi")
@requires("catalogue.categories")
def move_category(oda, category_id):
    chamber = desk_chamber(oda, "catalogue.categories")
    category = access.desk_category(chamber, category_id)
    operations.move_category(category, -1 if request.form.get("yon") == "yukari" else 1, current_user.id)
    db.session.commit()
    return redirect(url_for("catalogue.categories", oda=oda) + f"#k{category_id}")


@blueprint.post("/masa/<oda>/konular/<int:category_id>/kaldir")
@requires("catalogue.categories")
def retire_category(oda, category_id):
    """Out of use; with `geri` in use again."""
    chamber, back = desk_chamber(oda, "catalogue.categories"), bool(request.form.get("geri"))
    category = access.desk_category(chamber, category_id, retired=back)
    with acting() as edge:
        (operations.restore_category if back else operations.retire_category)(category, current_user.id)
        edge.said("Konu geri alındı." if back else "Konu kaldırıldı. Eski eğitimlerde görünmeyi sürdürür.")
    return redirect(url_for("catalogue.categories", oda=oda))
