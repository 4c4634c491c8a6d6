"""The person's live sessions, and the password."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts import signing_in
from lms.accounts.forms import ChangePasswordForm
from lms.accounts.operations import credentials, sessions
from lms.accounts.queries import own
from lms.accounts.rules import device
from lms.accounts.views import blueprint
from lms.accounts.views.own import attempt
from lms.core.database import db
from lms.core.doors import signed_in
from lms.core.paging import part


@blueprint.get("/hesabim/oturumlar")
@signed_in
def sessions_page():
    rows = part(own.sessions_of(current_user.id), request.args)
    return render_template("accounts/own/sessions.html", rows=rows, device=device)


@blueprint.post("/hesabim/oturumlar/<int:session_id>/kapat")
@signed_in
def end_session(session_id):
    if session_id == current_user.session_id:
        signing_in.let_out()
        db.session.commit()
        return redirect("/")
    sessions.end_session(current_user.id, session_id)
    db.session.commit()
    flash("Oturum kapatıldı.", "ok")
    return redirect(url_for("accounts.sessions_page"))


@blueprint.post("/hesabim/oturumlar/kapat")
@signed_in
def end_sessions():
    """All of them, this one too."""
    sessions.end_sessions(current_user.id)
    signing_in.let_out()
    db.session.commit()
    flash("Bütün oturumlarınız kapatıldı.", "ok")
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/hesabim/parola", methods=["GET", "POST"])
@signed_in
def password():
    form = ChangePasswordForm()

    def change():
        signing_in.check_own(current_user, form.old_password.data, "old_password")
        credentials.change_password(current_user, form.old_password.data, form.password.data, current_user.session_id)

    said = "Parolanız değişti. Öteki cihazlardaki oturumlar kapandı."
    return attempt(form, change, said=said) or render_template("accounts/own/password.html", form=form)
