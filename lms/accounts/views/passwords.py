"""Forgotten password: a link by mail, a new password, all sessions ended."""

from flask import redirect, render_template, url_for

from lms.accounts.forms import EmailForm, NewPasswordForm
from lms.accounts.operations import credentials, tokens
from lms.accounts.rules import email_clean
from lms.accounts.views import blueprint
from lms.accounts.views.registering import count_mail
from lms.core.acting import acting
from lms.core.doors import public


@blueprint.route("/parola", methods=["GET", "POST"])
@public
def forgotten():
    form = EmailForm()
    if form.validate_on_submit():
        with acting(form):
            count_mail(form.email.data)
            credentials.ask_reset(form.email.data)
            return render_template("accounts/reset_sent.html", email=email_clean(form.email.data))
    return render_template("accounts/forgotten.html", form=form)


@blueprint.route("/parola/<token>", methods=["GET", "POST"])
@public
def reset_password(token):
    form = NewPasswordForm()
    live = tokens.find("reset_password", token)
    if live and form.validate_on_submit():
        with acting(form, said="Parolanız değişti. Yeni parolanızla giriş yapın."):
            credentials.reset_password(token, form.password.data)
            return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/reset.html", form=form, live=live)
