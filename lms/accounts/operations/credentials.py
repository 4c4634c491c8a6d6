"""Passwords renewed and changed; the second step set up, used and turned off."""

import hmac
import secrets

import pyotp
from flask import current_app
from sqlalchemy import delete, or_, update

from lms.accounts import passwords, queries
from lms.accounts.models import RecoveryCode, User
from lms.accounts.operations import throttles, tokens
from lms.accounts.operations.registering import STALE, check_new_password, link, tell_known
from lms.accounts.operations.sessions import end_sessions
from lms.accounts.rules import token_hash
from lms.core import mail, vault
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.refusals import Refused

RESET_HOURS = 2
STEP_SECONDS = 30
RECOVERY_CODES = 10
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0, 1, i, l, o
WRONG_PASSWORD = "Parolanız yanlış."
WRONG_CODE = "Kod yanlış ya da kullanılmış. Uygulamada görünen yeni kodu yazın."


def ask_reset(email: str) -> None:
    """Posts a link to renew the password, when there is an open account; the caller's answer is the same either way."""
    user = queries.user_by_email(email)
    if user and user.merged_into_id:
        tell_known(user)
    if user is None or user.closed_at:
        return
    secret, row = tokens.make("reset_password", user.id, RESET_HOURS)
    reset_url = link("accounts.reset_password", token=secret)
    mail.post(user.email, "accounts/password_reset", user=user, reset_url=reset_url, expires_at=row.expires_at)


def reset_password(secret: str, password: str) -> User:
    """A new password by the link; the link proves the address too. All sessions end. Refused for a link that no longer
    serves (nothing is used up when the password is what is wrong)."""
    row = tokens.find("reset_password", secret)
    if row is None:
        raise Refused(STALE)
    user = db.session.get(User, row.user_id)
    check_new_password(password, user.email, user.full_name)
    if tokens.use("reset_password", secret) is None:
        raise Refused(STALE)
    user.password_hash = passwords.hashed(password)
    if user.email_confirmed_at is None:
        user.email_confirmed_at = NOW
    end_sessions(user.id)
    throttles.forget(throttles.key("account", user.email_fold))  # the owner need not wait for somebody's wrong tries
    tokens.end(user.id, "change_email")  # asked for by whoever was in before
    audit("accounts.reset_password", user.id, subject_id=user.id, thing=user)
    mail.post(user.email, "accounts/password_changed", user=user, reset_url=link("accounts.forgotten"))
    return user


def check_own_password(user: User, password: str, field: str = "old_password") -> None:
    """Refused at the field when this is not the person's present password."""
    if not passwords.matches(user.password_hash, password):
        raise Refused(WRONG_PASSWORD, field)


def change_password(user: User, old: str, new: str, session_id: int) -> None:
    """A new password; every session but this one ends."""
    check_own_password(user, old)
    check_new_password(new, user.email, user.full_name)
    user.password_hash = passwords.hashed(new)
    end_sessions(user.id, but=session_id)
    tokens.end(user.id, "change_email", "reset_password")
    audit("accounts.changed_password", user.id, subject_id=user.id, thing=user)
    mail.post(user.email, "accounts/password_changed", user=user, reset_url=link("accounts.forgotten"))


def new_secret() -> str:
    """A secret for an authenticator application, not yet the person's."""
    return pyotp.random_base32()


def secret_uri(user: User, secret: str) -> str:
    """What the QR code says to the application."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="Öğrenme Merkezi")


def step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is: the present one, the one before or after; none for a wrong code."""
    digits = "".join(code.split())
    present = int(now().timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode()):
            return step
    return None


def turn_on_two_step(user: User, secret: str, code: str) -> list[str]:
    """Two-step sign-in from now on; returns the recovery codes, readable only this once."""
    step = step_of(secret, code)
    if step is None:
        raise Refused(WRONG_CODE, "code")
    user.totp_secret = vault.lock(current_app.config["LMS"], secret, f"totp:{user.id}")
    user.totp_confirmed_at, user.totp_last_step = NOW, step
    audit("accounts.turned_on_two_step", user.id, subject_id=user.id, thing=user)
    mail.post(user.email, "accounts/two_step_on", user=user)
    return new_recovery_codes(user)


def renew_recovery_codes(user: User) -> list[str]:
    """New codes on the person's wish; the owner of the address hears of it."""
    audit("accounts.renewed_recovery_codes", user.id, subject_id=user.id, thing=user)
    mail.post(user.email, "accounts/recovery_codes_renewed", user=user)
    return new_recovery_codes(user)


def new_recovery_codes(user: User) -> list[str]:
    """Ten codes in place of the former ones."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [f"{word()}-{word()}" for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=recovery_hash(user.id, code)) for code in codes)
    db.session.flush()
    return codes


def word() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(5))


def recovery_hash(user_id: int, code: str) -> str:
    return token_hash(f"{user_id}:{code.strip().lower().replace(' ', '').replace('-', '')}")


def turn_off_two_step(user: User) -> None:
    """Back to the password alone (which the caller has checked)."""
    forget_two_step(user)
    audit("accounts.turned_off_two_step", user.id, subject_id=user.id, thing=user)
    mail.post(user.email, "accounts/two_step_off", user=user)


def forget_two_step(user: User) -> None:
    user.totp_secret = user.totp_confirmed_at = user.totp_last_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def own_secret(user: User) -> str:
    """The secret of the person's application, opened. Raises vault.WrongKey."""
    return vault.unlock(current_app.config["LMS"], user.totp_secret, f"totp:{user.id}")


def check_second_step(user: User, code: str) -> None:
    """Takes the application's code, or a recovery code, once each. Refused when wrong or used: of two requests with one
    code only the first is let in."""
    if len("".join(code.split())) == 6 and (step := step_of(own_secret(user), code)) is not None:
        fresh = or_(User.totp_last_step.is_(None), User.totp_last_step < step)
        taken = update(User).where(User.id == user.id, fresh).values(totp_last_step=step).returning(User.id)
    else:
        taken = (
            update(RecoveryCode)
            .where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
            .where(RecoveryCode.code_hash == recovery_hash(user.id, code))
            .values(used_at=NOW)
            .returning(RecoveryCode.id)
        )
    if db.session.scalar(taken) is None:
        raise Refused(WRONG_CODE, "code")
