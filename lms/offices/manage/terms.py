from flask import redirect, request, url_for
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from lms.accounts.access import desk_chamber
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import clean_text
from lms.core.sheets import csv_answer, xlsx_answer
from lms.offices import access, operations, queries
from lms.offices.forms import CorrectForm, EndForm, RecordForm, RenewForm
from lms.offices.manage.blueprint import blueprint, page, person_named
from lms.offices.views import TERMS

HEADER = ["Görev", "Ad soyad", "İlk gün", "Son gün", "Kaçıncı dönem", "Durum", "Ayrıldığı gün", "Gerekçe", "Dayanak"]


@blueprint.get("/gecmis.<form>")
@requires("offices.see")
def history_file(oda, form):
    """Every term of the chamber as CSV or XLSX."""
    chamber = desk_chamber(oda, "offices.see")
    answer, ending = (xlsx_answer, "xlsx") if form == "xlsx" else (csv_answer, "csv")
    rows = db.session.scalars(queries.all_terms(chamber.id))
    return answer(f"sureli-gorevler-{chamber.slug}.{ending}", HEADER, map(as_line, rows))


def as_line(row) -> list:
    said = TERMS[row.state][1]
    return [
        row.office.name,
        row.user.full_name,
        row.starts_on,
        row.ends_on,
        row.renewal + 1,
        said,
        row.ended_on,
        row.ended_reason or "",
        row.source,
    ]


@blueprint.route("/kaydet", methods=["GET", "POST"])
@requires("offices.edit")
def record(oda):
    """A term that was given elsewhere, present or past."""
    chamber = desk_chamber(oda, "offices.edit")
    offices = queries.offices_of(chamber.id)
    form = RecordForm(office_id=request.args.get("gorev", type=int))
    form.office_id.choices = [SelectChoice(one.id, one.name) for one in offices]
    if form.validate_on_submit():
        with acting(form, said="Görev kaydedildi, kişiye bildirildi."):
            office = access.chamber_office(oda, form.office_id.data, "offices.edit")
            values = (form.starts_on.data, form.ends_on.data, form.source.data, current_user.id)
            operations.record_term(office, person_named(form), *values)
            return redirect(url_for("offices_desk.office", oda=oda, office_id=form.office_id.data))
    return page("offices/desk/record.html", desk_chamber(oda, "offices.edit"), form=form, any_office=bool(offices))


@blueprint.get("/donemler/<int:appointment_id>")
@requires("offices.see")
def appointment(oda, appointment_id):
    row = access.chamber_appointment(oda, appointment_id, "offices.see")
    db.session.commit()  # that the record was looked at
    return appointment_page(row)


def appointment_page(row, renew_form=None, end_form=None):
    facts = {
        "row": row,
        "states": TERMS,
        "day": today(),
        "ahead": queries.renewed_ahead(row),
        "renew_form": renew_form or RenewForm(formdata=None),
        "end_form": end_form or EndForm(formdata=None, ended_on=min(today(), row.ends_on)),
    }
    return page("offices/desk/appointment.html", row.chamber, **facts)


@blueprint.route("/donemler/<int:appointment_id>/duzelt", methods=["GET", "POST"])
@requires("offices.edit")
def correct(oda, appointment_id):
    """Days or decision of a term recorded by hand that were typed wrongly."""
    row = access.chamber_appointment(oda, appointment_id, "offices.edit")
    form = CorrectForm(obj=row)
    if form.validate_on_submit():
        typed = (form.starts_on.data, form.ends_on.data, form.source.data, clean_text(form.reason.data))
        with acting(form, said="Görev kaydı düzeltildi, kişiye bildirildi."):
            operations.correct_term(row, *typed, current_user.id)
            return redirect(url_for("offices_desk.appointment", oda=oda, appointment_id=appointment_id))
        row = access.chamber_appointment(oda, appointment_id, "offices.edit")
    db.session.commit()  # that the record was looked at
    return page("offices/desk/correct.html", row.chamber, row=row, form=form)


@blueprint.post("/donemler/<int:appointment_id>/yenile")
@requires("offices.decide")
def renew(oda, appointment_id):
    row, form = access.chamber_appointment(oda, appointment_id, "offices.decide"), RenewForm()
    if form.validate_on_submit():
        with acting(form, said="Görev bir dönem yenilendi, kişiye bildirildi."):
            made = operations.renew(row, form.source.data, current_user.id)
            return redirect(url_for("offices_desk.appointment", oda=oda, appointment_id=made.id))
        row = access.chamber_appointment(oda, appointment_id, "offices.decide")
    return appointment_page(row, renew_form=form)


@blueprint.post("/donemler/<int:appointment_id>/sonlandir")
@requires("offices.decide")
def end(oda, appointment_id):
    row, form = access.chamber_appointment(oda, appointment_id, "offices.decide"), EndForm()
    if form.validate_on_submit():
        with acting(form, said="Görev sonlandırıldı, kişiye bildirildi. Varsa yetkileri ayrıca kaldırılır."):
            operations.end_early(row, form.ended_on.data, clean_text(form.reason.data), current_user.id)
            return redirect(url_for("offices_desk.appointment", oda=oda, appointment_id=appointment_id))
        row = access.chamber_appointment(oda, appointment_id, "offices.decide")
    return appointment_page(row, end_form=form)
