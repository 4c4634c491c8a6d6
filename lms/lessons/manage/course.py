from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber, may
from lms.catalogue import operations as catalogue
from lms.catalogue import queries as courses
from lms.catalogue.access import desk_course, desk_version
from lms.catalogue.rules import FORMS, STATES, may_approve
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import requires
from lms.core.numbers import whole_number
from lms.core.presentation import has_endpoint
from lms.lessons import operations
from lms.lessons.forms import ReasonForm, StepForm
from lms.lessons.views import blueprint

VERSION = "/masa/<oda>/egitimler/<int:course_id>/surum/<int:version_id>"


@blueprint.get("/masa/<oda>/egitimler/<int:course_id>")
@requires("catalogue.see")
def course(oda, course_id):
    """A course on the desk: the version that is being worked on, what it lacks, the next step, the history."""
    chamber = desk_chamber(oda, "catalogue.see")
    found = desk_course(chamber, course_id)
    versions = courses.versions_of(found.id)
    current = next((version for version in versions if version.state != "dropped"), versions[0])
    open_one = current if current.state in ("draft", "submitted", "approved") else None
    lacking = [(gap, gap_href(oda, current, gap)) for gap in operations.gaps(open_one)] if open_one else []
    return render_template(
        "lessons/course.html",
        chamber=chamber,
        course=found,
        versions=versions,
        current=current,
        open_one=open_one,
        published=next((version for version in versions if version.state == "published"), None),
        gaps=lacking,
        history=courses.history_of([version.id for version in versions]),
        states=STATES,
        forms=FORMS,
        step_form=StepForm(lock_version=current.lock_version),
        reason_form=ReasonForm(),
        may_edit=may("catalogue.edit", chamber.id),
        may_approve=may("catalogue.approve", chamber.id),
        is_second=may_approve(current.author_ids, current_user.id),
        may_publish=may("catalogue.publish", chamber.id),
        may_see_trainers=may("trainers.see", chamber.id),
        may_see_people=may("enrolments.see", chamber.id) and has_endpoint("enrolments.participants"),
    )


def gap_href(oda, version, gap) -> str:
    """Where a gap is mended."""
    ids = {"oda": oda, "course_id": version.course_id, "version_id": version.id}
    if gap.where == "programme":
        return url_for("catalogue.programme", **ids, _anchor=gap.key)
    if gap.where == "lesson":
        return url_for("lessons.lesson", **ids, lesson_id=gap.key)
    if gap.where == "material":
        return url_for("lessons.material_rights", **ids, material_id=gap.key)
    if gap.where == "video":
        return f"/masa/{oda}/videolar/{gap.key}"
    if gap.where == "kind":
        return f"/masa/{oda}/belge-turleri"
    return url_for("lessons.outline", **ids)


def step(oda, course_id, version_id, permission, act, said):
    """One step of a version; a refusal is shown on the course's page and changes nothing."""
    chamber = desk_chamber(oda, permission)
    version = desk_version(chamber, course_id, version_id)
    form = StepForm()
    if form.validate_on_submit():
        with acting(said=said):
            act(version)
    return redirect(url_for("lessons.course", oda=oda, course_id=course_id))


def locked() -> int | None:
    return whole_number(request.form.get("lock_version", ""))


@blueprint.post(VERSION + "/gonder")
@requires("catalogue.edit")
def submit(oda, course_id, version_id):
    def act(version):
        operations.submit(version, current_user.id)

    return step(oda, course_id, version_id, "catalogue.edit", act, "Sürüm onaya gönderildi.")


@blueprint.post(VERSION + "/geri-cek")
@requires("catalogue.edit")
def withdraw(oda, course_id, version_id):
    def act(version):
        catalogue.withdraw(version, current_user.id)

    return step(oda, course_id, version_id, "catalogue.edit", act, "Sürüm geri çekildi; yeniden taslaktır.")


@blueprint.post(VERSION + "/onayla")
@requires("catalogue.approve")
def approve(oda, course_id, version_id):
    def act(version):
        catalogue.approve(version, current_user.id, locked())

    return step(oda, course_id, version_id, "catalogue.approve", act, "Sürüm onaylandı. Artık yayımlanabilir.")


