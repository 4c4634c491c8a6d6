"""Links that serve once, until a stated time. The database keeps only the SHA-256 of what stands in the e-mail."""

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from lms.accounts.models import OneTimeToken
from lms.accounts.rules import token_hash
from lms.core.clock import NOW, now
from lms.core.database import db


def make(kind: str, user_id: int, hours: int, **facts) -> tuple[str, OneTimeToken]:
    """(the secret for the link, its row); former links of this kind for the person no longer serve."""
    db.session.execute(
        update(OneTimeToken)
        .where(OneTimeToken.user_id == user_id, OneTimeToken.kind == kind, OneTimeToken.used_at.is_(None))
        .values(used_at=NOW)
    )
    secret = secrets.token_urlsafe(32)
    row = OneTimeToken(
        kind=kind,
        user_id=user_id,
        token_hash=token_hash(secret),
        facts=facts,
        expires_at=now() + timedelta(hours=hours),
    )
    db.session.add(row)
    db.session.flush()
    return secret, row


def end(user_id: int, *kinds: str) -> None:
    """The person's open links of these kinds serve no more: whoever got one before must not undo what came after."""
    rows = (OneTimeToken.user_id == user_id) & OneTimeToken.used_at.is_(None) & OneTimeToken.kind.in_(kinds)
    db.session.execute(update(OneTimeToken).where(rows).values(used_at=NOW))


def find(kind: str, secret: str) -> OneTimeToken | None:
    """The link when it would still serve; reading does not use it."""
    return db.session.scalar(
        select(OneTimeToken).where(
            OneTimeToken.kind == kind,
            OneTimeToken.token_hash == token_hash(secret),
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > NOW,
        )
    )


def use(kind: str, secret: str) -> OneTimeToken | None:
    """Uses the link: of two at once one gets it, the other none."""
    return db.session.scalar(
        update(OneTimeToken)
        .where(
            OneTimeToken.kind == kind,
            OneTimeToken.token_hash == token_hash(secret),
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > NOW,
        )
        .values(used_at=NOW)
        .returning(OneTimeToken)
    )
