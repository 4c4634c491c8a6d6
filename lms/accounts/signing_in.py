"""Who is at the door: the cookie's token, its session row, the person. And the protection of forms.

Flask-Login keeps the token (never the person's id) in the signed cookie; the row decides, so ending it ends all copies
of the cookie at once."""

from contextlib import suppress
from dataclasses import dataclass

from flask import abort, current_app, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy.exc import DBAPIError

from lms.accounts import access, known_browsers, passwords, queries
from lms.accounts.access import keep_grants
from lms.accounts.models import User
from lms.accounts.operations import credentials, sessions, throttles
from lms.accounts.queries.visitor import at_the_door, glimpse
from lms.accounts.rules import email_fold, network, token_hash
from lms.accounts.rules.merging import masked
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused, TooMany

WAIT = "Kısa sürede çok fazla yanlış deneme yapıldı. Güvenliğiniz için 15 dakika bekleyip yeniden deneyin."
MERGED = (
    "Bu hesap, size ait öteki hesapla birleştirildi; giriş için öteki hesabın adresini kullanın: {}. Bir yanlışlık"
    " olduğunu düşünüyorsanız odanıza yazın."
)

DEMO = "Bu bir deneme hesabıdır; bu kurulumda kullanılamaz."

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

csrf = CSRFProtect()
login_manager = LoginManager()
login_manager.session_protection = None  # the row is the protection; addresses of phones change


def init_app(app):
    app.config["WTF_I18N_ENABLED"] = False  # WTForms' own Turkish messages, not Flask-Babel's
    FlaskForm.Meta.locales = ["tr"]
    app.permanent_session_lifetime = sessions.KEPT_FOR
    app.after_request(note_seen)
    login_manager.init_app(app)
    app.before_request(forms_alone)
    csrf.init_app(app)


def forms_alone():
    """Pages take forms, and nothing that is called otherwise: Flask-WTF would read JSON as a form too, and fall over
    whatever is no object of names."""
    if request.method in ("GET", "HEAD") or request.path.startswith("/api/"):
        return
    if request.mimetype not in FORMS and (request.mimetype or request.content_length):
        abort(415)


@login_manager.user_loader
def person_of(token: str) -> User | None:
    """The person of a live session, with session_token and session_id set; none when it is ended, over or unknown."""
    row = at_the_door(token_hash(token))
    if row is None or (row[0].is_demo and current_app.config["LMS"].production):
        return None
    user, user.session_token = row[0], token
    user.session_id, user.proved_at = row[1], row[2]
    g.session_unseen = row[1] if row[3] else None
    keep_grants(user.id, row[4])
    return user


@dataclass(frozen=True)
class Visitor:
    """A signed-in person as the head of a page shows them. `key` is what decides about the menus."""

    user_id: int
    name: str
    key: tuple
    wants_suggestions: bool


def visitor() -> Visitor | None:
    """The person at the door without loading them, for pages that are kept in memory but for the name; none when nobody
    is signed in."""
    token = session.get("_user_id")
    row = glimpse(token_hash(token)) if token else None
    if row is None:
        return None
    g.session_unseen = row.session_id if row.is_unseen else None
    key = (row.unread, *sorted(map(tuple, row.grants or []), key=str))
    return Visitor(row.user_id, row.full_name, key, row.wants_suggestions)


def note_seen(response):
    """At most once a minute, and after the request's own transaction has ended."""
    if unseen := g.pop("session_unseen", None):
        with suppress(DBAPIError):
            sessions.touch(unseen)
            db.session.commit()
    return response


def check(email: str, password: str) -> User:
    """The person whose address and password these are. Refused with the same sentence after the same time for a wrong
    password, an unknown and a closed account; TooMany when the account or the address has failed too often (a browser
    that the person signed in with before counts for itself). Commits, because a failure must count, and holds no
    connection while hashing."""
    limits = current_app.config["LMS"]
    user_id, known = queries.password_of(email)
    mark = known_browsers.mark_of(user_id)
    account = throttles.key("browser", mark) if mark else throttles.key("account", email_fold(email))
    address = throttles.key("address", network(request.remote_addr))
    is_full = not mark and throttles.is_full(address, limits.throttle_address)
    if is_full or not throttles.count(account, limits.throttle_account):
        raise TooMany(WAIT, 15 * 60)
    db.session.commit()
    if not passwords.matches(known, password):
        throttles.count(address, limits.throttle_address)
        db.session.commit()
        raise Refused("E-posta adresi ya da parola yanlış.")
    throttles.forget(account)
    user = db.session.get(User, user_id)
    if user.merged_into_id:
        raise Refused(MERGED.format(masked(db.session.get(User, user.merged_into_id).email)))
    if user.is_demo and limits.production:
        raise Refused(DEMO)
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


def check_own(user: User, password: str, field: str = "password") -> None:
    """The password of somebody who is signed in, throttled as at the door: a session left open is no way to try
    passwords. Commits, because a failure must count; call it before anything is written."""
    account = throttles.key("own", user.id)
    if not throttles.count(account, current_app.config["LMS"].throttle_account):
        db.session.commit()
        raise TooMany(WAIT, 15 * 60)
    db.session.commit()
    credentials.check_own_password(user, password, field)
    throttles.forget(account)


def prove(password: str, code: str) -> None:
    """The person at the door shows anew who they are: the password, and the second step where it is set up. Holds for
    this session and a quarter of an hour. Refused at the field (TooMany after too many failures); commits."""
    try:
        check(current_user.email, password)
    except Refused as refusal:
        wrong = Refused(credentials.WRONG_PASSWORD, "password")
        raise refusal if isinstance(refusal, TooMany) else wrong from refusal
    if current_user.totp_confirmed_at:
        check_code(current_user, code)
    count_proof()


def count_proof() -> None:
    sessions.prove(current_user.session_id)
    db.session.commit()
    current_user.proved_at = now()


def take_proof() -> str | None:
    """The proof that came with a form that was sent: none when it holds, else what is wrong with it."""
    if current_user.is_demo and not current_app.config["LMS"].production:
        count_proof()
        return None
    try:
        prove(request.form.get("kanit_parola", ""), request.form.get("kanit_kod", ""))
    except Refused as refusal:
        db.session.rollback()
        return refusal.sentence
    return None


access.TAKE_PROOF = take_proof


def let_in(user: User, kept: bool = False) -> None:
    """Opens a session for the person in this browser: a new token and a new cookie. The caller commits."""
    if current_user.is_authenticated:
        sessions.end_session(current_user.id, current_user.session_id)
    session.clear()
    session.permanent = kept
    agent = request.headers.get("User-Agent")
    user.session_token = sessions.open_session(user, address=request.remote_addr, agent=agent, kept=kept)
    login_user(user)
    known_browsers.remember(user.id)


def let_out() -> None:
    """Ends the session on the server, then the cookie. The caller commits."""
    if current_user.is_authenticated:
        sessions.end_session(current_user.id, current_user.session_id)
        logout_user()
    session.clear()
