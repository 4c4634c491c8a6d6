from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import SelectField

from lms.accounts.access import desk_chamber
from lms.core.database import db
from lms.core.doors import public, requires
from lms.core.form_fields import OneOfField
from lms.core.refusals import NotFound, Refused
from lms.reports.sending import operations, queries, rules

blueprint = APIBlueprint("sending", __name__, enable_openapi=False)


class ScheduleForm(FlaskForm):
    user_id = OneOfField(
        "Kime", "Kime gönderileceğini seçin.", description="Yalnız bu raporu görebilen görevliler seçilebilir."
    )
    rhythm = SelectField("Ne sıklıkta", choices=rules.RHYTHMS)
    form = SelectField("Dosya", choices=rules.FORMS)


@blueprint.route("/masa/<oda>/raporlar/gonderim", methods=["GET", "POST"])
@requires("reports.chamber")
def chamber(oda):
    of = desk_chamber(oda, "reports.chamber")
    return page(of, queries.readers(of.id), None, url_for("sending.chamber", oda=oda))


@blueprint.route("/birlik/gonderim", methods=["GET", "POST"])
@requires("reports.union")
def union():
    """For oneself: the union's pages name no person, not even a colleague."""
    return page(None, [current_user], current_user.id, url_for("sending.union"))


def page(of, readers, only_id, here):
    form = ScheduleForm()
    form.user_id.choices = {one.id: one.full_name for one in readers}
    if only_id:
        form.user_id.data = only_id
    if form.validate_on_submit():
        try:
            operations.begin(of, form.user_id.data, form.rhythm.data, form.form.data, current_user.id)
            db.session.commit()
            flash("Gönderim başlatıldı.", "ok")
            return redirect(here)
        except Refused as refusal:
            db.session.rollback()
            form[refusal.field or "rhythm"].errors = [refusal.sentence]
    chamber_id = of.id if of else None
    return render_template(
        "reports/sending.html",
        of=of,
        form=form,
        rows=queries.schedules(chamber_id, only_id),
        sent=queries.sendings(chamber_id, only_id),
        rules=rules,
    )


@blueprint.route("/rapor-gonderimi/<token>", methods=["GET", "POST"])
@public
def stop_by_link(token):
    """The link of the mail: what it is, and a button that stops it."""
    row = queries.by_token(token)
    if row is None:
        raise NotFound()
    if request.method == "POST":
        by = current_user.id if current_user.is_authenticated else None
        try:
            operations.stop(row, "Sayfadan durduruldu" if by else "E-postadaki bağlantıyla durduruldu", by)
            db.session.commit()
            flash("Gönderim durduruldu.", "ok")
        except Refused as refusal:
            db.session.rollback()
            flash(refusal.sentence, "warn")
        return redirect(url_for("sending.stop_by_link", token=token))
    return render_template("reports/sending_stop.html", row=row, rules=rules)
