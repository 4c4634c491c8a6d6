from flask import redirect, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.accounts.queries import user_by_email
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.audit import audit
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.paging import Page, part
from lms.core.refusals import Refused
from lms.core.sheets import csv_answer
from lms.exams.operations import extra_time
from lms.halls import access, queries, rules
from lms.halls.forms import ExtraTimeForm, QualificationForm
from lms.halls.manage.blueprint import blueprint
from lms.halls.manage.sessions import form_page
from lms.halls.operations import duties

PER_PAGE = 50
NOBODY = "Bu adresle bir hesap yok. Kişi önce hesap açmalı."


def person_named(form):
    user = user_by_email(form.email.data.strip())
    if user is None or user.closed_at:
        raise Refused(NOBODY, "email")
    return user


@blueprint.route("/gozetmen-belgeleri", methods=["GET", "POST"])
@requires("halls.plan")
def qualifications(oda):
    chamber = desk_chamber(oda, "halls.plan")
    form = QualificationForm()
    if form.validate_on_submit():
        names = ("kind", "source_code", "valid_from", "valid_to")
        with acting(form, said="Belge kaydedildi. Kişi artık gözetmenlik başvurusu yapabilir."):
            values = {name: getattr(form, name).data for name in names}
            duties.record_qualification(chamber.id, person_named(form), values, current_user.id)
            return redirect(url_for("halls_desk.qualifications", oda=oda))
    found = Page(queries.qualifications_in(chamber.id), page_number(request.args), PER_PAGE)
    values = {"found": found, "kinds": rules.QUALIFICATIONS, "day": today()}
    return form_page("halls/qualifications.html", chamber, form, counts=queries.duty_counts(chamber.id), **values)


@blueprint.get("/gozetmen-belgeleri.csv")
@requires("halls.plan")
def qualifications_csv(oda):
    chamber = desk_chamber(oda, "halls.plan")
    counts = queries.duty_counts(chamber.id)
    header = ["Ad soyad", "E-posta", "Belge", "Numara", "Veriliş", "Son gün", "Görev sayısı"]
    rows = [
        [user.full_name, user.email, rules.QUALIFICATIONS[row.kind], row.source_code, row.valid_from, row.valid_to]
        + [counts.get(user.id, 0)]
        for row, user in db.session.execute(queries.qualifications_in(chamber.id))
    ]
    audit("halls.export", current_user.id, chamber_id=chamber.id, rows=len(rows))
    db.session.commit()
    return csv_answer("gozetmen-belgeleri.csv", header, rows)


@blueprint.post("/gozetmen-belgeleri/<int:qualification_id>/sonlandir")
@requires("halls.plan")
def end_qualification(oda, qualification_id):
    chamber = desk_chamber(oda, "halls.plan")
    row = access.qualification_of(chamber, qualification_id)
    with acting(said="Belge bugünden başlayarak geçersiz."):
        duties.end_qualification(row, current_user.id)
    return redirect(url_for("halls_desk.qualifications", oda=oda))


@blueprint.route("/ek-sureler", methods=["GET", "POST"])
@requires("halls.plan")
def extra_times(oda):
    """Set once per person; proctors see the minutes and never this page."""
    chamber = desk_chamber(oda, "halls.plan")
    form = ExtraTimeForm()
    if form.validate_on_submit():
        values = (form.percent.data, form.reason.data, form.to_on.data, current_user.id)
        with acting(form, said="Ek süre kaydedildi; kişinin bundan sonra başlayan sınavlarında geçerlidir."):
            extra_time.set_extra_time(chamber.id, person_named(form).id, *values)
            return redirect(url_for("halls_desk.extra_times", oda=oda))
    rows = part(queries.extra_times_in(chamber.id), request.args)
    return form_page("halls/extra_times.html", chamber, form, rows=rows, day=today())


@blueprint.post("/ek-sureler/<int:extra_id>/sonlandir")
@requires("halls.plan")
def end_extra_time(oda, extra_id):
    chamber = desk_chamber(oda, "halls.plan")
    row = access.extra_time_of(chamber, extra_id)
    with acting(said="Ek süre sonlandırıldı."):
        extra_time.end_extra_time(row, current_user.id)
    return redirect(url_for("halls_desk.extra_times", oda=oda))
