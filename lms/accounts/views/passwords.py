"""Forgotten password: a link by mail, a new password, all sessions ended."""

from flask import flash, redirect, render_template, url_for

from lms.accounts.forms import EmailForm, NewPasswordForm
from lms.accounts.operations import credentials, tokens
from lms.accounts.rules import email_clean
from lms.accounts.views import blueprint
from lms.accounts.views.registering import count_mail
from lms.core.database import db
from lms.core.doors import public
from lms.core.form_fields import show_refusal
from lms.core.refusals import Refused


@blueprint.route("/parola", methods=["GET", "POST"])
@public
def forgotten():
    form = EmailForm()
    if form.validate_on_submit():
        try:
            count_mail(form.email.data)
            credentials.ask_reset(form.email.data)
            db.session.commit()
            return render_template("accounts/reset_sent.html", email=email_clean(form.email.data))
        except Refused as refusal:
            db.session.rollback()
            show_refusal(form, refusal)
    return render_template("accounts/forgotten.html", form=form)


@blueprint.route("/parola/<token>", methods=["GET", "POST"])
@public
def reset_password(token):
    form = NewPasswordForm()
    live = tokens.find("reset_password", token)
    if live and form.validate_on_submit():
        try:
            credentials.reset_password(token, form.password.data)
            db.session.commit()
            flash("Parolanız değişti. Yeni parolanızla giriş yapın.", "ok")
            return redirect(url_for("accounts.sign_in"))
        except Refused as refusal:
            db.session.rollback()
            show_refusal(form, refusal)
    return render_template("accounts/reset.html", form=form, live=live)
