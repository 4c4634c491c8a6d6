"""The list, and making, changing and ending trainers."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber, may
from lms.accounts.queries import own
from lms.core.acting import acting
from lms.core.audit import audit
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.sheets import csv_answer, xlsx_answer
from lms.trainers import access, operations, queries
from lms.trainers.forms import ChangeForm, ReasonForm, RenewForm, TrainerForm
from lms.trainers.rules import KINDS
from lms.trainers.views import blueprint

HEADER = [
    "Ad soyad",
    "E-posta",
    "Tür",
    "Yetkilendiren",
    "Başlangıç",
    "Son gün",
    "Durum",
    "Eğiticilerin eğitimi",
    "Ödünç veren oda",
]


def filters_here() -> queries.Filters:
    """From the address: ara, tur, egitim, durum, sirala."""
    asked = request.args
    return queries.Filters(
        text=asked.get("ara", "")[:100],
        kind=asked.get("tur", "") if asked.get("tur") in KINDS else "",
        trained={"var": "yes", "yok": "no"}.get(asked.get("egitim", ""), ""),
        state={"biten": "ended", "suresi-dolan": "lapsed", "hepsi": "all"}.get(asked.get("durum", ""), "active"),
        sort=asked.get("sirala", "ad"),
    )


@blueprint.get("/masa/<oda>/egiticiler")
@requires("trainers.see")
def index(oda):
    chamber = desk_chamber(oda, "trainers.see")
    day, filters = today(), filters_here()
    if request.args.get("bicim") in ("csv", "xlsx"):
        answer = csv_answer if request.args["bicim"] == "csv" else xlsx_answer
        rows = queries.all_of(chamber.id, filters, day)
        audit("trainers.export", current_user.id, chamber_id=chamber.id, rows=len(rows))
        made = answer(f"egiticiler-{chamber.slug}.{request.args['bicim']}", HEADER, map(as_line, rows))
        db.session.commit()  # after the file is written: a commit forgets the rows, and each would be read again
        return made
    page = max(request.args.get("sayfa", 1, type=int), 1)
    return render_template(
        "trainers/index.html",
        chamber=chamber,
        found=queries.page_of(chamber.id, filters, day, page),
        counts=queries.counts_of(chamber.id, day),
        filters=filters,
        kinds=KINDS,
        day=day,
        may_edit=may("trainers.edit", chamber.id),
        kept=own.saved_filters(current_user.id, chamber.id, "egiticiler"),
    )


def as_line(row):
    serving, trained = row
    return [
        serving.trainer.full_name,
        serving.trainer.email,
        KINDS.get(serving.kind, serving.kind),
        serving.authorised_by,
        serving.authorised_on,
        serving.valid_until,
        "Görevde" if serving.state == "active" else "Görevi bitti",
        "Tamamladı" if trained else "Tamamlamadı",
        serving.lent_by.short_name if serving.lent_by else "",
    ]


@blueprint.route("/masa/<oda>/egiticiler/yeni", methods=["GET", "POST"])
@requires("trainers.edit")
def new(oda):
    chamber = desk_chamber(oda, "trainers.edit")
    form = TrainerForm(authorised_on=today(), authorised_by=chamber.short_name)
    if form.validate_on_submit():
        with acting(form, said="Eğitici eklendi. Konu yetkilerini ve eğitim kaydını bu sayfadan girebilirsiniz."):
            values = {
                name: form[name].data for name in ("email", "authorised_by", "valid_until", "biography", "fields")
            }
            serving = operations.make_trainer(
                chamber.id,
                form.full_name.data,
                form.kind.data,
                form.authorised_on.data,
                current_user.id,
                **values,
            )
            return to_passport(oda, serving.trainer_id)
    return form_page(chamber, form, "Yeni eğitici", "Eğiticiyi ekle")


@blueprint.route("/masa/<oda>/egiticiler/<int:trainer_id>/degistir", methods=["GET", "POST"])
@requires("trainers.edit")
def change(oda, trainer_id):
    chamber = desk_chamber(oda, "trainers.edit")
    serving = access.chamber_trainer(chamber, trainer_id)
    trainer = serving.trainer
    form = ChangeForm(
        full_name=trainer.full_name,
        email=trainer.email,
        biography=trainer.biography,
        fields=trainer.fields,
        kind=serving.kind,
        authorised_by=serving.authorised_by,
        authorised_on=serving.authorised_on,
        valid_until=serving.valid_until,
    )
    if trainer.user_id is not None:
        form.without_person()

    def act():
        person = {name: form[name].data if name in form else None for name in ("full_name", "email")}
        operations.change_trainer(
            trainer, current_user.id, chamber.id, **person, biography=form.biography.data, fields=form.fields.data
        )
        period = {name: form[name].data for name in ("kind", "authorised_by", "authorised_on", "valid_until")}
        operations.change_service(serving, current_user.id, **period)

    intro = "Ad ve e-posta, kişinin kendi hesabından gelir." if trainer.user_id else ""
    return acted(chamber, serving, form, act, "Eğitici kaydını değiştir", "Kaydet", "Değişiklik kaydedildi.", intro)


@blueprint.route("/masa/<oda>/egiticiler/<int:trainer_id>/bitir", methods=["GET", "POST"])
@requires("trainers.edit")
def end(oda, trainer_id):
    chamber = desk_chamber(oda, "trainers.edit")
    serving = access.chamber_trainer(chamber, trainer_id)
    form = ReasonForm()
    intro = (
        "Eğiticinin bu odadaki görevi ve konu yetkileri sona erer; kaydı, geçmiş görevleri ve katılımcıların "
        "belgeleri olduğu gibi kalır."
    )
    return acted(
        chamber,
        serving,
        form,
        lambda: operations.end_service(serving, current_user.id, form.reason.data),
        "Görevi sona erdir",
        "Görevi sona erdir",
        "Eğiticinin bu odadaki görevi sona erdi.",
        intro,
    )


@blueprint.post("/masa/<oda>/egiticiler/<int:trainer_id>/yeniden")
@requires("trainers.edit")
def again(oda, trainer_id):
    chamber = desk_chamber(oda, "trainers.edit")
    serving = access.chamber_trainer(chamber, trainer_id)
    operations.take_back(serving, current_user.id)
    db.session.commit()
    flash("Eğitici yeniden görevde. Konu yetkilerini yeniden verin.", "ok")
    return to_passport(oda, trainer_id)


@blueprint.route("/masa/<oda>/egiticiler/yetki/<int:authorisation_id>/yenile", methods=["GET", "POST"])
@requires("trainers.edit")
def renew(oda, authorisation_id):
    chamber = desk_chamber(oda, "trainers.edit")
    given = access.chamber_authorisation(chamber, authorisation_id)
    serving = access.chamber_trainer(chamber, given.trainer_id)
    form = RenewForm()
    return acted(
        chamber,
        serving,
        form,
        lambda: operations.renew(serving, given, current_user.id, form.to_on.data, form.source.data or None),
        "Konu yetkisini yenile",
        "Yetkiyi yenile",
        "Yetki yenilendi.",
        f"Konu: {given.subject_name}. Eski yetki kayıtta kalır; yenisi onun bitiminden başlar.",
    )


@blueprint.route("/masa/<oda>/egiticiler/yetki/<int:authorisation_id>/bitir", methods=["GET", "POST"])
@requires("trainers.edit")
def end_authorisation(oda, authorisation_id):
    chamber = desk_chamber(oda, "trainers.edit")
    given = access.chamber_authorisation(chamber, authorisation_id)
    serving = access.chamber_trainer(chamber, given.trainer_id)
    form = ReasonForm()
    return acted(
        chamber,
        serving,
        form,
        lambda: operations.end_authorisation(given, current_user.id, form.reason.data),
        "Konu yetkisini bitir",
        "Yetkiyi bitir",
        "Yetki bitirildi. Sürmekte olan görevlendirmeler değişmedi.",
        f"Konu: {given.subject_name}",
    )


def acted(chamber, serving, form, act, title, submit, done, intro=""):
    """The common course of a form about one trainer: show, do, commit, back to the passport."""
    trainer_id = serving.trainer_id
    if form.validate_on_submit():
        with acting(form, said=done):
            act()
            return to_passport(chamber.slug, trainer_id)
    elif not form.is_submitted():
        db.session.commit()  # that the record was looked at
    return form_page(chamber, form, title, submit, serving, intro)


def form_page(chamber, form, title, submit, serving=None, intro=""):
    return render_template(
        "trainers/form.html", chamber=chamber, form=form, title=title, submit=submit, serving=serving, intro=intro
    )


def to_passport(oda, trainer_id):
    return redirect(url_for("assignments.passport", oda=oda, trainer_id=trainer_id))
