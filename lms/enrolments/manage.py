"""The desk: participants of a course with coverage, reminding, enrolling by hand, extending, cancelling."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import branches_reached, desk_chamber, may_somewhere
from lms.accounts.models import User
from lms.accounts.queries import find_people, user_by_email
from lms.catalogue.queries import published_version, run_of
from lms.chambers.queries import rules_of
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.audit import audit, looked
from lms.core.clock import now
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import show_refusal
from lms.core.numbers import whole_number
from lms.core.refusals import Refused
from lms.core.sheets import csv_answer
from lms.core.turkish import clean_name
from lms.enrolments import operations, queries
from lms.enrolments import participants as people
from lms.enrolments.access import desk_course, desk_enrolment
from lms.enrolments.forms import EnrolByHandForm, ReasonForm, RemindForm
from lms.enrolments.views import blueprint
from lms.fees.models import Order
from lms.fees.rules.reference import shown

COURSE = "/masa/<oda>/egitimler/<int:course_id>/katilimcilar"


def asked() -> dict:
    """How the list is narrowed, from the address."""
    band = request.args.get("izleme", "")
    return {
        "state": "cancelled" if request.args.get("durum") == "silinen" else "active",
        "text": clean_name(request.args.get("ara", ""))[:120],
        "band": band if band in people.BANDS else "",
    }


@blueprint.get(COURSE)
@requires("enrolments.see")
def participants(oda, course_id):
    chamber = desk_chamber(oda, "enrolments.see")
    course = desk_course(chamber, course_id)
    narrowed, branches = asked(), branches_reached("enrolments.see", chamber.id)
    page = people.page_of(course.id, **narrowed, page=page_number(request.args), branches=branches)
    return render_template(
        "enrolments/participants.html",
        chamber=chamber,
        course=course,
        title_of=title_of(course),
        page=page,
        bands=people.BANDS,
        narrowed=narrowed,
        moment=now(),
        may_enrol=may_somewhere("enrolments.enrol", chamber.id),
        may_watch=may_somewhere("watching.see", chamber.id),
    )


def title_of(course) -> str:
    version = published_version(course)
    return version.title if version else course.code


@blueprint.get(COURSE + ".csv")
@requires("enrolments.see")
def participants_csv(oda, course_id):
    """Exactly what the list shows, narrowed alike; the export is audited."""
    chamber = desk_chamber(oda, "enrolments.see")
    course = desk_course(chamber, course_id)
    found = people.all_of(course.id, **asked(), branches=branches_reached("enrolments.see", chamber.id))
    audit("enrolments.export", current_user.id, thing=course, rows=len(found))
    answer = csv_answer(f"{course.code}-katilimcilar.csv", people.HEADER, (people.cells(row) for row in found))
    db.session.commit()  # after the file is written: a commit forgets the rows, and each would be read again
    return answer


@blueprint.route(COURSE + "/hatirlat", methods=["GET", "POST"])
@requires("enrolments.enrol")
def remind(oda, course_id):
    """First the e-mail as it will look, then sent to those chosen."""
    chamber = desk_chamber(oda, "enrolments.enrol")
    course = desk_course(chamber, course_id)
    form = RemindForm(who=request.args.getlist("who", type=int)) if request.method == "GET" else RemindForm()
    chosen = [row for row in chosen_rows(chamber, course, form.who.data or [])]
    if form.validate_on_submit() and chosen and request.form.get("gonder"):
        sent = operations.write_to([row.enrolment for row in chosen], current_user.id, form.note.data or "")
        db.session.commit()
        flash(f"Hatırlatma gönderildi. Kişi sayısı: {sent}", "ok")
        return redirect(url_for("enrolments.participants", oda=oda, course_id=course_id))
    if not chosen:
        flash("Önce listeden en az bir katılımcı seçin.", "warn")
        return redirect(url_for("enrolments.participants", oda=oda, course_id=course_id))
    letter = operations.letter(chosen[0].enrolment, (chosen[0].covered_ms, chosen[0].required_ms), form.note.data or "")
    return render_template(
        "enrolments/remind.html", chamber=chamber, course=course, form=form, chosen=chosen, letter=letter
    )


def chosen_rows(chamber, course, ids):
    """The active enrolments among the chosen that this person reaches; at most a page of them."""
    wanted = set(ids[:500])
    branches = branches_reached("enrolments.enrol", chamber.id)
    return [row for row in people.all_of(course.id, branches=branches) if row.enrolment.id in wanted]


@blueprint.route(COURSE + "/ekle", methods=["GET", "POST"])
@requires("enrolments.enrol")
def enrol_by_hand(oda, course_id):
    """Finds a person by e-mail, number or name; one that is chosen is enrolled, with a reason."""
    chamber = desk_chamber(oda, "enrolments.enrol")
    course = desk_course(chamber, course_id)
    form, found = EnrolByHandForm(), []
    if form.validate_on_submit():
        found = candidates(chamber, form.who.data)
        try:
            if not found:
                raise Refused("Bu bilgiyle kimse bulunamadı. Kişinin hesabı yoksa önce kayıt olmalıdır.", "who")
            if person := chosen_of(found, request.form.get("user_id", "")):
                enrol(course, person, form)
                return redirect(url_for("enrolments.participants", oda=oda, course_id=course_id))
        except Refused as refusal:
            db.session.rollback()
            show_refusal(form, refusal)
    return render_template(
        "enrolments/enrol_by_hand.html",
        chamber=chamber,
        course=course,
        title_of=title_of(course),
        form=form,
        found=found,
        priced=is_priced(course),
    )


def is_priced(course) -> bool:
    version = published_version(course)
    return bool(version and version.price_kurus)


def candidates(chamber, text) -> list[User]:
    """A whole e-mail address finds anybody; numbers and names only people with a membership in this chamber, for
    branch-bound staff in their branches. Those who are found can see that they were looked at."""
    text = clean_name(text)
    if "@" in text:
        user = user_by_email(text)
        found = [user] if user and user.closed_at is None else []
    else:
        found = find_people(text, [chamber.id], limit=20, branches=branches_reached("enrolments.enrol", chamber.id))
    for person in found:
        looked(current_user.id, person.id, "elle kayıt için arama", chamber.id)
    db.session.commit()
    return found


def chosen_of(found: list[User], sent: str) -> User | None:
    """Whom the form chose among the hits; where it chose nobody, the only hit. Refused for somebody whom the search
    does not find."""
    if not sent.strip():
        return found[0] if len(found) == 1 else None
    person = next((one for one in found if one.id == whole_number(sent)), None)
    if person is None:
        raise Refused("Seçtiğiniz kişi bu aramada yok. Kişiyi listeden yeniden seçin.", "who")
    return person


def enrol(course, person, form):
    version = published_version(course)
    run = run_of(version.id) if version else None
    if run is None:
        raise Refused("Bu eğitimin yayında olan sürümü yok; kayıt yapılamaz.")
    held = queries.live_enrolment(person.id, run.id)
    made = operations.enrol_by_officer(person, run, current_user.id, form.reason.data, form.payment.data or "")
    db.session.commit()
    if isinstance(made, Order):
        return flash(f"Sipariş açıldı ve bildirildi. Referans: {shown(made.reference)}", "ok")
    flash("Bu kişi zaten kayıtlıydı." if held else "Kayıt yapıldı.", "warn" if held else "ok")


@blueprint.get(COURSE + "/<int:enrolment_id>")
@requires("enrolments.see")
def participant(oda, course_id, enrolment_id):
    """One enrolment; opening it is written down, and the person can see that."""
    chamber = desk_chamber(oda, "enrolments.see")
    return show_participant(chamber, desk_enrolment(chamber, course_id, enrolment_id))


def show_participant(chamber, enrolment, **forms):
    looked(current_user.id, enrolment.user_id, "eğitim kaydı", chamber.id)
    db.session.commit()
    row = people.rows([enrolment])[0]
    return render_template(
        "enrolments/participant.html",
        chamber=chamber,
        enrolment=enrolment,
        row=row,
        moment=now(),
        days=rules_of(chamber.id)["access_extension_days"],
        extend_form=forms.get("uzat") or ReasonForm(formdata=None, prefix="uzat"),
        cancel_form=forms.get("sil") or ReasonForm(formdata=None, prefix="sil"),
        may_enrol=may_act(chamber, enrolment),
        may_watch=may_somewhere("watching.see", chamber.id),
    )


def may_act(chamber, enrolment) -> bool:
    """On this very person: of the officer's branches, and not on oneself."""
    is_reached = queries.within(enrolment, branches_reached("enrolments.enrol", chamber.id))
    return is_reached and may_somewhere("enrolments.enrol", chamber.id) and enrolment.user_id != current_user.id


@blueprint.post(COURSE + "/<int:enrolment_id>/uzat")
@requires("enrolments.enrol")
def extend(oda, course_id, enrolment_id):
    return act(oda, course_id, enrolment_id, "uzat", operations.extend, "Erişim süresi uzatıldı.")


@blueprint.post(COURSE + "/<int:enrolment_id>/sil")
@requires("enrolments.enrol")
def cancel(oda, course_id, enrolment_id):
    return act(oda, course_id, enrolment_id, "sil", operations.cancel, "Kayıt silindi; katılımcıya bildirildi.")


def act(oda, course_id, enrolment_id, prefix, operation, said):
    chamber = desk_chamber(oda, "enrolments.enrol")
    enrolment = desk_enrolment(chamber, course_id, enrolment_id, "enrolments.enrol")
    form = ReasonForm(prefix=prefix)
    if not form.validate_on_submit():
        return show_participant(chamber, enrolment, **{prefix: form}), 400
    with acting(said=said):
        operation(enrolment, current_user.id, form.reason.data)
    return redirect(url_for("enrolments.participant", oda=oda, course_id=course_id, enrolment_id=enrolment_id))
