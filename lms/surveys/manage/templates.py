from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectChoice

from lms.accounts.access import desk_chamber
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import requires
from lms.core.presentation import day
from lms.core.refusals import Refused
from lms.surveys import access, operations, queries, rules
from lms.surveys.forms import QuestionForm, SendForm, TemplateForm
from lms.surveys.views import blueprint as pages

DONE = {
    "kullan": "Taslak kullanıma alındı. Bundan sonraki anketler bu sorularla gönderilir.",
    "taslagi-sil": "Taslaktaki değişiklikler silindi.",
    "kendiliginden": "Bu anket artık her eğitimin sonunda kendiliğinden gönderilir.",
    "elle": "Bu anket artık yalnız elle gönderilir.",
    "kaldir": "Anket kullanımdan kaldırıldı. Alınmış yanıtlar sonuçlarda kalır.",
    "geri-al": "Anket yeniden kullanımda.",
}


@pages.get("/masa/<oda>/anketler")
@requires("surveys.see")
def templates(oda):
    chamber = desk_chamber(oda, "surveys.see")
    found = queries.templates_of(chamber.id)
    versions = queries.versions_of([one.id for one in found])
    return render_template(
        "surveys/templates.html",
        chamber=chamber,
        templates=found,
        versions=versions,
        waiting=db.session.scalar(queries.waiting_texts(chamber.id)),
    )


@pages.route("/masa/<oda>/anketler/yeni", methods=["GET", "POST"])
@requires("surveys.edit")
def new_template(oda):
    chamber = desk_chamber(oda, "surveys.edit")
    form = TemplateForm(intro=rules.INTRO)
    if form.validate_on_submit():
        made = operations.make_template(chamber.id, form.title.data.strip(), current_user.id)
        operations.rename(made, made.title, form.intro.data or "", current_user.id)
        db.session.commit()
        flash("Anket, sık sorulan sorularla taslak olarak açıldı. Soruları düzenleyip kullanıma alın.", "ok")
        return redirect(url_for(".template", oda=oda, template_id=made.id))
    return render_template("surveys/new_template.html", chamber=chamber, form=form)


@pages.route("/masa/<oda>/anketler/<int:template_id>", methods=["GET", "POST"])
@requires("surveys.edit")
def template(oda, template_id):
    chamber = desk_chamber(oda, "surveys.edit")
    found = access.desk_template(chamber, template_id)
    newest = queries.newest(found.id)
    form = TemplateForm(title=found.title, intro=newest.intro)
    if form.validate_on_submit():
        with acting(form, said="Kaydedildi."):
            operations.rename(found, form.title.data.strip(), form.intro.data or "", current_user.id)
            return redirect(url_for(".template", oda=oda, template_id=template_id))
    facts = {"faults": rules.faults(newest.questions), "about": rules.ABOUT, "kinds": rules.KINDS}
    facts["current"] = queries.current(found.id)
    return render_template("surveys/template.html", chamber=chamber, template=found, newest=newest, form=form, **facts)


@pages.post("/masa/<oda>/anketler/<int:template_id>/islem")
@requires("surveys.edit")
def act(oda, template_id):
    """`islem` names what to do with the template; see DONE."""
    chamber = desk_chamber(oda, "surveys.edit")
    found, deed, who = access.desk_template(chamber, template_id), request.form.get("islem", ""), current_user.id
    deeds = {
        "kullan": lambda: operations.take_into_use(found, who),
        "taslagi-sil": lambda: operations.drop_draft(found, who),
        "kendiliginden": lambda: operations.set_automatic(found, True, who),
        "elle": lambda: operations.set_automatic(found, False, who),
        "kaldir": lambda: operations.retire(found, True, who),
        "geri-al": lambda: operations.retire(found, False, who),
    }
    with acting() as edge:
        if deed not in deeds:
            raise Refused("İstenen işlem okunamadı.")
        deeds[deed]()
        edge.said(DONE[deed])
    return redirect(url_for(".template", oda=oda, template_id=template_id))


@pages.route("/masa/<oda>/anketler/<int:template_id>/soru", methods=["GET", "POST"])
@requires("surveys.edit")
def new_question(oda, template_id):
    chamber = desk_chamber(oda, "surveys.edit")
    return edit(chamber, access.desk_template(chamber, template_id), None)


@pages.route("/masa/<oda>/anketler/<int:template_id>/soru/<question_key>", methods=["GET", "POST"])
@requires("surveys.edit")
def question(oda, template_id, question_key):
    chamber = desk_chamber(oda, "surveys.edit")
    found = access.desk_template(chamber, template_id)
    return edit(chamber, found, access.desk_question(found, question_key))


def edit(chamber, template, known):
    form = QuestionForm(data=known)
    if form.validate_on_submit():
        with acting(form, said="Soru taslağa yazıldı."):
            operations.change_question(template, form.data, current_user.id, known["key"] if known else None)
            return redirect(url_for(".template", oda=chamber.slug, template_id=template.id))
    return render_template("surveys/question.html", chamber=chamber, template=template, question=known, form=form)


@pages.post("/masa/<oda>/anketler/<int:template_id>/soru/<question_key>/islem")
@requires("surveys.edit")
def act_on_question(oda, template_id, question_key):
    """`islem`: yukari, asagi or sil."""
    chamber = desk_chamber(oda, "surveys.edit")
    found = access.desk_template(chamber, template_id)
    with acting():
        if request.form.get("islem") == "sil":
            operations.remove_question(found, question_key, current_user.id)
        else:
            operations.move_question(
                found, question_key, -1 if request.form.get("islem") == "yukari" else 1, current_user.id
            )
    return redirect(url_for(".template", oda=oda, template_id=template_id, _anchor="sorular"))


@pages.route("/masa/<oda>/anketler/gonder", methods=["GET", "POST"])
@requires("surveys.edit")
def send(oda):
    """By hand, to the people of a run who have come to the end and were not asked yet."""
    chamber = desk_chamber(oda, "surveys.edit")
    form, runs = SendForm(), queries.runs_of(chamber.id)
    ready = [one for one in queries.templates_of(chamber.id) if not one.retired_at and queries.current(one.id)]
    form.run.choices = [SelectChoice(run.id, named(run)) for run in runs]
    form.template.choices = [SelectChoice(one.id, one.title) for one in ready]
    if form.validate_on_submit():
        with acting(form) as edge:
            run = access.desk_run(chamber, form.run.data)
            asked = operations.send_to_run(access.desk_template(chamber, form.template.data), run, current_user.id)
            edge.said(f"Anket gönderildi. Katılımcı: {asked}.")
            return redirect(url_for(".templates", oda=oda))
    return render_template("surveys/send.html", chamber=chamber, form=form, ready=ready, runs=runs)


def named(run) -> str:
    when = f"{day(run.starts_at)} – {day(run.ends_at)}" if run.starts_at and run.ends_at else "sürekli açık"
    return f"{run.code} · {run.title}, sürüm {run.number} ({when})"
