"""Sign in, sign out, and the second step."""

from flask import abort, current_app, redirect, render_template, request
from flask_login import current_user

from lms.accounts import queries, rules, signing_in
from lms.accounts.forms import SignInForm
from lms.accounts.models import User
from lms.accounts.views import blueprint
from lms.core.database import db
from lms.core.doors import public
from lms.core.refusals import Refused

AFTER = "/egitimlerim"


@blueprint.route("/giris", methods=["GET", "POST"])
@public
def sign_in():
    after = rules.own_path(request.values.get("sonra"))
    if current_user.is_authenticated and request.method == "GET":
        return redirect(after or AFTER)
    form = SignInForm(sonra=after)
    status = 200
    if form.validate_on_submit():
        try:
            user = signing_in.check(form.email.data, form.password.data)
            return enter(user, form.kept.data, after)
        except Refused as refusal:
            db.session.rollback()
            form.form_errors.append(refusal.sentence)
            status = refusal.status if refusal.status == 429 else 200
    return render_template("accounts/sign_in.html", form=form, after=after, demo=demo_accounts()), status


def demo_accounts():
    return [] if current_app.config["LMS"].production else queries.demo_accounts()


def enter(user: User, kept: bool, after: str | None):
    """Lets the person in and leads on."""
    signing_in.let_in(user, kept)
    db.session.commit()
    return redirect(after or AFTER)


@blueprint.post("/giris/deneme")
@public
def sign_in_demo():
    """One click as a person of the small world; refused in production."""
    if current_app.config["LMS"].production:
        abort(404)
    user = db.session.get(User, request.form.get("user_id", type=int) or 0)
    if user is None or not user.is_demo or user.closed_at:
        abort(404)
    return enter(user, False, rules.own_path(request.form.get("sonra")))


@blueprint.post("/cikis")
@public
def sign_out():
    signing_in.let_out()
    db.session.commit()
    return redirect("/")
