"""Records of trainer training: entered by one person, decided by another."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import sent_text
from lms.core.paging import part
from lms.core.refusals import Refused
from lms.trainers import access, operations, queries
from lms.trainers.forms import ReasonForm, TrainingForm
from lms.trainers.manage.people import acted
from lms.trainers.rules import STEPS
from lms.trainers.views import blueprint, sent


@blueprint.route("/masa/<oda>/egiticiler/<int:trainer_id>/egitim-kaydi", methods=["GET", "POST"])
@requires("trainers.edit")
def enter(oda, trainer_id):
    chamber = desk_chamber(oda, "trainers.edit")
    serving = access.chamber_trainer(chamber, trainer_id)
    form = TrainingForm(on=today(), title="Eğiticilerin eğitimi")
    values = ("step", "on", "title", "provider")
    return acted(
        chamber,
        serving,
        form,
        lambda: operations.enter_training(
            serving.trainer,
            chamber.id,
            current_user.id,
            document=form.sent_document(),
            **{name: form[name].data for name in values},
        ),
        "Eğiticilerin eğitimi kaydı gir",
        "Onaya gönder",
        "Kayıt ikinci kişinin onayını bekliyor.",
        "Platformdaki eğiticilerin eğitimi tamamlandığında kayıt kendiliğinden eklenir. Buraya dışarıda alınan eğitimi "
        "ve öbür adımları girin; girdiğiniz kaydı başka bir yetkili onaylar.",
    )


@blueprint.get("/masa/<oda>/egiticiler/onay")
@requires("trainers.approve")
def approvals(oda):
    chamber = desk_chamber(oda, "trainers.approve")
    return approvals_page(chamber, ReasonForm())


@blueprint.post("/masa/<oda>/egiticiler/onay/<int:training_id>")
@requires("trainers.approve")
def decide(oda, training_id):
    """`karar`: onay or ret; a refusal brings its reason."""
    chamber = desk_chamber(oda, "trainers.approve")
    training = access.chamber_training(chamber, training_id)
    with acting() as edge:
        if request.form.get("karar") == "onay":
            operations.approve_training(training, current_user.id)
            said = "Kayıt onaylandı."
        else:
            operations.refuse_training(training, current_user.id, sent_text(request.form, "reason", 500))
            said = "Kayıt gerekçesiyle geri gönderildi."
        edge.said(said)
    return redirect(url_for(".approvals", oda=oda))


@blueprint.post("/masa/<oda>/egiticiler/onay")
@requires("trainers.approve")
def approve_chosen(oda):
    """Approves each chosen record that this person may decide; says how many it left."""
    chamber = desk_chamber(oda, "trainers.approve")
    done = left = 0
    for training_id in request.form.getlist("secili", type=int)[:200]:
        training = access.chamber_training(chamber, training_id)
        try:
            with db.session.begin_nested():
                operations.approve_training(training, current_user.id)
            done += 1
        except Refused:
            left += 1
    db.session.commit()
    rest = f" Sizin girdiğiniz ya da sonuçlanmış kayıt: {left}, atlandı." if left else ""
    flash(f"Onaylanan kayıt: {done}.{rest}", "ok" if done else "warn")
    return redirect(url_for(".approvals", oda=oda))


def approvals_page(chamber, form):
    waiting = part(queries.waiting_in(chamber.id), request.args)
    return render_template("trainers/approvals.html", chamber=chamber, waiting=waiting, form=form, steps=STEPS)


@blueprint.route("/masa/<oda>/egiticiler/egitim-kaydi/<int:training_id>/geri-al", methods=["GET", "POST"])
@requires("trainers.approve")
def withdraw(oda, training_id):
    chamber = desk_chamber(oda, "trainers.approve")
    training = access.chamber_training(chamber, training_id)
    serving = access.chamber_trainer(chamber, training.trainer_id)
    form = ReasonForm()
    return acted(
        chamber,
        serving,
        form,
        lambda: operations.withdraw_training(training, current_user.id, form.reason.data),
        "Eğitim kaydını geri al",
        "Kaydı geri al",
        "Kayıt geri alındı.",
        f"{training.title}. Kayıt listede kalır, artık sayılmaz.",
    )


@blueprint.get("/masa/<oda>/egiticiler/egitim-kaydi/<int:training_id>/belge")
@requires("trainers.see")
def document(oda, training_id):
    chamber = desk_chamber(oda, "trainers.see")
    return sent(access.chamber_training(chamber, training_id))
