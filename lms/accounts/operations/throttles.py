"""Counts of failures per key in a window of 15 minutes. Conditional upserts: two at once cannot slip past a limit.

The window begins with the first failure and is not lengthened by further tries, so that the owner gets in again."""

import hashlib
from datetime import timedelta

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from lms.accounts.models import ThrottleCount
from lms.core.clock import NOW
from lms.core.database import db

WINDOW = timedelta(minutes=15)


def key(kind: str, text: object) -> str:
    """A key that names nobody in the table: the kind and a digest."""
    return f"{kind}:{hashlib.sha256(str(text).encode()).hexdigest()[:32]}"


def count(key: str, limit: int) -> bool:
    """Counts one more; False when `limit` were counted already in the present window. Commit soon: it locks the key."""
    over = ThrottleCount.since < NOW - WINDOW
    first = insert(ThrottleCount).values(key=key, failures=1, since=NOW)
    row = first.on_conflict_do_update(
        index_elements=[ThrottleCount.key],
        set_={
            "failures": case((over, 1), else_=ThrottleCount.failures + 1),
            "since": case((over, NOW), else_=ThrottleCount.since),
        },
        where=or_(over, ThrottleCount.failures < limit),
    ).returning(ThrottleCount.failures)
    return db.session.scalar(row) is not None


def is_full(key: str, limit: int) -> bool:
    """Whether `limit` failures stand in the present window; counts nothing."""
    return bool(
        db.session.scalar(
            select(ThrottleCount.failures >= limit).where(ThrottleCount.key == key, ThrottleCount.since >= NOW - WINDOW)
        )
    )


def forget(key: str) -> None:
    """A success: the key's failures no longer count."""
    db.session.execute(delete(ThrottleCount).where(ThrottleCount.key == key))


def take_back(key: str) -> None:
    """One count less: it was no failure after all."""
    db.session.execute(
        update(ThrottleCount)
        .where(ThrottleCount.key == key)
        .values(failures=func.greatest(ThrottleCount.failures - 1, 0))
    )


def sweep() -> None:
    """Windows that are over are thrown away."""
    db.session.execute(delete(ThrottleCount).where(ThrottleCount.since < NOW - WINDOW))
