"""A new account, its confirmed address, and a later change of address. Nothing tells a stranger who has an account."""

from flask import current_app, url_for
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from lms.accounts import passwords, queries
from lms.accounts.consents import NOTICE_VERSION
from lms.accounts.models import Consent, MembershipClaim, User
from lms.accounts.operations import memberships, tokens
from lms.accounts.operations.people import give_consent, set_name
from lms.accounts.operations.sessions import end_sessions
from lms.accounts.rules import email_clean, email_fold, password_fault
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.refusals import Refused

CONFIRM_HOURS = 48
STALE = "Bu bağlantı kullanılmış ya da süresi dolmuş. Yeni bir bağlantı isteyebilirsiniz."


def link(endpoint: str, **values) -> str:
    """An address for an e-mail; never from the Host header."""
    return current_app.config["LMS"].public_url + url_for(endpoint, **values)


def check_new_password(password: str, email: str = "", name: str = "") -> None:
    """Refused, at the password's field, when it is too short or too easily guessed."""
    if fault := password_fault(password, email, name):
        raise Refused(fault, "password")


def register(email, password, full_name, *, city=None, chamber_id=None, member_number=None, consents=()) -> None:
    """Makes an unconfirmed account and posts the link that confirms it; for an address that has an account already,
    posts a notice to its owner instead. The caller answers the same either way. An unconfirmed account of the same
    address is begun anew: whoever reads the mail shall not end up with a stranger's password."""
    check_new_password(password, email, full_name)
    password_hash = passwords.hashed(password)
    known = queries.user_by_email(email)
    if known and known.email_confirmed_at:
        tell_known(known)
        return
    user = begin_anew(known) if known else User(email_fold=email_fold(email))
    user.email, user.password_hash, user.city = email_clean(email), password_hash, city or None
    user.notice_seen_at, user.notice_version = NOW, NOTICE_VERSION
    set_name(user, full_name)
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:  # the same form was sent twice at once; the other one does all this
        return
    audit("accounts.registered", user.id, subject_id=user.id, thing=user)
    for kind in consents:
        give_consent(user.id, kind)
    if chamber_id and member_number:
        memberships.claim(user, chamber_id, member_number)
    send_confirmation(user)


def tell_known(user: User) -> None:
    """To the owner of an address that somebody wanted to use again: it has an account, or went over to another one."""
    if user.merged_into_id:
        kept = db.session.get(User, user.merged_into_id)
        mail.post(user.email, "accounts/went_over", user=user, kept=kept, sign_in_url=link("accounts.sign_in"))
    else:
        mail.post(user.email, "accounts/already_registered", user=user, sign_in_url=link("accounts.sign_in"))


def begin_anew(user: User) -> User:
    """An account whose address nobody has confirmed: what was typed before is forgotten."""
    end_sessions(user.id)
    db.session.execute(delete(MembershipClaim).where(MembershipClaim.user_id == user.id))
    db.session.execute(delete(Consent).where(Consent.user_id == user.id))
    return user


def send_confirmation(user: User) -> None:
    """Posts a fresh link; the former one no longer serves. Nothing for an address that is confirmed."""
    if user.email_confirmed_at:
        return
    secret, row = tokens.make("confirm_email", user.id, CONFIRM_HOURS)
    confirm_url = link("accounts.confirm_email", token=secret)
    mail.post(user.email, "accounts/confirm_address", user=user, confirm_url=confirm_url, expires_at=row.expires_at)


def confirm_email(secret: str) -> User:
    """The address is the person's: claims are matched now. Refused for a link that no longer serves."""
    token = tokens.use("confirm_email", secret)
    if token is None:
        raise Refused(STALE)
    user = db.session.get(User, token.user_id)
    user.email_confirmed_at = NOW
    db.session.flush()
    audit("accounts.confirmed_email", user.id, subject_id=user.id, thing=user)
    mail.post(user.email, "accounts/welcome", user=user, login_url=link("accounts.sign_in"))
    memberships.match_waiting(user_id=user.id)
    return user


def ask_email_change(user: User, new_email: str) -> None:
    """Posts a link to the new address and a notice to the old. When the new one belongs to somebody, that somebody gets
    a notice and the caller's answer is the same."""
    if email_fold(new_email) == user.email_fold:
        raise Refused("Bu zaten kayıtlı adresiniz.", "email")
    other = queries.user_by_email(new_email)
    if other:
        tell_known(other)
        return
    new_email = email_clean(new_email)
    secret, row = tokens.make("change_email", user.id, CONFIRM_HOURS, email=new_email)
    confirm_url = link("accounts.confirm_new_email", token=secret)
    mail.post(new_email, "accounts/change_address", user=user, confirm_url=confirm_url, expires_at=row.expires_at)
    mail.post(user.email, "accounts/address_changing", user=user)
    audit("accounts.asked_email_change", user.id, subject_id=user.id, thing=user)


def confirm_new_email(secret: str) -> User:
    """The account's address is the new one. Refused when the link no longer serves or the address was taken since."""
    token = tokens.use("change_email", secret)
    if token is None:
        raise Refused(STALE)
    user, new_email = db.session.get(User, token.user_id), token.facts["email"]
    if queries.user_by_email(new_email):
        raise Refused("Bu adres artık başka bir hesapta kayıtlı.")
    old = user.email
    user.email, user.email_fold, user.email_confirmed_at = new_email, email_fold(new_email), NOW
    db.session.flush()
    tokens.end(user.id, "reset_password", "change_email")  # those lie in the old mailbox
    audit("accounts.changed_email", user.id, subject_id=user.id, thing=user)
    mail.post(old, "accounts/address_changed", user=user)
    memberships.match_waiting(user_id=user.id)
    return user
