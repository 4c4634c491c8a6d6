"""Registration and the confirmation of addresses. GET never confirms: mail scanners open links."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts import rules
from lms.accounts.consents import CONSENTS
from lms.accounts.forms import EmptyForm, RegisterForm
from lms.accounts.operations import registering, throttles, tokens
from lms.accounts.views import blueprint
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import public, signed_in
from lms.core.refusals import TooMany

MAILS = 10  # to one mailbox in 15 minutes


def count_mail(email: str) -> None:
    """Pages that send mail to an address somebody typed are limited per address of the asker and, wherever the asking
    comes from, per mailbox: of the address as typed, so that the limit tells nothing about accounts."""
    asker = throttles.key("mail", rules.network(request.remote_addr)), current_app.config["LMS"].throttle_address
    mailbox = throttles.key("mailbox", rules.email_fold(email)), MAILS
    if not all([throttles.count(*asker), throttles.count(*mailbox)]):
        raise TooMany("Kısa sürede çok fazla istek geldi. 15 dakika sonra yeniden deneyin.", 900)
    db.session.commit()


@blueprint.route("/kayit", methods=["GET", "POST"])
@public
def register():
    form = RegisterForm()
    if form.validate_on_submit():
        with acting(form):
            count_mail(form.email.data)
            registering.register(
                form.email.data,
                form.password.data,
                form.full_name.data,
                city=form.city.data,
                chamber_id=form.chamber_id.data,
                member_number=form.member_number.data,
                consents=[kind for kind in CONSENTS if form[kind].data],
            )
            return render_template("accounts/registered.html", email=rules.email_clean(form.email.data))
    return render_template("accounts/register.html", form=form, consents=CONSENTS)


@blueprint.route("/dogrula/<token>", methods=["GET", "POST"])
@public
def confirm_email(token):
    form = EmptyForm()
    if form.validate_on_submit():
        registering.confirm_email(token)
        db.session.commit()
        flash("E-posta adresiniz doğrulandı.", "ok")
        return redirect("/hesabim" if current_user.is_authenticated else url_for("accounts.sign_in"))
    return render_template("accounts/confirm.html", form=form, live=tokens.find("confirm_email", token))


@blueprint.route("/yeni-eposta/<token>", methods=["GET", "POST"])
@public
def confirm_new_email(token):
    form = EmptyForm()
    if form.validate_on_submit():
        registering.confirm_new_email(token)
        db.session.commit()
        flash("E-posta adresiniz değişti. Bundan sonra bu adresle giriş yapın.", "ok")
        return redirect("/hesabim" if current_user.is_authenticated else url_for("accounts.sign_in"))
    return render_template("accounts/confirm.html", form=form, live=tokens.find("change_email", token))


@blueprint.route("/hesabim/dogrulama", methods=["GET", "POST"])
@signed_in
def confirm_first():
    """All that an account with an unconfirmed address sees."""
    if current_user.email_confirmed_at:
        return redirect("/hesabim")
    form = EmptyForm()
    if form.validate_on_submit():
        count_mail(current_user.email)
        registering.send_confirmation(current_user)
        db.session.commit()
        flash("Yeni bağlantı gönderildi. Öncekiler artık çalışmaz.", "ok")
        return redirect(url_for("accounts.confirm_first"))
    return render_template("accounts/confirm_first.html", form=form)
