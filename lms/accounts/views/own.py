"""The person's own account: overview, memberships and claims, name, address, consents, who looked, data, closing."""

import json

from flask import Response, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts import queries, signing_in
from lms.accounts.access import demand_fresh_proof
from lms.accounts.consents import CONSENTS
from lms.accounts.forms import ClaimForm, CloseForm, EmailForm, NameForm
from lms.accounts.notices import KINDS
from lms.accounts.operations import memberships, people, registering
from lms.accounts.permissions import ROLES
from lms.accounts.queries import own
from lms.accounts.views import blueprint
from lms.accounts.views.registering import count_mail
from lms.chambers.rules import MEMBER_CLASSES
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import signed_in

PER_PAGE = 30


def attempt(form, act, *arguments, said: str = "", to: str = "accounts.overview"):
    """Runs an operation on a valid form: the redirect on success; none, with the reason on the form, when refused."""
    if not form.validate_on_submit():
        return None
    with acting(form, said=said):
        act(*arguments)
        return redirect(url_for(to))
    return None


@blueprint.get("/hesabim")
@signed_in
def overview():
    return render_template(
        "accounts/own/overview.html",
        memberships=queries.memberships_of(current_user.id),
        claims=own.claims_of(current_user.id),
        grants=own.grants_in_force(current_user.id),
        roles=ROLES,
        classes=MEMBER_CLASSES,
    )


@blueprint.route("/hesabim/uyelik", methods=["GET", "POST"])
@signed_in
def claim():
    form = ClaimForm()
    if form.validate_on_submit():
        with acting(form) as edge:
            row = memberships.claim(current_user, form.chamber_id.data, form.member_number.data)
            matched = row.state == "matched"
            edge.said("Üyeliğiniz odanın listesiyle eşleşti." if matched else "Talebiniz odanın görevlisine iletildi.")
            return redirect(url_for("accounts.overview"))
    return render_template("accounts/own/claim.html", form=form)


@blueprint.post("/hesabim/uyelik/<int:claim_id>/geri-cek")
@signed_in
def withdraw_claim(claim_id):
    memberships.withdraw_claim(current_user, claim_id)
    db.session.commit()
    flash("Talebiniz geri çekildi.", "ok")
    return redirect(url_for("accounts.overview"))


@blueprint.route("/hesabim/ad", methods=["GET", "POST"])
@signed_in
def name():
    form = NameForm(full_name=current_user.full_name)
    done = attempt(form, lambda: people.correct_name(current_user, form.full_name.data), said="Adınız düzeltildi.")
    return done or render_template("accounts/own/name.html", form=form)


@blueprint.route("/hesabim/eposta", methods=["GET", "POST"])
@signed_in
def email():
    form = EmailForm()

    def ask():
        demand_fresh_proof()
        count_mail(form.email.data)
        registering.ask_email_change(current_user, form.email.data)

    said = "Yeni adresinize bir doğrulama bağlantısı gönderildi. Bağlantıyı açana kadar eski adresiniz geçerlidir."
    return attempt(form, ask, said=said) or render_template("accounts/own/email.html", form=form)


@blueprint.route("/hesabim/izinler", methods=["GET", "POST"])
@signed_in
def consents():
    if request.method == "POST":
        for kind in CONSENTS:
            change = people.give_consent if request.form.get(kind) else people.withdraw_consent
            change(current_user.id, kind)
        db.session.commit()
        flash("Seçimleriniz kaydedildi.", "ok")
        return redirect(url_for("accounts.consents"))
    given = own.consents_of(current_user.id)
    return render_template("accounts/own/consents.html", consents=CONSENTS, given=given)


@blueprint.get("/hesabim/kaydimi-acanlar")
@signed_in
def looked():
    page = own.who_looked(current_user.id, request.args.get("sayfa", 1, type=int), PER_PAGE)
    return render_template("accounts/own/looked.html", page=page)


@blueprint.get("/hesabim/bildirimler")
@signed_in
def notifications():
    page = own.notifications_of(current_user.id, request.args.get("sayfa", 1, type=int), PER_PAGE)
    return render_template("accounts/own/notifications.html", page=page)


@blueprint.post("/hesabim/bildirimler")
@signed_in
def read_notifications():
    people.mark_read(current_user.id, request.form.get("notification_id", type=int))
    db.session.commit()
    return redirect(url_for("accounts.notifications"))


@blueprint.route("/hesabim/bildirim-secimleri", methods=["GET", "POST"])
@signed_in
def mail_choices():
    if request.method == "POST":
        for kind in KINDS:
            people.choose_mail(current_user.id, kind, bool(request.form.get(kind)))
        db.session.commit()
        flash("Seçimleriniz kaydedildi.", "ok")
        return redirect(url_for("accounts.mail_choices"))
    return render_template("accounts/own/mail_choices.html", kinds=KINDS, chosen=own.mail_choices(current_user.id))


@blueprint.get("/hesabim/verilerim")
@signed_in
def my_data():
    return render_template("accounts/own/data.html", form=CloseForm())


@blueprint.post("/hesabim/verilerim/indir")
@signed_in
def export():
    """All that is kept about the person, as JSON; higher rooms add theirs through queries.own.EXPORTS."""
    whole = json.dumps(own.all_about(current_user), ensure_ascii=False, indent=2, default=str)
    headers = {"Content-Disposition": "attachment; filename=verilerim.json"}
    return Response(whole, mimetype="application/json", headers=headers)


@blueprint.post("/hesabim/kapat")
@signed_in
def close():
    form, user = CloseForm(), current_user._get_current_object()
    if form.validate_on_submit():
        with acting(form, said="Hesabınız kapatıldı."):
            signing_in.check_own(user, form.password.data)
            people.close_account(user)
            signing_in.let_out()
            return redirect("/")
    return render_template("accounts/own/data.html", form=form)
