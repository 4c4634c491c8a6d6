"""Sign in, the second step, sign out, and the password asked anew before acts that weigh."""

from flask import abort, current_app, redirect, render_template, request, session, url_for
from flask_login import current_user

from lms.accounts import queries, rules, signing_in
from lms.accounts.forms import CodeForm, ProofForm, SignInForm
from lms.accounts.models import User
from lms.accounts.views import blueprint
from lms.core.clock import now
from lms.core.database import db
from lms.core.doors import public, signed_in
from lms.core.form_fields import show_refusal
from lms.core.refusals import Refused

AFTER = "/egitimlerim"
SECOND_STEP_SECONDS = 300


@blueprint.route("/giris", methods=["GET", "POST"])
@public
def sign_in():
    after = rules.own_path(request.values.get("sonra"))
    if current_user.is_authenticated and request.method == "GET":
        return redirect(after or AFTER)
    form, status = SignInForm(sonra=after), 200
    if form.validate_on_submit():
        try:
            user = signing_in.check(form.email.data, form.password.data)
            return (
                ask_second_step(user, form.kept.data, after)
                if user.totp_confirmed_at
                else enter(user, form.kept.data, after)
            )
        except Refused as refusal:
            db.session.rollback()
            show_refusal(form, refusal)
            status = 429 if refusal.status == 429 else 200
    return render_template("accounts/sign_in.html", form=form, after=after, demo=demo_accounts()), status


def demo_accounts():
    return [] if current_app.config["LMS"].production else queries.demo_accounts()


def enter(user: User, kept: bool, after: str | None):
    """Lets the person in and leads on."""
    signing_in.let_in(user, kept)
    db.session.commit()
    return redirect(after or AFTER)


def ask_second_step(user: User, kept: bool, after: str | None):
    """The password was right: remembered in the signed cookie for five minutes, nobody is signed in yet."""
    db.session.commit()
    session.clear()
    session["second_step"] = [user.id, int(now().timestamp()), bool(kept), after]
    return redirect(url_for("accounts.second_step"))


@blueprint.route("/giris/iki-adim", methods=["GET", "POST"])
@public
def second_step():
    user_id, at, kept, after = session.get("second_step") or (None, 0, False, None)
    user = db.session.get(User, user_id) if user_id else None
    if user is None or user.closed_at or now().timestamp() - at > SECOND_STEP_SECONDS:
        session.pop("second_step", None)
        return redirect(url_for("accounts.sign_in", sonra=after))
    form, status = CodeForm(), 200
    if form.validate_on_submit():
        try:
            signing_in.check_code(user, form.code.data)
            return enter(user, kept, after)
        except Refused as refusal:
            db.session.rollback()
            show_refusal(form, refusal)
            status = 429 if refusal.status == 429 else 200
    return render_template("accounts/second_step.html", form=form), status


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


@blueprint.route("/giris/kanitla", methods=["GET", "POST"])
@signed_in
def prove():
    """The password (and the second step) anew, good for 15 minutes (access.demand_fresh_proof)."""
    after = rules.own_path(request.values.get("sonra")) or "/hesabim"
    form = ProofForm(sonra=after)
    playing = current_user.is_demo and not current_app.config["LMS"].production
    if playing:
        form.password.validators = []
    if form.validate_on_submit():
        try:
            if playing:
                signing_in.count_proof()
            else:
                signing_in.prove(form.password.data, form.code.data or "")
            return redirect(after)
        except Refused as refusal:
            db.session.rollback()
            show_refusal(form, refusal)
    return render_template("accounts/prove.html", form=form, playing=playing)