@blueprint.post(VERSION + "/yayimla")
@requires("catalogue.publish")
def publish(oda, course_id, version_id):
    def act(version):
        operations.publish(version, current_user.id)

    return step(oda, course_id, version_id, "catalogue.publish", act, "Sürüm yayımlandı; eğitim kayda açıldı.")


@blueprint.route(VERSION + "/geri-gonder", methods=["GET", "POST"])
@requires("catalogue.approve")
def send_back(oda, course_id, version_id):
    chamber = desk_chamber(oda, "catalogue.approve")
    version = desk_version(chamber, course_id, version_id)
    form = ReasonForm()
    if form.validate_on_submit():
        catalogue.send_back(version, current_user.id, form.reason.data)
        db.session.commit()
        flash("Sürüm, gerekçenizle birlikte hazırlayana geri gönderildi.", "ok")
        return redirect(url_for("lessons.course", oda=oda, course_id=course_id))
    words = {"title": "Geri gönder", "button": "Geri gönder", "help": "Gerekçenizi eğitimi hazırlayan okuyacak."}
    return render_template("lessons/reason.html", chamber=chamber, version=version, form=form, words=words)


DROP = (
    "Taslak bir daha değiştirilemez ve onaya gönderilemez; bölümleri, dersleri ve kaynakları bu eğitimin sürümleri "
    "arasında okunabilir kalır. Videolarınız arşivde durur."
)
ALONE = " Eğitimin başka sürümü olmadığı için eğitim de kaldırılır; eğitim sorumlusu onu geri alabilir."


@blueprint.route(VERSION + "/vazgec", methods=["GET", "POST"])
@requires("catalogue.edit")
def drop(oda, course_id, version_id):
    """A draft that nobody wants, after a page that says what goes with it."""
    chamber = desk_chamber(oda, "catalogue.edit")
    version = desk_version(chamber, course_id, version_id)
    form, page = ReasonForm(), url_for("lessons.course", oda=oda, course_id=course_id)
    if form.validate_on_submit():
        with acting(form) as edge:
            retired = operations.drop(version, current_user.id, form.reason.data, whole_number(form.lock_version.data))
            edge.said("Taslaktan vazgeçildi; eğitim kaldırıldı." if retired else "Taslaktan vazgeçildi.")
            return redirect(page)
    elif request.method == "GET":
        form.lock_version.data = str(version.lock_version)
    alone = all(one.id == version.id or one.state == "dropped" for one in courses.versions_of(course_id))
    words = {"title": "Taslaktan vazgeç", "button": "Taslaktan vazgeç", "lead": DROP + (ALONE if alone else "")}
    words |= {"css": "btn-stop", "back": "Eğitime dön"}
    return render_template("lessons/reason.html", chamber=chamber, version=version, form=form, words=words)


@blueprint.route("/masa/<oda>/egitimler/<int:course_id>/yeni-surum", methods=["GET", "POST"])
@requires("catalogue.edit")
def new_version(oda, course_id):
    """A draft copied from the newest version; why is kept in the history."""
    chamber = desk_chamber(oda, "catalogue.edit")
    found = desk_course(chamber, course_id)
    form = ReasonForm()
    if form.validate_on_submit():
        version = operations.new_version(found, form.reason.data, current_user.id)
        db.session.commit()
        flash(f"{version.number}. sürüm taslak olarak açıldı.", "ok")
        return redirect(url_for("lessons.course", oda=oda, course_id=course_id))
    words = {
        "title": "Yeni sürüm aç",
        "button": "Yeni sürümü aç",
        "help": "Neyin neden değişeceğini yazın. Yayındaki sürüm, yenisi yayımlanana dek yerinde kalır; "
        "kayıtlı olanlar kendi sürümleriyle sürdürür.",
    }
    return render_template(
        "lessons/reason.html", chamber=chamber, version=courses.versions_of(course_id)[0], form=form, words=words
    )
