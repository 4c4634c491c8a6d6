"""Who is at the door: the cookie's token, its session row, the person. And the protection of forms.

Flask-Login keeps the token (never the person's id) in the signed cookie; the row decides, so ending it ends all copies
of the cookie at once."""

from contextlib import suppress
from datetime import timedelta

from flask import current_app, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy import or_, select
from sqlalchemy.exc import DBAPIError

from lms.accounts import passwords, queries
from lms.accounts.models import LoginSession, User
from lms.accounts.operations import credentials, sessions, throttles
from lms.accounts.rules import email_fold, network, token_hash
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.refusals import Refused, TooMany

WAIT = "Kısa sürede çok fazla yanlış deneme yapıldı. Güvenliğiniz için 15 dakika bekleyip yeniden deneyin."
SEEN_EVERY = timedelta(minutes=1)

csrf = CSRFProtect()
login_manager = LoginManager()
login_manager.session_protection = None  # the row is the protection; addresses of phones change


def init_app(app):
    app.config["WTF_I18N_ENABLED"] = False  # WTForms' own Turkish messages, not Flask-Babel's
    FlaskForm.Meta.locales = ["tr"]
    app.permanent_session_lifetime = sessions.KEPT_FOR
    app.after_request(note_seen)
    login_manager.init_app(app)
    csrf.init_app(app)


@login_manager.user_loader
def person_of(token: str) -> User | None:
    """The person of a live session, with session_token and session_id set; none when it is ended, over or unknown."""
    row = db.session.execute(
        select(User, LoginSession.id, LoginSession.proved_at, LoginSession.seen_at < NOW - SEEN_EVERY)
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(LoginSession.token_hash == token_hash(token), LoginSession.ended_at.is_(None))
        .where(or_(LoginSession.expires_at.is_(None), LoginSession.expires_at > NOW), User.closed_at.is_(None))
    ).first()
    if row is None:
        return None
    user, user.session_token = row[0], token
    user.session_id, user.proved_at = row[1], row[2]
    g.session_unseen = row[1] if row[3] else None
    return user


def note_seen(response):
    """At most once a minute, and after the request's own transaction has ended."""
    if unseen := g.pop("session_unseen", None):
        with suppress(DBAPIError):
            sessions.touch(unseen)
            db.session.commit()
    return response


def check(email: str, password: str) -> User:
    """The person whose address and password these are. Refused with the same sentence after the same time for a wrong
    password, an unknown and a closed account; TooMany when the account or the address has failed too often. Commits,
    because a failure must count, and holds no connection while hashing."""
    limits = current_app.config["LMS"]
    account = throttles.key("account", email_fold(email))
    address = throttles.key("address", network(request.remote_addr))
    if throttles.is_full(address, limits.throttle_address) or not throttles.count(account, limits.throttle_account):
        raise TooMany(WAIT, 15 * 60)
    user_id, known = queries.password_of(email)
    db.session.commit()
    if not passwords.matches(known, password):
        throttles.count(address, limits.throttle_address)
        db.session.commit()
        raise Refused("E-posta adresi ya da parola yanlış.")
    throttles.forget(account)
    user = db.session.get(User, user_id)
    if passwords.is_outdated(known):
        user.password_hash = passwords.hashed(password)
    return user


def check_code(user: User, code: str) -> None:
    """The second step, throttled like a password; each code serves once. Commits a failure."""
    account = throttles.key("code", user.id)
    if not throttles.count(account, current_app.config["LMS"].throttle_account):
        raise TooMany(WAIT, 15 * 60)
    db.session.commit()
    credentials.check_second_step(user, code)
    throttles.forget(account)


def let_in(user: User, kept: bool = False) -> None:
    """Opens a session for the person in this browser: a new token and a new cookie. The caller commits."""
    if current_user.is_authenticated:
        sessions.end_session(current_user.id, current_user.session_id)
    session.clear()
    session.permanent = kept
    agent = request.headers.get("User-Agent")
    user.session_token = sessions.open_session(user, address=request.remote_addr, agent=agent, kept=kept)
    login_user(user)


def let_out() -> None:
    """Ends the session on the server, then the cookie. The caller commits."""
    if current_user.is_authenticated:
        sessions.end_session(current_user.id, current_user.session_id)
        logout_user()
    session.clear()
