"""Two-step sign-in: set up with an application, recovery codes shown once, turned off with the password."""

import segno
from flask import flash, redirect, render_template, session, url_for
from flask_login import current_user

from lms.accounts import signing_in
from lms.accounts.access import demand_fresh_proof
from lms.accounts.forms import CodeForm, PasswordForm
from lms.accounts.operations import credentials
from lms.accounts.views import blueprint
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import signed_in
from lms.core.form_fields import show_refusal
from lms.core.refusals import Refused


@blueprint.route("/hesabim/iki-adim", methods=["GET", "POST"])
@signed_in
def two_step():
    if current_user.totp_confirmed_at:
        return render_template("accounts/own/two_step_on.html", form=PasswordForm())
    secret = session.setdefault("new_secret", credentials.new_secret())
    form = CodeForm()
    if form.validate_on_submit():
        demand_fresh_proof()
        try:
            codes = credentials.turn_on_two_step(current_user, secret, form.code.data)
            db.session.commit()
            session.pop("new_secret")
            return render_template("accounts/own/recovery_codes.html", codes=codes)
        except Refused as refusal:
            db.session.rollback()
            show_refusal(form, refusal)
    picture = segno.make(credentials.secret_uri(current_user, secret), error="m")
    qr = picture.svg_data_uri(scale=5, light="#fff", dark="#000")
    return render_template("accounts/own/two_step.html", form=form, qr=qr, secret=secret)


def with_password(act):
    """Runs `act` after the password was checked; shows the page with the reason when it was wrong."""
    form = PasswordForm()
    if form.validate_on_submit():
        with acting(form):
            signing_in.check_own(current_user, form.password.data)
            answer = act()
            return answer
    return render_template("accounts/own/two_step_on.html", form=form)


@blueprint.post("/hesabim/iki-adim/kapat")
@signed_in
def two_step_off():
    def turn_off():
        credentials.turn_off_two_step(current_user)
        flash("İki adımlı giriş kapatıldı.", "ok")
        return redirect(url_for("accounts.overview"))

    return with_password(turn_off)


@blueprint.post("/hesabim/iki-adim/kodlar")
@signed_in
def new_codes():
    def make():
        codes = credentials.renew_recovery_codes(current_user)
        return render_template("accounts/own/recovery_codes.html", codes=codes)

    return with_password(make)
