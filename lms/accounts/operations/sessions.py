"""Sessions: opened at sign-in, renewed while in use, ended on the server."""

import secrets
from datetime import timedelta

from sqlalchemy import case, func, update

from lms.accounts.models import LoginSession, User
from lms.accounts.rules import shortened, token_hash
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db

KEPT_FOR, IDLE_FOR = timedelta(days=30), timedelta(hours=12)
KEPT_MOST, OPEN_MOST = timedelta(days=180), timedelta(days=7)  # however much it is used: a stolen one ends too


def open_session(user: User, *, address=None, agent=None, kept=False) -> str:
    """A new session row; returns the token for the cookie. Opening is proof: proved_at is now."""
    token = secrets.token_urlsafe(32)
    moment = now()
    db.session.add(
        LoginSession(
            user_id=user.id,
            token_hash=token_hash(token),
            proved_at=moment,
            kept=kept,
            expires_at=moment + (KEPT_FOR if kept else IDLE_FOR),
            address=shortened(address),
            agent=(agent or "")[:300] or None,
        )
    )
    db.session.flush()
    audit("accounts.signed_in", user.id, subject_id=user.id)
    return token


def touch(session_id: int) -> None:
    """Seen now, and good for another span, as far as a session lasts at all."""
    span = case((LoginSession.kept, KEPT_FOR), else_=IDLE_FOR)
    most = case((LoginSession.kept, KEPT_MOST), else_=OPEN_MOST)
    longer = func.least(NOW + span, LoginSession.created_at + most)
    later = case((LoginSession.expires_at.is_(None), None), else_=longer)
    db.session.execute(update(LoginSession).where(LoginSession.id == session_id).values(seen_at=NOW, expires_at=later))


def prove(session_id: int) -> None:
    """The password was given anew in this session."""
    db.session.execute(update(LoginSession).where(LoginSession.id == session_id).values(proved_at=NOW))


def end_session(user_id: int, session_id: int) -> None:
    """Ends one session of this person; a copied cookie of it is dead from here on."""
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
        .values(ended_at=NOW)
    )


def end_sessions(user_id: int, but: int | None = None) -> None:
    """Ends all sessions of the person, save one."""
    rows = update(LoginSession).where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
    if but is not None:
        rows = rows.where(LoginSession.id != but)
    db.session.execute(rows.values(ended_at=NOW))
