"""The trainer's own pages: my record. My courses and hours stand in catalogue/assignments."""

from apiflask import APIBlueprint
from flask import redirect, render_template, send_file, url_for
from flask_login import current_user
from wtforms import SelectChoice

from lms.core.acting import acting
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires, signed_in
from lms.trainers import access, operations, queries, rules
from lms.trainers.forms import OwnTrainingForm
from lms.trainers.operations import evidence

blueprint = APIBlueprint("trainers", __name__, enable_openapi=False)


@blueprint.get("/egitmen")
@signed_in
def mine():
    trainer = access.own_trainer()
    trainings = queries.trainings_of(trainer.id)
    day = today()
    services = [
        (serving, rules.conditions(serving, queries.authorisations_of(trainer.id, serving.chamber_id), trainings, day))
        for serving in queries.services_of(trainer.id)
    ]
    db.session.commit()  # the account may just have been tied to its record
    return render_template(
        "trainers/own.html",
        trainer=trainer,
        services=services,
        authorisations=queries.authorisations_of(trainer.id),
        trainings=trainings,
        rules=rules,
        day=day,
    )


@blueprint.route("/egitmen/egitim-kaydi", methods=["GET", "POST"])
@requires("trainers.own")
def own_training():
    trainer = access.own_trainer()
    form = OwnTrainingForm(on=today())
    serving = [one for one in queries.services_of(trainer.id) if one.state == "active" and one.lent_by_id is None]
    form.chamber.choices = [SelectChoice(one.chamber_id, one.chamber.short_name) for one in serving]
    if form.validate_on_submit():
        with acting(form, said="Kaydınız alındı. Odanızda yetkili bir kişi onayladığında sayılır."):
            values = {name: form[name].data for name in ("step", "on", "title", "provider")}
            operations.enter_training(
                trainer, form.chamber.data, current_user.id, document=form.sent_document(), **values
            )
            return redirect(url_for(".mine"))
    return render_template("trainers/own_training.html", form=form, trainer=trainer)


@blueprint.post("/egitmen/egitim-kaydi/<int:training_id>/geri-cek")
@signed_in
def own_withdraw(training_id):
    training = access.own_training(access.own_trainer(), training_id)
    with acting(said="Kaydınız geri çekildi."):
        operations.withdraw_own(training, current_user.id)
    return redirect(url_for(".mine"))


@blueprint.get("/egitmen/egitim-kaydi/<int:training_id>/belge")
@signed_in
def own_document(training_id):
    return sent(access.own_training(access.own_trainer(), training_id))


def sent(training):
    """The document kept with a record, as a download."""
    return send_file(
        evidence.path_of(training),
        mimetype=training.content_type,
        as_attachment=True,
        download_name=training.file_name,
        max_age=0,
    )
